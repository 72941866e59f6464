"""The audit chain: whoever changes, removes or slips in an entry is found out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from domain.chain import BEGINNING, Entry, canonical, entry_from, first_break, plain, without_codes

AT = datetime(2026, 4, 24, 8, tzinfo=UTC)


def chain(*kinds: str) -> list[Entry]:
    entries: list[Entry] = []
    for number, kind in enumerate(kinds, start=1):
        before = entries[-1].hash if entries else BEGINNING
        new = Entry("acme", number, AT, kind, "", "", "", "", {"n": number}, before)
        entries.append(replace(new, hash=new.sealed()))
    return entries


def test_a_chain_that_nobody_touched_has_no_break():
    assert first_break("acme", chain("start", "ask", "answer", "end")) is None
    assert first_break("acme", []) is None


@pytest.mark.parametrize(
    ("part", "value"),
    [("kind", "refusal"), ("actor", "x"), ("what", {"n": 9}), ("at", AT + timedelta(seconds=1))],
)
def test_a_changed_entry_is_named(part: str, value: Any):
    entries = chain("start", "ask", "answer")
    entries[1] = replace(entries[1], **{part: value})

    broken = first_break("acme", entries)

    assert broken is not None
    assert broken.number == 2
    assert "was changed" in broken.says


def test_an_entry_that_was_changed_and_sealed_anew_does_not_carry_the_next_one():
    entries = chain("start", "ask", "answer")
    forged = replace(entries[1], actor="somebody else")
    entries[1] = replace(forged, hash=forged.sealed())

    broken = first_break("acme", entries)

    assert broken is not None
    assert (broken.number, "does not follow entry 2" in broken.says) == (3, True)


def test_a_removed_entry_is_named():
    entries = chain("start", "ask", "answer")

    broken = first_break("acme", [entries[0], entries[2]])

    assert broken is not None
    assert broken.says == "entry 2 is missing: after 1 comes 3"


def test_entries_of_another_project_do_not_belong():
    broken = first_break("bolt", chain("start"))

    assert broken is not None
    assert "belongs to acme" in broken.says


def test_an_entry_comes_back_from_json_as_it_was():
    (entry,) = chain("start")

    assert entry_from(plain(vars(entry))) == entry


def test_the_same_thing_is_always_written_in_the_same_way():
    prague = timezone(timedelta(hours=2))
    first = {
        "b": datetime(2026, 4, 24, 10, tzinfo=prague),
        "a": {"ž", "a"},
        "day": date(2026, 4, 24),
    }
    again = {"day": "2026-04-24", "a": ["a", "ž"], "b": AT}

    assert canonical(first) == canonical(again)
    assert canonical(first).startswith(
        b'{"a":["a","\\u017e"],"b":"2026-04-24T08:00:00.000000+00:00"'
    )


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(number: float):
    with pytest.raises(ValueError, match="JSON"):
        canonical({"n": number})


def test_personal_codes_are_left_out_and_plain_words_are_not():
    assert without_codes("ABCD-EFG2") == "(a code)"
    assert without_codes("abcdefg2") == "(a code)"
    assert (
        without_codes("Answer yes or no, not 'ABCD-EFG2'.") == "Answer yes or no, not '(a code)'."
    )
    assert without_codes("petra@meiro.io") == "petra@meiro.io"
    assert without_codes("A long-time half-year plan.") == "A long-time half-year plan."
