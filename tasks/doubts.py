"""Doubts: what may or may not have been done, where nobody can look; a person says what is so.

Nothing is guessed: what is in doubt is neither taken for done nor done again until a project
manager, or whoever may override a gate, has said which. They are told once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from domain.errors import BadInput, NotFound
from domain.registry import playbook_of
from domain.roles import Role
from domain.stage import Step
from tasks.ask import tell
from tasks.world import world

if TYPE_CHECKING:
    from datetime import datetime

    from domain.project import Project
    from records.acts import Act, Done

TOLD = "in_doubt"
BESIDE = (  # no stage waits for it
    f"{TOLD} ", "reminder ", "escalation ", "over_to_you ", "digest ", "meeting ", "uninvited ",
)  # fmt: skip
LONGEST = 400  # of a reason, in letters
MOMENT = timedelta(seconds=20)  # whoever is just doing it proves it within this time


class Says(StrEnum):
    """What somebody may say about an act in doubt."""

    SENT = "sent"
    AGAIN = "again"


@dataclass(frozen=True)
class Doubt:
    """Something in doubt: its short name, what it was to be, and since when nobody knows."""

    name: str
    act: Act
    since: datetime
    client: str = ""


async def doubts(project: str | None = None) -> list[Doubt]:
    """What is in doubt on a project, or on all, the oldest first."""
    if project is not None:
        await world().ledger.projects.record(project)
    return [_doubt(done) for done in await world().ledger.acts.doubts(project)]


async def doubts_for(email: str) -> list[Doubt]:
    """What is in doubt on the projects on which this person may say what is so."""
    found: list[Doubt] = []
    for doubt in await doubts():
        project = await world().ledger.projects.project(doubt.act.project)
        if email in _who_may(project):
            found.append(replace(doubt, client=project.client))
    return found


async def settle(
    project: str, name: str, says: str, *, by: str, reason: str, identity: str = ""
) -> Doubt:
    """Keep what somebody says about an act in doubt; its stage goes on by that."""
    if says not in set(Says):
        raise BadInput(
            f"{says!r} settles nothing.",
            fix="Say `sent` when it has arrived, or `again` when it has to be sent once more.",
        )
    if not reason.strip():
        raise BadInput("A reason is missing.", field="--reason", fix="Say how you know.")
    waiting = await doubts(project)
    found = next((d for d in waiting if name in {d.name, d.act.key}), None)
    if found is None:
        raise NotFound("act in doubt", name, [d.name for d in waiting])
    here = await world().ledger.projects.project(project)
    email = by.strip().lower()
    if email not in _who_may(here):
        raise BadInput(
            f"{by} may not say so.", field="--as", fix=f"Ask {', '.join(sorted(_who_may(here)))}."
        )
    sent = says == Says.SENT
    await world().ledger.acts.settle(
        found.act, by=email, sent=sent, reason=reason.strip()[:LONGEST], identity=identity
    )
    return found


async def tell_of_doubts(slug: str) -> set[Step]:
    """Tell the project manager, once for each, and return the stages that wait for an answer."""
    waiting = await doubts(slug)
    for doubt in waiting:
        old = world().now() - doubt.since >= MOMENT
        if old and not doubt.act.what.startswith(TOLD):
            await _tell(await world().ledger.projects.project(slug), doubt)
    return {Step(d.act.stage, d.act.item) for d in waiting if not d.act.what.startswith(BESIDE)}


async def _tell(project: Project, doubt: Doubt) -> None:
    act = doubt.act
    item = next(
        (i for s, _, i in playbook_of(project).steps(project) if s == Step(act.stage, act.item)),
        None,
    )
    await tell(
        project.at(act.stage, item, round=max(act.round, 1)),
        [Role.PROJECT_MANAGER],
        "in_doubt",
        label=f"{TOLD} {doubt.name}",
        what=act.what,
        called=doubt.name,
    )


def _who_may(project: Project) -> set[str]:
    roles = {Role.PROJECT_MANAGER, playbook_of(project).authority}
    return {person.email for role in roles if role for person in project.holders(role)}


def _doubt(done: Done) -> Doubt:
    name = sha256(done.act.key.encode()).hexdigest()[:8]
    return Doubt(name, done.act, done.doubted_at or done.intended_at)
