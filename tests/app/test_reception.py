"""Whoever only looks is answered at the reception, and sees no difference but the time it takes."""

from __future__ import annotations

import asyncio
import fcntl
import inspect
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.cli import app as commands
from app.door import CAN_RECEIVE, FOLDER, LOOKS, SOCKET
from app.reception import NEEDED
from config.files import OURS
from flows.onboard import brief_from
from flows.playbooks import playbooks
from records.database import Stored
from records.ledger import Ledger, ready
from tasks.looking import now
from tests.rules.house import ROOT

pytestmark = pytest.mark.skipif(not CAN_RECEIVE, reason="needs Linux")

SAY_WHO_ANSWERED = """
import sys
from {module} import main
try:
    main()
finally:
    sys.stdout.flush()
    print("here" if "cyclopts" in sys.modules else "reception", file=sys.stderr)
"""
HERE, AT_RECEPTION = "here\n", "reception\n"
ERRAND = """
from domain.roles import Role, Seat, Side
from flows.playbook import playbook

errand = playbook("errand", title="An errand", team=(Seat(Role.PROJECT_MANAGER, Side.VENDOR),))
"""


def _as_in_a_terminal() -> None:
    """Hear Ctrl-C, which whoever is started in the background is deaf to."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@dataclass(frozen=True)
class Terminal:
    """Somebody's, in which golive is called."""

    home: Path
    more: dict[str, str] = field(default_factory=dict[str, str])

    def open(self, *words: str, door: str = "app.door", **pipes: int) -> subprocess.Popen[str]:
        """Call golive, without waiting for it."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT", "GOLIVE"))}
        own = {"GOLIVE_HOME": str(self.home), "PYTHONPATH": str(ROOT), "TZ": "UTC"}
        where = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", SAY_WHO_ANSWERED.format(module=door), *words],
            cwd=self.home,
            env=kept | own | self.more,
            text=True,
            preexec_fn=_as_in_a_terminal,  # noqa: PLW1509 - no thread is about
            **where,
        )

    def ask(self, *words: str, door: str = "app.door", **pipes: int) -> tuple[int, str, str]:
        """Call golive: its exit code, what it printed, and who answered."""
        with self.open(*words, door=door, **pipes) as asked:
            out, err = asked.communicate()
        return asked.returncode, out, err

    def ask_in_the_ordinary_way(self, *words: str) -> tuple[int, str, str]:
        """The same without a door."""
        return self.ask(*words, door="app.cli")


@dataclass(frozen=True)
class Reception:
    """The program."""

    program: subprocess.Popen[str]

    def ready(self) -> None:
        """Wait until it says that it listens."""
        assert self.program.stdout is not None
        assert self.program.stdout.readline() == "{}\n"

    def forks(self) -> list[int]:
        """Those who are just answering."""
        pid = self.program.pid
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def opened(home: Path) -> Generator[Reception]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    command = [sys.executable, "-m", "app.reception"]
    own = {"GOLIVE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=ROOT, env=env | own, stdout=subprocess.PIPE, text=True
    ) as program:
        found = Reception(program)
        found.ready()
        yield found
        program.kill()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a name longer than that of a socket may be, and a project in its records."""
    found = tmp_path_factory.mktemp("a-home-with-a-very-long-name" * 4)
    (found / "up.json").write_text('{"prefect_ui": "http://127.0.0.1:4200"}')

    playbooks()

    async def fill() -> None:
        database = Stored(f"sqlite+aiosqlite:///{found / 'golive.db'}")
        await ready(database)
        await Ledger(database, now).projects.start(
            brief_from(OURS / "examples" / "meiro-acme.yaml")
        )
        await database.close()

    asyncio.run(fill())
    return found


@pytest.fixture(scope="module")
def reception(home: Path) -> Iterator[Reception]:
    with opened(home) as found:
        yield found


@pytest.fixture
def terminal(home: Path) -> Terminal:
    return Terminal(home)


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (["gates"], {}),
        (["meetings", "acme"], {}),
        (["projects", "--json"], {"PYTHONUNBUFFERED": "1"}),
        (["status", "acme"], {"TZ": "Asia/Tokyo", "PYTHONIOENCODING": "ascii:backslashreplace"}),
        (["status", "acmee"], {}),
        (["status", "acmee", "--json"], {}),
        (["status"], {"NO_COLOR": "1"}),
        (["status", "acme"], {"GOLIVE_SLAK__TOKEN": "x"}),
        (["gates", "--help"], {"FORCE_COLOR": "1", "COLUMNS": "60"}),
        (["plan", "meiro", "--start", "2026-05-04"], {}),
    ],
)
def test_the_answer_is_the_same_to_the_letter(
    home: Path, reception: Reception, words: list[str], more: dict[str, str]
):
    terminal = Terminal(home, more)

    code, out, err = terminal.ask(*words)
    ordinary = terminal.ask_in_the_ordinary_way(*words)

    assert err.endswith(AT_RECEPTION)
    assert (code, out, err.removesuffix(AT_RECEPTION) + HERE) == ordinary
    assert reception.program.poll() is None


@pytest.mark.usefixtures("reception")
def test_in_a_window_the_answer_is_as_wide_as_the_window(terminal: Terminal):
    shown: list[bytes] = []
    for door in ("app.door", "app.cli"):
        window, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 70, 0, 0))
        terminal.ask("plan", "meiro", door=door, stdin=inside, stdout=inside)
        os.close(inside)
        shown.append(os.read(window, 100_000))
        os.close(window)

    assert shown[0] == shown[1]
    assert b"\x1b[1m" in shown[0]


