"""Fields: what a gate asks to be vouched for, as the fields of a form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from config.misfit import misfit, wrong_fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.pages import PageWords
    from config.tongue import Tongue
    from domain.gate import Gate

PREFIX = "v-"
LONG = 200  # what may be longer gets a text area


@dataclass(frozen=True)
class Field:
    """One field of the form."""

    name: str
    title: str
    kind: str  # date, number, url, email, text, area, select or confirm
    required: bool
    choices: tuple[str, ...] = ()
    called: tuple[str, ...] = ()  # the choices, in the reader's language
    step: str = ""
    value: str = ""
    error: str = ""

    @property
    def id(self) -> str:
        """What the field is called in the page."""
        return f"{PREFIX}{self.name}"


def fields_of(gate: type[Gate], tongue: Tongue) -> list[Field]:
    """The fields of this gate, in the reader's language."""
    schema = gate.model_json_schema(mode="validation")
    properties: dict[str, dict[str, Any]] = schema.get("properties", {})
    found = [
        _field(name, _plain(one, schema), title, required=required)
        for name, title, required in tongue.form(gate)
        if (one := properties.get(name))
    ]
    return [
        replace(one, called=tuple(tongue.choice(gate, one.name, c) for c in one.choices))
        for one in found
    ]


def filled(
    fields: list[Field], values: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Field]:
    """The fields with what was typed into them, and what is wrong with it by their ids."""
    return [replace(f, value=_text(values.get(f.name)), error=errors.get(f.id, "")) for f in fields]


def wrong_with(
    gate: type[Gate], values: Mapping[str, Any], words: PageWords
) -> tuple[dict[str, str], dict[str, Any]]:
    """What is wrong with each field, and what is stated when nothing is."""
    try:
        return {}, gate.model_validate(values).model_dump(mode="json")
    except ValidationError as found:
        return {name: misfit(one, words) for name, one in wrong_fields(found).items()}, {}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _plain(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """The schema without what may be left out, and with what it refers to."""
    options = cast("list[dict[str, Any]]", schema.get("anyOf") or schema.get("allOf") or [])
    chosen = [one for one in options if one.get("type") != "null"][:1]
    merged = dict(chosen[0] if chosen else {}) | {
        k: v for k, v in schema.items() if k not in {"anyOf", "allOf"}
    }
    if reference := str(merged.pop("$ref", "")):
        merged = whole["$defs"][reference.rpartition("/")[2]] | merged
    return merged


def _field(name: str, schema: dict[str, Any], title: str, *, required: bool) -> Field:
    choices = tuple(str(c) for c in schema.get("enum", ()))
    if "const" in schema:
        choices = (str(schema["const"]),)
    kind = _kind(schema, choices)
    return Field(
        name=name,
        title=title,
        kind=kind,
        required=required,
        choices=("true",) if schema.get("type") == "boolean" else choices,
        step="1" if schema.get("type") == "integer" else "any" if kind == "number" else "",
    )


def _kind(schema: dict[str, Any], choices: tuple[str, ...]) -> str:
    if len(choices) == 1 or schema.get("type") == "boolean":
        return "confirm"
    if choices:
        return "select"
    if schema.get("type") in {"integer", "number"}:
        return "number"
    if (form := schema.get("format")) in {"date", "uri"}:
        return {"date": "date", "uri": "url"}[str(form)]
    if "@" in str(schema.get("pattern", "")):
        return "email"
    return "area" if int(schema.get("maxLength", LONG + 1)) > LONG else "text"
