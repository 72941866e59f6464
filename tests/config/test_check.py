from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.checks import VERBS, used
from config.catalogues import issue_lists
from config.check import AT_GATES, findings
from config.files import OURS
from config.words import documents, messages
from flows.playbooks import playbooks

if TYPE_CHECKING:
    from pathlib import Path

    from domain.stage import Playbook


# the made-up words are those of meiro's example; what others say is tried by their rehearsals
OF_MEIRO = set(AT_GATES).union(*(used(v, ("meiro",)) for v in VERBS if playbooks()))


@pytest.fixture
def checked(meiro: Playbook) -> dict[str, Playbook]:
    return {**playbooks(), "meiro": meiro}  # every example needs its own playbook


def test_all_words_of_the_house_can_be_filled_in(checked: dict[str, Playbook]) -> None:
    assert findings(messages(), documents(), issue_lists(), checked, sampled=OF_MEIRO) == []


def test_what_no_stage_uses_is_named_but_not_what_gates_use(checked: dict[str, Playbook]) -> None:
    named = set(messages()) - {"events_sdk", *AT_GATES}

    found = findings(named, documents(), issue_lists(), checked, sampled=OF_MEIRO)

    assert [str(bad).partition("\n")[0] for bad in found] == [
        "config/messages/events_sdk/text.j2: No stage uses the message 'events_sdk'."
    ]


def test_what_nobody_wrote_is_named_with_the_nearest_name(checked: dict[str, Playbook]) -> None:
    found = findings(messages(), [*documents(), "minute"], issue_lists(), checked, sampled=OF_MEIRO)

    assert [str(bad) for bad in found] == [
        (
            "config/documents/minute.md.j2: A stage uses the document 'minute', "
            "and nobody has written it.\n→ Write it. Did you mean minutes?"
        )
    ]


def test_a_broken_template_is_found_before_a_client_reads_it(
    home: Path, checked: dict[str, Playbook]
) -> None:
    own = home / "config" / "messages" / "kickoff"
    own.mkdir(parents=True)
    (own / "text.j2").write_text("{{ brief.clint }}")

    found = findings(messages(), documents(), issue_lists(), checked, sampled=OF_MEIRO)

    assert [bad.place for bad in found] == ["config/messages/kickoff/text.j2:1"]
    assert "clint" in found[0].problem


def test_a_message_without_a_subject_is_found(home: Path, checked: dict[str, Playbook]) -> None:
    own = home / "config" / "messages" / "welcome"
    own.mkdir(parents=True)
    (own / "text.j2").write_text("Welcome!")

    found = findings(messages(), documents(), issue_lists(), checked, sampled={"welcome"})

    assert [bad.place for bad in found] == ["config/messages/welcome/subject.j2"]


def test_a_file_of_the_users_that_nothing_reads_is_named(
    home: Path, checked: dict[str, Playbook]
) -> None:
    (home / "config").mkdir()
    (home / "config" / "reech.yaml").write_text((OURS / "reach.yaml").read_text())

    found = findings(messages(), documents(), issue_lists(), checked, sampled=OF_MEIRO)

    assert [(bad.problem, bad.fix) for bad in found] == [
        ("Nothing reads a file of this name.", "Did you mean reach.yaml?")
    ]


def test_files_that_cannot_be_read_are_all_named_at_once(
    home: Path, checked: dict[str, Playbook]
) -> None:
    (home / "config").mkdir()
    for name in ("company.yaml", "reach.yaml"):
        (home / "config" / name).write_text("nonsense: 1")

    found = findings([], [], [], checked)

    assert {bad.place.rpartition("/")[2] for bad in found} >= {"company.yaml:1", "reach.yaml:1"}


def test_a_file_of_test_cases_that_cannot_be_read_is_named(
    home: Path, checked: dict[str, Playbook]
) -> None:
    own = home / "config" / "testcases"
    own.mkdir(parents=True)
    (own / "customer_tests.yaml").write_text("title: Our own tests\ncases: []")

    found = findings([], [], [], checked)

    assert [bad.place.rpartition("/")[2] for bad in found] == ["customer_tests.yaml:2"]
