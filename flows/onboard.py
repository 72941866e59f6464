"""Onboard: start a project from its brief, given as a file or typed into Prefect's form.

A brief that is wrong starts nothing. Typed into the form, it comes back with what is wrong, as
it was typed, and can be corrected there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.briefs import check_brief, read_brief
from domain.brief import Brief
from flows import later
from flows.advance import advance
from flows.playbooks import playbooks
from flows.upgrade import pin
from tasks.world import living_in, world

if TYPE_CHECKING:
    from pathlib import Path

    from prefect import Flow

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
        from tasks.real import real_world  # noqa: PLC0415 - imports Prefect, which is slow

        async with real_world() as here:
            with living_in(here):
                await begin(await _corrected(brief, book.brief))

    onboard.__module__, onboard.__qualname__ = module, onboard.__name__
    onboard.__annotations__["brief"] = book.brief  # Prefect makes the form of it
    book.onboard = later.flow(
        onboard,
        name=f"onboard-{book.name}".replace("_", "-"),
        description=f"{book.title}: start a client's implementation; the form is the brief.",
        validate_parameters=False,  # our own check explains, instead of failing the run
    )
    return book.onboard


async def _corrected(typed: Any, shape: type[Brief]) -> Brief:
    """The brief without anything wrong in it; until it is, the run waits with the form."""
    from integrations import prefect_brief  # noqa: PLC0415 - as above

    data = typed.model_dump(mode="json") if isinstance(typed, Brief) else typed
    turn = 0
    while True:
        brief, problems = check_brief(data, place="form", books=playbooks())
        if brief is not None and not problems:
            return brief
        turn += 1
        if (given := await prefect_brief.given(turn)) is None:
            await prefect_brief.ask_again(turn, data, problems, shape)
            given = await prefect_brief.given(turn)
        data = given if given is not None else data
