"""The form that Prefect shows for a gate: decision, signer, personal code, and what is vouched for.

The server only checks JSON Schema, and a validator that fails inside the run would fail the run;
so the form takes what it gets, and our own signing says what is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from prefect.input import RunInput
from pydantic import Field, WithJsonSchema, create_model

if TYPE_CHECKING:
    from config.tongue import Tongue
    from domain.gate import Gate

OURS = "golive"  # the signer named when golive itself wakes a run whose answer is recorded


def as_run_input(gate: type[Gate], tongue: Tongue) -> type[RunInput]:
    """The form of this gate in the signers' language.

    The decision has no default, and nothing else decides.
    """
    says = tongue.house.form
    properties = gate.model_json_schema(mode="validation").get("properties", {})
    stated: dict[str, Any] = {
        name: (_loosely(schema, _title(tongue, gate, name)), _left_out())
        for name, schema in properties.items()
    }
    decision: Any = Literal["yes", "no"]
    return create_model(
        gate.__name__,
        __base__=RunInput,
        # Prefect's pages shrink the description on a small screen until nothing is left of it
        decision=(decision, Field(title=tongue.question(gate))),
        signer=(str, Field(title=says.signer, min_length=3, max_length=254)),
        code=(str, Field(title=says.code, min_length=1, max_length=40)),
        **stated,
        comment=(str, Field(default="", title=says.comment_or_reason, max_length=4000)),
    )


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
