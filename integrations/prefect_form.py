"""The form that Prefect shows for a gate: decision, signer, code, and what the decision needs.

The server only checks JSON Schema, and a validator that fails inside the run would fail the run;
so the form takes what it gets, and our own signing says what is wrong with it.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal

from prefect.exceptions import PrefectHTTPStatusError
from prefect.input import RunInput
from pydantic import Field, WithJsonSchema, create_model

from domain.answers import Decision
from integrations.engine import ASK, CONDITION, OWNER, UNTIL
from integrations.prefect_patience import patiently, reached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from prefect.client.schemas.objects import FlowRun

    from config.tongue import Tongue
    from domain.gate import Gate

OURS = "golive"  # the signer named when golive itself wakes a run whose answer is recorded


PLAIN = ["yes", "no"]
_NO = list(Decision).index(Decision.NO)


def as_run_input(gate: type[Gate], tongue: Tongue, people: Sequence[str] = ()) -> type[RunInput]:
    """The form of this gate in the signers' language, with the people who can be named in it.

    The decision has no default, and nothing else decides.
    """
    says = tongue.house.form
    properties = gate.model_json_schema(mode="validation").get("properties", {})
    stated: dict[str, Any] = {
        name: (_loosely(schema, _title(tongue, gate, name)), _left_out())
        for name, schema in properties.items()
    }
    decision: Any = Literal[tuple(map(tongue.called, Decision))]
    return create_model(
        gate.__name__,
        __base__=RunInput,
        # Prefect's pages shrink the description on a small screen until nothing is left of it
        decision=(decision, Field(title=tongue.question(gate))),
        signer=(str, Field(title=says.signer, min_length=3, max_length=254)),
        code=(str, Field(title=says.code, min_length=1, max_length=40)),
        **stated,
        **_needed(tongue, people),
        comment=(str, Field(default="", title=says.comment_or_reason, max_length=4000)),
    )


def _needed(tongue: Tongue, people: Sequence[str]) -> dict[str, Any]:
    """What a yes with conditions and a question need, each as a field that may be left out."""
    says = tongue.house.form
    someone: dict[str, Any] = {"type": "string"} | ({"enum": list(people)} if people else {})
    text, day = {"type": "string"}, {"type": "string", "format": "date"}
    fields = (
        (CONDITION, text, says.conditional.format(title=says.condition)),
        (OWNER, someone, says.conditional.format(title=says.owner)),
        (UNTIL, day, says.conditional.format(title=says.until)),
        (ASK, someone, says.asking.format(title=says.ask)),
    )
    return {name: (_loosely(schema, title), _left_out()) for name, schema, title in fields}


async def woken(run: FlowRun, *, passes: bool) -> dict[str, str]:
    """What golive itself fills into the form that is up: words that it takes, and no answer.

    What was really decided stands in the records.
    """
    key = run.state.state_details.pause_key if run.state else None
    form = await read_input(run.id, f"suspended-{key}-schema") if key else None
    words: list[str] = form["properties"]["decision"]["enum"] if form else PLAIN
    no = _NO if len(words) == len(Decision) else -1
    return {"decision": words[0] if passes else words[no], "signer": OURS, "code": OURS}


def _left_out() -> Any:
    def forget_default(schema: dict[str, Any]) -> None:
        schema.pop("default", None)

    return Field(default=None, json_schema_extra=forget_default)


def _title(tongue: Tongue, gate: type[Gate], name: str) -> str:
    """What a field is called; the page itself adds "(Optional)" to all of them."""
    title = tongue.title(gate, name)
    required = gate.model_fields[name].is_required()
    return tongue.house.form.vouched.format(title=title) if required else title


def _loosely(schema: dict[str, Any], title: str) -> Any:
    """The field without the demands that only a yes makes."""
    kept = {k: v for k, v in schema.items() if k in {"type", "title", "format", "enum"}}
    if "const" in schema:
        kept["enum"] = [schema["const"]]
    if kept.get("format") == "uri":
        del kept["format"]
    kept["title"] = title
    return Annotated[Any, WithJsonSchema(kept)]


async def read_answer(run: UUID, key: str) -> dict[str, Any] | None:
    """What was typed into the form under this key of the run; None when nothing was."""
    return await read_input(run, f"suspended-{key}-response")


async def read_input(run: UUID, name: str) -> dict[str, Any] | None:
    """What Prefect keeps for the run under this name; None when nothing."""
    async with reached() as client:
        try:
            raw = await patiently(lambda: client.read_flow_run_input(run, name))
        except PrefectHTTPStatusError as no:
            if no.response.status_code == HTTPStatus.NOT_FOUND:
                return None
            raise
    return json.loads(raw)
