"""A brief that is wrong starts nothing: where, what is wrong, and what to write instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.examples import example_file
from tests.app.conftest import Golive

GOOD = example_file("meiro").read_text()

BAD = {
    "nothing under a word": ("country: NL ", "country:    ", "country", "country"),
    "a playbook that nobody wrote": (
        "playbook: meiro ", "playbook: meirro ", "playbook", "Did you mean meiro?",
    ),
    "a word that nobody knows": (
        "budget_hours: 480 ", "budget_ours: 480 ", "budget_ours", "budget_hours",
    ),
    "a choice that there is not": ("mode: waterfall", "mode: kanban", "mode", "agile"),
    "an owner who is not among the people": (
        "owner: tom.visser@acme-retail.example",
        "owner: tim.visser@acme-retail.example",
        "platforms[0].owner",
        "Add them under people",
    ),
    "a day that the calendar does not have": (
        "order_form: 2026-04-24", "order_form: 2026-04-31", "contract.order_form", "date",
    ),
    "two project managers": (
        "roles: [account_manager]",
        "roles: [account_manager, project_manager]",
        "people[7].roles",
        "Take project_manager from the roles of Eva Mala.",
    ),
    "a clock that hangs nowhere": (
        "timezone: Europe/Amsterdam", "timezone: Europe/Nowhere", "timezone", "Europe/Amsterdam",
    ),
    "a line that is no YAML": ("client: Acme", "client: [Acme", "", ""),
}  # fmt: skip


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_bad_brief_is_refused_with_place_field_and_remedy(
    golive: Golive, home: Path, bad: tuple[str, str, str, str]
):
    right, wrong, field, remedy = bad
    assert right in GOOD
    (home / "bad.yaml").write_text(GOOD.replace(right, wrong, 1))
    line = GOOD[: GOOD.index(right)].count("\n") + 1

    said = golive("start", "bad.yaml")
    machine = golive("start", "bad.yaml", "--json")

    first, *rest = said.err.splitlines()
    assert (said.code, said.out, machine.code, machine.out) == (2, "", 2, "")
    assert first.startswith("bad.yaml:")
    assert f": {field}: " in first or not field
    assert abs(int(first.split(":")[1]) - line) <= 1
    assert remedy in "\n".join([first, *rest])
    assert rest[0].startswith("→ ")
    assert "Traceback" not in said.err
    assert set(json.loads(machine.err)) >= {"problem", "fix", "place"}
    assert not (home / "golive.db").exists()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "There is no such file."),
        (b"client: \xff\xfe", "The file is not written in UTF-8."),
        (b"#" * 300_000, "The file is larger than 200 kB."),
        (b"", "empty"),
        (b"- a list\n- of words\n", ""),
    ],
)
def test_a_file_that_is_no_brief_is_refused(
    golive: Golive, home: Path, content: bytes | None, problem: str
):
    if content is not None:
        (home / "bad.yaml").write_bytes(content)

    said = golive("start", "bad.yaml")

    assert said.code == 2
    assert problem in said.err
    assert said.err.startswith("bad.yaml")
    assert "Traceback" not in said.err


def test_a_brief_for_another_playbook_is_not_rehearsed(golive: Golive, home: Path):
    (home / "other.yaml").write_text(GOOD.replace("playbook: meiro ", "playbook: nobody "))

    said = golive("rehearse", "meiro", "--brief", "other.yaml")

    assert said.code == 2
    assert "playbook" in said.err
