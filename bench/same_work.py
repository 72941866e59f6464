"""The same work as a golive playbook: three acts, a gate, two acts, each done once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.acting import arrived, post
from domain.brief import Brief
from domain.calendar import working_days
from domain.gate import Gate
from domain.outside import Proof
from domain.project import Project
from domain.roles import Role, Seat, Side
from flows.onboard import onboarding
from flows.playbook import playbook
from tasks.once import once
from tasks.sign_off import sign_off
from tasks.verb import verb

if TYPE_CHECKING:
    from datetime import datetime

same_work = playbook(
    "same_work",
    title="The same work",
    team=(Seat(Role.PROJECT_MANAGER, Side.VENDOR, maximum=1, note="Answers"),),
    authority=Role.PROJECT_MANAGER,
    brief=Brief,
)
onboard = onboarding(same_work, __name__)


class GoOn(Gate, signers=[Role.PROJECT_MANAGER]):
    """Shall we go on?"""


@verb
async def act(project: Project, what: str) -> Proof:
    """Do one act, once."""

    async def do(key: str) -> Proof:
        post(key)
        return Proof(key, "")

    async def look(key: str, since: datetime) -> Proof | None:  # noqa: ARG001 - the form of a look
        return Proof(key, "") if arrived(key) else None

    return await once(project, what, do, look)


@same_work.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(5))
async def work(project: Project) -> GoOn:
    """Act three times, wait for the answer, act twice."""
    for what in ("one", "two", "three"):
        await act(project, what)
    answer = await sign_off(project, GoOn)
    for what in ("four", "five"):
        await act(project, what)
    return answer
