"""Looking without an engine: rehearse, plan, check, and names that nobody knows."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from domain.errors import BadInput
from tests.app.conftest import Golive

ROOT = Path(__file__).parents[2]


def what_was_played(said: str) -> dict[str, Any]:
    """All but the time it took and the personal codes, which are new in every play."""
    played = json.loads(re.sub(r"\b[A-Z2-7]{4}-[A-Z2-7]{4}\b", "CODE", said))
    return {k: v for k, v in played.items() if k != "seconds"}


def test_a_rehearsal_tells_everything_and_the_same_seed_plays_the_same(golive: Golive):
    said, again = (golive("rehearse", "meiro", "--json", "--seed", "7") for _ in range(2))
    other = golive("rehearse", "meiro", "--json", "--seed", "8").json
    first = said.json

    assert set(first) == {
        "project", "playbook", "state", "why", "began", "ended", "sent", "documents", "gates",
        "signatures", "seconds",
    }  # fmt: skip
    assert {"at", "system", "to", "subject", "text", "attachments"} <= set(first["sent"][0])
    assert {s["system"] for s in first["sent"]} == {"slack", "jira", "mail"}
    assert first["state"] == "done"
    assert what_was_played(said.out) == what_was_played(again.out)
    assert other["ended"] != first["ended"]


def test_a_rehearsal_needs_no_engine_and_leaves_nothing_behind(golive: Golive, home: Path):
    told = golive("rehearse", "meiro")

    assert told.code == 0
    assert "sales_handover" in told.out
    assert told.out.splitlines()[-1].startswith("acme: done, ")
    assert [p for p in home.rglob("*") if p.is_file()] == []


def test_a_plan_begins_on_the_day_that_was_named_and_leaves_out_holidays(golive: Golive):
    rows = golive("plan", "meiro", "--start", "2026-12-21", "--json").json
    plain = golive("plan", "meiro", "--start", "2026-12-21").out.splitlines()

    first = rows[0]
    assert (first["stage"], first["start"]) == ("sales_handover", "2026-12-21")
    assert first["due"] == "2026-12-29"  # five working days, with Christmas between them
    assert first["signed_by"] == ["sales_manager"]
    assert len(plain) == len(rows) + 1
    assert plain[0].split()[:2] == ["START", "DUE"]


def test_a_plan_prints_what_survives_a_pipe(home: Path):
    env = {**os.environ, "GOLIVE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "app", "plan", "meiro", "--start", "2026-05-04"],
        env=env | {"FORCE_COLOR": "", "COLUMNS": "40"},
        capture_output=True,
        check=True,
    )

    lines = done.stdout.decode().splitlines()
    assert b"\x1b" not in done.stdout
    assert any("access" in one and "order-database" in one for one in lines)
    assert done.stderr == b""


def test_what_ships_is_without_a_mistake(golive: Golive):
    plain = golive("check", "meiro")
    machine = golive("check", "meiro", "--json")

    assert (plain.code, machine.code) == (0, 0)
    assert re.fullmatch(r"Checked .*meiro \(16 stages\).*: all is well\.\n", plain.out)
    assert machine.json == []


@pytest.mark.parametrize(
    ("words", "problem", "remedy"),
    [
        (["rehearse", "meirro"], "There is no playbook 'meirro'.", "Known: meiro."),
        (["demo", "meirro"], "There is no playbook 'meirro'.", "Known: meiro."),
        (["status", "acmee"], "There is no project 'acmee'.", "Known: acme."),
        (["gates", "--project", "acmee"], "There is no project 'acmee'.", "Known: acme."),
        (["plan", "acmee"], "There is no project 'acmee'.", "Known: acme."),
        (["document", "acmee", "team"], "There is no project 'acmee'.", "Known: acme."),
        (
            ["sign", "acme/kickof/1", "--as", "a@b.cz", "--code", "X", "--decision", "yes"],
            "There is no gate 'acme/kickof/1'.",
            "There is no gate yet.",
        ),
    ],
)
def test_a_name_that_nobody_knows_is_answered_with_the_nearest_ones(
    golive: Golive, acme: Path, words: list[str], problem: str, remedy: str
):
    plain = golive(*words)

    assert plain.code == 2
    assert plain.err.splitlines() == [problem, f"→ {remedy}"]
    assert (acme / "golive.db").exists()


def test_what_somebody_called_their_company_is_printed_as_it_is(golive: Golive, acme: Path):
    listed = golive("projects")
    shown = golive("status", "acme")

    assert "[red]Acme[/red] & Söhne *B.V.*" in listed.out
    assert shown.out.startswith("[red]Acme[/red] & Söhne *B.V.* - meiro - running")
    assert golive("projects", "--json").json[0]["client"] == "[red]Acme[/red] & Söhne *B.V.*"
    assert (acme / "up.json").exists()


def test_golive_knows_its_own_version(golive: Golive):
    assert golive("--version").out == f"{version('golive')}\n"


def test_errors_are_for_machines_too(golive: Golive):
    said = golive("rehearse", "meirro", "--json")

    assert said.code == 2
    assert said.out == ""
    assert json.loads(said.err) == {
        "problem": "There is no playbook 'meirro'.",
        "fix": "Known: meiro.",
    }


@pytest.mark.parametrize("words", [["projects"], ["gates"], ["sandbox", "slack"], ["deploy"]])
def test_where_nothing_runs_one_is_told_how_to_start_it(golive: Golive, words: list[str]):
    said = golive(*words)

    assert said.code == 2
    assert said.out == ""
    assert said.err.splitlines()[1:] == ["→ Run: golive up"]


def test_the_doctor_says_of_each_system_what_is_wrong(golive: Golive, acme: Path):
    said = golive("doctor", "--json")

    found = {one["what"]: one for one in said.json}
    assert said.code == 1
    assert set(found) == {"slack", "jira", "mail", "database", "prefect"}
    assert found["database"]["ok"]
    assert not found["prefect"]["ok"]
    assert "golive up" in found["prefect"]["says"]
    assert (acme / "up.json").exists()


def test_a_setting_that_nobody_knows_is_refused_by_its_name(
    golive: Golive, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOLIVE_SLAK__TOKEN", "xoxb-secret")

    said = golive("projects")

    assert said.code == 2
    assert "GOLIVE_SLAK__TOKEN: There is no setting of this name." in said.err
    assert "GOLIVE_SLACK__TOKEN" in said.err.splitlines()[1]
    assert "xoxb-secret" not in said.err + said.out


def test_what_is_wrong_comes_whole_from_another_process():
    bad = BadInput("The word is missing.", fix="Write it.", place="words.yaml:3", field="title")

    again = pickle.loads(pickle.dumps(bad))  # noqa: S301 - our own

    assert str(again) == str(bad)
    assert vars(again) == vars(bad)
