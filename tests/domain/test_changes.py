"""Change requests: what holds a phase back, and reading a sheet against what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.sheets import any_language, change_words
from domain.change_sheet import Came, Formula, Known, came
from domain.changes import (
    Change,
    Column,
    Complexity,
    State,
    Timing,
    Urgency,
    days_added,
    holding,
    hours_left,
)
from domain.roles import Side

FIELD = Change(1, 1, "A field for the season", about="Plan", asked_by="Chloé")
COLOUR = Change(2, 1, "Another colour", urgency=Urgency.NICE, timing=Timing.LATER)
HEADS = ("Id", "Version", "Title", "Urgency", "When", "Complexity", "Effort (hours)", "State",
         "Reason (if rejected)")  # fmt: skip


def known(*versions: Change) -> Known:
    return Known("acme", {(c.number, c.version): c for c in versions})


def read(*rows: tuple[object, ...], of: Known | None = None, side: Side | None = None) -> Came:
    return came([HEADS, *rows], any_language(), of or known(FIELD, COLOUR), side=side)


def complaints(found: Came, language: str = "en") -> list[str]:
    return [change_words(language).sentence(w) for w in found.wrong]


def of_field(*, version: int = 1, **said: object) -> tuple[object, ...]:
    cells: dict[str, object] = dict.fromkeys(HEADS)
    cells |= {"Id": "acme/1", "Version": version, "Title": FIELD.title, "State": "open"}
    return tuple((cells | said).values())


def test_what_is_put_off_holds_nothing_back_and_what_nobody_ranked_holds_everything():
    assert holding([FIELD, COLOUR], urgent_only=False) == [FIELD]
    assert holding([FIELD, COLOUR], urgent_only=True) == [FIELD]


def test_done_is_not_enough_it_is_tested_again():
    done, retested = (replace(FIELD, state=s) for s in (State.DONE, State.RETESTED))

    assert holding([done], urgent_only=False) == [done]
    assert holding([retested], urgent_only=False) == []


def test_the_effort_of_what_is_to_be_made_now_becomes_whole_working_days():
    now = replace(FIELD, hours=9.0, timing=Timing.NOW)
    later, made = replace(now, timing=Timing.LATER), replace(now, state=State.DONE)

    assert hours_left([now, now, later, made]) == 18
    assert days_added([now, now, later, made], 8) == 3
    assert days_added([later, made], 8) == 0


def test_a_word_that_nobody_knows_is_named_with_its_row_and_column():
    found = read(of_field(), of_field(), *[()] * 3, ("", "", "New", "", "", "huge"))

    assert complaints(found)[-1] == (
        'row 7, column "Complexity": "huge" is not one of low, medium, high'
    )
    assert found.edits == ()


def test_everything_that_is_wrong_is_said_at_once():
    found = read(
        of_field(Complexity="huge", State="rejected"),
        ("acme/9", 1, "Unknown"),
        ("bolt/1", 1, "Elsewhere"),
        ("", "", "", "must"),
        ("", "", "Sum", "", "", "", Formula("=1+1")),
        ("", "", "Long" * 100, "", "soon", "", "many"),
    )

    assert complaints(found) == [
        'row 2, column "Complexity": "huge" is not one of low, medium, high',
        (
            'row 3, column "Id": "acme/9" is no change of this project; '
            "clear the cell if the row is a new change."
        ),
        'row 4, column "Id": this row belongs to another project (bolt).',
        'row 5, column "Urgency": "must" is not one of urgent for deployment, good to have',
        'row 6, column "Effort (hours)": "=1+1" is a formula; write what it comes to.',
        'row 7, column "Title": 400 characters are too many; at most 200 fit.',
        'row 7, column "When": "soon" is not one of now, later',
        'row 7, column "Effort (hours)": "many" is no number of hours from 0 to 2000.',
    ]


def test_a_good_sheet_says_what_it_changes():
    found = read(of_field(Complexity="HIGH ", When="now", **{"Effort (hours)": "4,5 h"}))

    (edit,) = found.edits
    assert edit.changed == (Column.TIMING, Column.COMPLEXITY, Column.HOURS)
    assert edit.change == replace(
        FIELD, version=2, complexity=Complexity.HIGH, timing=Timing.NOW, hours=4.5
    )


def test_a_row_without_a_number_is_a_new_change_once():
    row = ("", "", "Two columns for the budget")

    first = read(row, row)
    again = read(row, of=known(FIELD, COLOUR, first.edits[0].change))

    assert [e.change.number for e in first.edits] == [3]
    assert (first.unchanged, again.edits, again.unchanged) == (1, (), 1)


def test_an_old_list_is_taken_where_nobody_else_has_written_meanwhile():
    newer = replace(FIELD, version=2, complexity=Complexity.LOW)

    found = read(of_field(When="now"), of=known(FIELD, newer))

    assert [e.change for e in found.edits] == [replace(newer, version=3, timing=Timing.NOW)]


def test_an_old_list_that_says_otherwise_than_somebody_since_is_explained_row_by_row():
    newer = replace(FIELD, version=2, complexity=Complexity.LOW)

    found = read(of_field(Complexity="high"), of=known(FIELD, newer))

    assert complaints(found) == [
        (
            'row 2, column "Complexity": somebody has changed this to "low" since your list was '
            'made, and your list says "high"; export the list again and decide.'
        )
    ]


def test_each_side_says_what_is_its_own():
    rated, ranked = of_field(Complexity="low"), of_field(When="now")

    assert complaints(read(rated, side=Side.CLIENT), "fr") == [
        (
            "ligne 2, colonne « Complexité » : « faible » : c'est à l'autre partie de le dire ; "
            "laissez la cellule comme elle était."
        )
    ]
    assert len(complaints(read(ranked, side=Side.VENDOR))) == 1
    assert read(rated, side=Side.VENDOR).edits
    assert read(ranked, side=Side.CLIENT).edits


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"State": "rejected"}, "a change that is rejected needs a reason."),
        ({"State": "retested"}, "only a change that is done can be retested."),
        ({"Title": ""}, "a change needs a title."),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(said: dict[str, object], why: str):
    assert complaints(read(of_field(**said)))[0].endswith(why)


def test_the_same_change_twice_on_a_sheet_is_refused():
    (said,) = complaints(read(of_field(), of_field()))

    assert said.startswith('row 3, column "Id": this is the same change as row 2')


def test_a_sheet_is_read_in_any_of_our_languages():
    table = [("Titre", "Complexité", "Remarques"), ("Un champ", "élevée", "à nous")]

    found = came(table, any_language(), known())

    assert found.edits[0].change.complexity is Complexity.HIGH
    assert found.ignored == ("Remarques",)
