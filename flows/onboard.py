"""Onboard: start a project from its brief, given as a file or typed into Prefect's form.

A brief that is wrong starts nothing. Typed into the form, it comes back with what is wrong, as
it was typed, and can be corrected there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import Flow
from prefect.context import FlowRunContext
from prefect.flow_runs import asuspend_flow_run
from prefect.input import RunInput
from pydantic import ValidationError, create_model

from config.briefs import check_brief, read_brief
from domain.brief import Brief
from flows.advance import advance
from flows.playbooks import playbooks
from flows.upgrade import pin
from integrations.prefect import read_answer
from tasks.real import real_world
from tasks.world import living_in, world

if TYPE_CHECKING:
    from pathlib import Path

    from domain.errors import BadInput
    from flows.playbook import Methodology


async def begin(brief: Brief) -> str:
    """Start the project of this brief and return its key; done again, it is the same one."""
    slug = await world().ledger.projects.start(brief)
    await pin(slug)
    await advance(slug)
    return slug


def brief_from(path: Path) -> Brief:
    """Read a brief from a file; a wrong one is refused with file, line, field and remedy."""
    return read_brief(path, books=playbooks())


def onboarding(book: Methodology, module: str) -> Flow[..., Any]:
    """The flow that starts projects under this playbook: its form is the playbook's brief.

    It stands in the playbook's module under the name `onboard`, where workers find it again.
    """

    async def onboard(brief: Any) -> None:
        async with real_world() as here:
            with living_in(here):
                await begin(await _corrected(brief, book.brief))

    onboard.__module__, onboard.__qualname__ = module, onboard.__name__
    onboard.__annotations__["brief"] = book.brief  # Prefect makes the form of it
    book.onboard = Flow(
        onboard,
        name=f"onboard-{book.name}".replace("_", "-"),
        description=f"{book.title}: start a client's implementation; the form is the brief.",
        retries=0,
        persist_result=False,
        validate_parameters=False,  # our own check explains, instead of failing the run
    )
    return book.onboard


async def _corrected(typed: Any, shape: type[Brief]) -> Brief:
    """The brief without anything wrong in it; until it is, the run waits with the form."""
    data = typed.model_dump(mode="json") if isinstance(typed, Brief) else typed
    turn = 0
    while True:
        brief, problems = check_brief(data, place="form", books=playbooks())
        if brief is not None and not problems:
            return brief
        turn += 1
        if (given := await _given(turn)) is None:
            await _ask_again(turn, data, problems, shape)
            given = await _given(turn)
        data = given if given is not None else data


async def _ask_again(turn: int, data: Any, problems: list[BadInput], shape: type[Brief]) -> None:
    said = "\n".join(f"- **{p.field}**: {p.problem} {p.fix}" for p in problems)
    form = _correction(shape).with_initial_data(
        description=f"Nothing has been started yet. Please correct the brief:\n\n{said}", brief=data
    )
    try:
        await asuspend_flow_run(wait_for_input=form, key=f"correction{turn}", timeout=None)
    except ValidationError:
        return  # it is read and explained by our own check


def _correction(shape: type[Brief]) -> type[RunInput]:
    """The brief once more, to be corrected."""
    return create_model("Correction", __base__=RunInput, brief=(shape, ...))


async def _given(turn: int) -> Any:
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return None
    values = await read_answer(context.flow_run.id, f"correction{turn}")
    return None if values is None else values.get("brief")
