"""The fields of a modal: what was entered, in Slack's own form, and what Slack itself refuses."""

import re
from collections.abc import Mapping
from typing import Any, cast

from integrations.sandbox.journal import Json
from integrations.sandbox.slack_files import attached

NUMBER = re.compile(r"-?\d+(\.\d+)?")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
CHOSEN = {"static_select", "radio_buttons"}
MISSING = "Please complete this required field."


NO_FILES: Mapping[str, Json] = {}


def entered(
    blocks: list[Json], typed: Mapping[str, Any], files: Mapping[str, Json] = NO_FILES
) -> tuple[Json, dict[str, str]]:
    """Return the state of all fields, and what Slack's own client would not let pass."""
    state: Json = {}
    wrong: dict[str, str] = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        given = typed.get(block["block_id"])
        if element["type"] == "file_input":
            value, problem = attached(element, given, files)
        else:
            value, problem = _value(element, given)
        empty = not any(value.get(name) for name in VALUES)
        if empty and not problem and not block.get("optional", False):
            problem = MISSING
        if problem:
            wrong[block["block_id"]] = problem
        state[block["block_id"]] = {element["action_id"]: {"type": element["type"], **value}}
    return state, wrong


VALUES = ("value", "selected_date", "selected_option", "selected_options", "files")


def _value(element: Json, given: Any) -> tuple[Json, str]:
    kind = element["type"]
    if kind == "checkboxes":
        wanted = cast("list[Any]", given) if isinstance(given, list) else [given]
        return {"selected_options": [o for o in element["options"] if o["value"] in wanted]}, ""
    text = str(given or "").replace("\r\n", "\n").strip()
    if kind in CHOSEN:
        found = [option for option in element["options"] if option["value"] == text]
        problem = "" if found or not text else "That is none of the options."
        return {"selected_option": found[0] if found else None}, problem
    if kind == "datepicker":
        fits = not text or DAY.fullmatch(text)
        return {"selected_date": text or None}, "" if fits else "Enter a date."
    return {"value": text or None}, _trouble(element, text) if text else ""


def _trouble(element: Json, text: str) -> str:
    kind = element["type"]
    if kind == "number_input" and not NUMBER.fullmatch(text):
        return "Enter a number."
    if kind == "number_input" and "." in text and not element["is_decimal_allowed"]:
        return "Enter a whole number."
    if kind == "url_text_input" and not re.match(r"https?://\S+$", text):
        return "Enter a valid URL."
    if kind == "email_text_input" and "@" not in text:
        return "Enter a valid e-mail address."
    if len(text) > element.get("max_length", 3000):
        return "This is too long."
    return ""
