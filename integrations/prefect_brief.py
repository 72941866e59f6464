"""A brief that was typed into Prefect's form and is wrong: it comes back with what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.context import FlowRunContext
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from pydantic import ValidationError, create_model

from integrations.prefect_form import read_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.brief import Brief
    from domain.errors import BadInput


async def ask_again(turn: int, data: Any, problems: Sequence[BadInput], shape: type[Brief]) -> None:
    """Put up the brief as it was typed, with what is to be corrected, and leave."""
    said = "\n".join(f"- **{p.field}**: {p.problem} {p.fix}" for p in problems)
    form = _correction(shape).with_initial_data(
        description=f"Nothing has been started yet. Please correct the brief:\n\n{said}", brief=data
    )
    try:
        await asuspend_flow_run(wait_for_input=form, key=f"correction{turn}", timeout=None)
    except ValidationError:
        return  # it is read and explained by our own check


async def given(turn: int) -> Any:
    """What was typed this time; None when nothing was."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return None
    values = await read_answer(context.flow_run.id, f"correction{turn}")
    return None if values is None else values.get("brief")


def _correction(shape: type[Brief]) -> type[RunInput]:
    """The brief once more, to be corrected."""
    return create_model("Correction", __base__=RunInput, brief=(shape, ...))