@pytest.mark.usefixtures("reception")
def test_many_may_ask_at_once(terminal: Terminal):
    asked = [terminal.open("status", "acme") for _ in range(6)]

    said = {one.communicate() for one in asked}

    assert len(said) == 1
    assert said.pop()[1] == AT_RECEPTION


def test_whoever_reads_only_the_beginning_is_told_no_more(terminal: Terminal, reception: Reception):
    codes: list[int] = []
    for door in ("app.door", "app.cli"):
        reading, writing = os.pipe()
        os.close(reading)
        code, _, err = terminal.ask("plan", "meiro", door=door, stdout=writing)
        os.close(writing)
        codes.append(code)
        assert "Traceback" not in err

    assert codes[0] == codes[1]
    assert reception.program.poll() is None


@contextmanager
def in_the_middle(terminal: Terminal) -> Generator[tuple[subprocess.Popen[str], int]]:
    """Somebody who asked, and whose answer does not fit into the pipe that nobody empties."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    with terminal.open("plan", "meiro", "--json", stdout=writing) as asked:
        os.close(writing)
        assert os.read(reading, 1) == b"["
        yield asked, reading
    os.close(reading)


def rest(reading: int) -> bytes:
    """What is still in a pipe, until nobody is left who could write into it."""
    return b"".join(iter(lambda: os.read(reading, 10_000), b""))


@pytest.mark.usefixtures("reception")
def test_ctrl_c_ends_the_answer(terminal: Terminal):
    with in_the_middle(terminal) as (asked, reading):
        asked.send_signal(signal.SIGINT)
        _, err = asked.communicate()
        left = rest(reading)

    assert (asked.returncode, err) == (130, AT_RECEPTION)
    assert not left.endswith(b"]\n")


def test_nobody_goes_on_answering_whoever_was_killed(terminal: Terminal, reception: Reception):
    with in_the_middle(terminal) as (asked, reading):
        (fork,) = map(os.pidfd_open, reception.forks())
        asked.kill()
        ended, _, _ = select.select([fork], [], [], 20)
        left = rest(reading)
    os.close(fork)

    assert ended
    assert not left.endswith(b"]\n")


def test_an_answer_that_ends_in_its_middle_says_so(terminal: Terminal, reception: Reception):
    with in_the_middle(terminal) as (asked, _):
        (fork,) = reception.forks()
        os.kill(fork, signal.SIGKILL)
        _, err = asked.communicate()

    assert asked.returncode == 2
    assert err.splitlines()[:2] == [
        "The reception of golive ended in the middle of its answer.",
        "→ Ask again.",
    ]
    assert terminal.ask("gates")[2] == AT_RECEPTION


@pytest.mark.usefixtures("reception")
def test_whatever_changes_something_is_never_asked_there(terminal: Terminal):
    _, _, said = terminal.ask("tick", "--help")

    places = {commands[word].default_command for word in LOOKS if not word.startswith("-")}
    assert said == HERE
    assert {place.__module__ for place in places if place} < set(NEEDED)
    assert [p for p in places if not p or "in_the_real_world" in inspect.getsource(p)] == []


def test_when_the_code_has_changed_the_question_is_answered_with_the_new_one(
    home: Path, tmp_path: Path
):
    (tmp_path / "up.json").write_text((home / "up.json").read_text())
    (tmp_path / "playbooks").mkdir()
    written = tmp_path / "playbooks" / "errand.py"
    written.write_text(ERRAND)
    terminal = Terminal(tmp_path)

    with opened(tmp_path) as reception:
        before = terminal.ask("gates")
        written.write_text("this is no playbook any more")
        after = terminal.ask("gates")
        reception.ready()
        later = terminal.ask("gates")

    assert before == (0, "Nothing waits for anybody.\n", AT_RECEPTION)
    assert after[0] == later[0] == 2
    assert "The playbook errand cannot be read" in after[2]
    assert after[2].endswith(HERE)
    assert later[2].endswith(AT_RECEPTION)


def test_where_nobody_answers_golive_does_it_itself(home: Path, tmp_path: Path):
    (tmp_path / "up.json").write_text((home / "up.json").read_text())
    terminal = Terminal(tmp_path)

    with opened(tmp_path) as reception:
        socket_and_folder = [tmp_path / FOLDER / SOCKET, tmp_path / FOLDER]
        modes = [oct(one.stat().st_mode & 0o777) for one in socket_and_folder]
        os.kill(reception.program.pid, signal.SIGSTOP)
        asleep = terminal.ask("gates")
    gone = terminal.ask("gates")

    assert modes == ["0o600", "0o700"]
    assert socket_and_folder[0].exists()
    assert asleep == gone == (0, "Nothing waits for anybody.\n", HERE)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else")
def test_the_reception_of_somebody_else_is_not_asked(home: Path, tmp_path: Path):
    (tmp_path / "up.json").write_text((home / "up.json").read_text())

    with opened(tmp_path):
        os.chown(tmp_path / FOLDER, 65534, 65534)
        said = Terminal(tmp_path).ask("gates")

    assert said == (0, "Nothing waits for anybody.\n", HERE)
