"""What people see in Slack: the question with its buttons, and the form behind a button.

Words that are already Slack's own markup come as `words`; everything else is shown as plain text,
so that no name and no comment can mention, link or shout.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from config.house import FormWords

Json = dict[str, Any]

SIGN = "sign:"  # what the actions of our buttons begin with; the decision follows
FORM = "sign_off"
COMMENT = "comment"
FILES = "files"
FIELD = "field:"
VALUE = "value"
STYLES = {"yes": "primary", "no": "danger"}
MOST_IN_A_SECTION, MOST_TYPED, MOST_IN_A_LABEL, MOST_IN_AN_OPTION = 2900, 3000, 1900, 75
MOST_OPTIONS, MOST_ON_A_BUTTON, MOST_FILES = 100, 24, 10


@dataclass(frozen=True)
class Choice:
    """One decision that can be made, as it stands on a button."""

    name: str
    label: str


@dataclass(frozen=True)
class Entry:
    """One thing that is entered into the form; `name` is the field's own."""

    name: str
    title: str
    kind: str  # date, number, url, email, text, area, select, confirm or files
    required: bool
    choices: tuple[Choice, ...] = ()
    whole: bool = False
    value: str = ""


def asking(words: str, gate: str, choices: Sequence[Choice]) -> list[Json]:
    """The blocks of a message that asks, with one button for each decision."""
    buttons = [_button(choice, gate) for choice in choices]
    return [*told(words), {"type": "actions", "block_id": FORM, "elements": buttons}]


def told(words: str) -> list[Json]:
    """The blocks of a message that only says something."""
    return [{"type": "section", "text": _markup(part)} for part in _parts(words)]


def form(
    words: str,
    *,
    says: FormWords,
    gate: str,
    choice: Choice,
    entries: Iterable[Entry],
    language: str = "",
) -> Json:
    """The form behind a button: what is asked, and what is to be entered."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(says.title),
        "submit": plain(choice.label[:MOST_ON_A_BUTTON]),
        "close": plain(says.cancel),
        "private_metadata": json.dumps(
            {"gate": gate, "decision": choice.name, "language": language}
        ),
        "blocks": [*told(words), *entries_of(entries)],
    }


def entries_of(entries: Iterable[Entry]) -> list[Json]:
    """The blocks in which these things are entered."""
    return [_entry(entry) for entry in entries]


def notice(text: str, says: FormWords) -> Json:
    """A form that only says something."""
    said = {"type": "section", "text": plain(text[:MOST_IN_A_SECTION])}
    return {
        "type": "modal",
        "title": plain(says.title),
        "close": plain(says.close),
        "blocks": [said],
    }


def _button(choice: Choice, gate: str) -> Json:
    style = {"style": STYLES[choice.name]} if choice.name in STYLES else {}
    return {
        "type": "button",
        "text": plain(choice.label),
        "action_id": SIGN + choice.name,
        "value": gate,
        **style,
    }


def _entry(entry: Entry) -> Json:
    return {
        "type": "input",
        "block_id": entry.name,
        "label": plain(entry.title[:MOST_IN_A_LABEL]),
        "optional": not entry.required,
        "element": {**_element(entry), "action_id": VALUE},
    }


def _element(entry: Entry) -> Json:
    if entry.kind in {"select", "confirm"}:
        return _chosen(entry)
    initial = "initial_date" if entry.kind == "date" else "initial_value"
    before = {initial: entry.value[:MOST_TYPED]} if entry.value else {}
    shapes: dict[str, Json] = {
        "date": {"type": "datepicker"},
        "number": {"type": "number_input", "is_decimal_allowed": not entry.whole},
        "url": {"type": "url_text_input"},
        "email": {"type": "email_text_input"},
        "files": {"type": "file_input", "max_files": MOST_FILES},
        "area": {"type": "plain_text_input", "multiline": True, "max_length": MOST_TYPED},
    }
    return shapes.get(entry.kind, {"type": "plain_text_input", "max_length": MOST_TYPED}) | before


def _chosen(entry: Entry) -> Json:
    options = [
        {"text": plain(choice.label[:MOST_IN_AN_OPTION] or "-"), "value": choice.name[:150]}
        for choice in entry.choices[:MOST_OPTIONS]
    ]
    before = [option for option in options if option["value"] == entry.value]
    if entry.kind == "confirm":
        initial = {"initial_options": before} if before else {}
        return {"type": "checkboxes", "options": options, **initial}
    initial = {"initial_option": before[0]} if before else {}
    return {"type": "static_select", "options": options, **initial}


def plain(text: str) -> Json:
    """Text in which nothing is markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def _markup(words: str) -> Json:
    return {"type": "mrkdwn", "text": words, "verbatim": True}


def _parts(words: str) -> Iterator[str]:
    """The words in pieces that Slack takes, cut between lines."""
    part = ""
    for line in words.splitlines():
        if part and len(part) + len(line) + 1 > MOST_IN_A_SECTION:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line[:MOST_IN_A_SECTION]
    if part.strip():
        yield part
