"""Rows of a checklist in Slack: one button under the message, and behind it a box for each row.

A row that wants evidence is ticked by giving it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from integrations.slack_blocks import Choice, Entry, entries_of, plain, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from config.pages import Lists

Json = dict[str, Any]

TICK = "rows:tick"
ROWS = "rows"
OWN, AGAIN = "own:", "again:"  # what the names of the fields begin with; the row follows
MOST_ROWS = 90  # Slack takes a hundred blocks


def with_button(words: str, place: str, label: str) -> list[Json]:
    """The blocks of a message about rows; the button opens those of whoever presses it."""
    button = {"type": "button", "text": plain(label), "action_id": TICK, "value": place}
    return [*told(words), {"type": "actions", "block_id": ROWS, "elements": [button]}]


def rows_form(words: str, place: str, says: Lists, cancel: str, entries: Iterable[Entry]) -> Json:
    """The form with the rows of one person."""
    return {
        "type": "modal",
        "callback_id": ROWS,
        "title": plain(says.short),
        "submit": plain(says.save),
        "close": plain(cancel),
        "private_metadata": json.dumps({"list": place}),
        "blocks": [*told(words), *entries_of(entries)],
    }


def rows_notice(text: str, says: Lists, close: str) -> Json:
    """What is shown when there are no rows to tick, or once they are."""
    return {
        "type": "modal",
        "title": plain(says.short),
        "close": plain(close),
        "blocks": told(text),
    }


def row_entry(name: str, title: str, *, box: str, wants: str = "") -> Entry:
    """One row in the form: a box, or a line for the evidence that it wants."""
    if wants:
        return Entry(name, f"{title} - {wants}", "text", required=False)
    return Entry(name, title, "confirm", required=False, choices=(Choice("yes", box),))


def ticked_in(typed: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """The fields in which something was said, and what."""
    return [(name, said) for name, said in typed.items() if said.strip()]
