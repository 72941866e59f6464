"""What the bench does with any side, shown with one that works in this program."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
import pytest

from bench.acting import RECEIVER, post
from bench.asked import Asked
from bench.machine import ROOT, Program
from bench.measures import Bench, Found, table
from bench.peers import PEERS
from bench.receiver import Receiver
from bench.sides import NUMBERS, Piece

ACTS = ("one", "two", "three", "four", "five")
HAS_A_CHILD = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print("ready", flush=True)
input()
"""
HAD_A_CHILD = """
import os
if not os.fork():
    while sum(os.times()[:2]) < 0.3:
        pass
    os._exit(0)
os.wait()
print("ready", flush=True)
input()
"""


@dataclass
class InHere:
    """A side that acts in this program, as soon as it is asked."""

    name: str = "in here"
    programs: dict[str, Program] = field(default_factory=dict[str, Program])
    many: int = 5
    finished: set[str] = field(default_factory=set[str])

    async def start(self, number: int) -> list[Piece]:
        pieces = [Piece(key, key) for key in (f"piece-{next(NUMBERS)}" for _ in range(number))]
        for piece in pieces:
            await self._act(piece, ACTS[:3])
        return pieces

    async def waiting(self, pieces: Sequence[Piece]) -> int:
        return len(pieces)

    async def answer(self, piece: Piece) -> None:
        await self._act(piece, ACTS[3:])
        self.finished.add(piece.run)

    async def ended(self, pieces: Sequence[Piece]) -> int:
        return sum(piece.run in self.finished for piece in pieces)

    async def _act(self, piece: Piece, acts: Sequence[str]) -> None:
        for what in acts:
            await asyncio.to_thread(post, f"{piece.key}/{what}")


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    opened = Receiver()
    monkeypatch.setenv(RECEIVER, opened.url)
    yield opened
    opened.close()


@contextmanager
def ready(code: str) -> Iterator[Program]:
    """A program that has said that it is ready."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe) as started:  # noqa: S603
        assert started.stdout is not None
        assert started.stdout.readline()
        try:
            yield Program(started.pid)
        finally:
            started.kill()


def states(program: Program) -> set[str]:
    first = psutil.Process(program.pid)
    return {one.status() for one in (first, *first.children(recursive=True))}


def until_stopped(program: Program, *, stopped: bool) -> None:
    deadline = time.monotonic() + 5
    while (states(program) == {psutil.STATUS_STOPPED}) is not stopped:
        assert time.monotonic() < deadline


def test_the_others_stand_still_with_all_that_they_started_and_go_on_afterwards(receiver):
    with ready(HAS_A_CHILD) as theirs, ready(HAS_A_CHILD) as shared:
        side = InHere(programs={"database": shared})
        other = InHere(name="other", programs={"worker": theirs, "database": shared})

        with Bench(receiver, [side, other]).only(side):
            until_stopped(theirs, stopped=True)
            assert psutil.STATUS_STOPPED not in states(shared)

        until_stopped(theirs, stopped=False)


def test_the_processor_time_of_children_that_have_ended_counts():
    with ready(HAD_A_CHILD) as program:
        assert program.cpu() >= 0.3


async def test_a_wave_takes_every_piece_to_its_end_and_acts_once(receiver):
    side, found = InHere(), Found()

    await Bench(receiver, [side], settle=0).wave(side, found)

    assert found.at_once == 5
    assert found.rate > 0
    assert found.each > 0
    assert len(receiver.times) == 5 * len(ACTS)
    assert receiver.twice == 0


async def test_an_answer_is_measured_until_the_act_after_the_gate(receiver):
    side = InHere()
    bench = Bench(receiver, [side], settle=0)
    (piece,) = await bench.to_the_gate(side, 1)

    assert 0 < await bench.latency(side, piece) < 5
    assert f"{piece.key}/five" in receiver.first


def test_the_table_says_who_is_faster_and_how_many_times():
    ours = Found([0.2], rate=6.0, burst=2.0, at_once=10, cpu=0.4, parts={"worker": 0.4})
    slower = Found([4.0], rate=0.5, burst=20.0, at_once=10, cpu=8.0)
    faster = Found([0.02], rate=60.0, burst=0.2, at_once=10, cpu=0.04)

    told = table("sqlite", {"golive": ours, "by hand": slower, "peer": faster})

    assert "| golive | 0.20 s | 0.20 s | 0.20 s of 10 | 6.00 | 0.40 (worker 0.40) |" in told
    assert "| ours to by hand | 1/20.0 |  | 1/10.0 | 12.0x | 1/20.0 |" in told
    assert "| ours to peer | 10.0x |  | 10.0x | 1/10.0 | 10.0x |" in told
    assert "| peer | 0.020 s |" in told


def test_peers_are_measured_only_where_they_are_named():
    assert Asked.read([]).peers == ()
    assert Asked.read(["sqlite", "wave=5"]).parts == ("sqlite",)
    assert Asked.read(["sqlite", "wave=5"]).sizes.wave == 5
    assert Asked.read([*PEERS]).peers == PEERS


def test_a_word_that_means_nothing_is_refused():
    with pytest.raises(SystemExit, match="sqlitee: known are sqlite, postgres, dbos"):
        Asked.read(["sqlitee"])


@pytest.mark.parametrize("peer", PEERS)
def test_a_peer_has_a_lock_of_its_own_and_is_not_in_ours(peer: str):
    theirs = (ROOT / "bench" / "peers" / f"{peer}.txt").read_text()

    assert "--hash=sha256:" in theirs
    assert peer not in (ROOT / "requirements.lock").read_text()
