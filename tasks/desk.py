"""The desk of our own staff: what waits for one person on all projects, and how they get in.

There are no passwords. A link that is good once and for a few minutes comes by mail, to whoever
plays one of our parts on a running project; to anybody else nothing is sent.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from itsdangerous import BadData

from config.company import company
from config.settings import settings
from config.tongue import language_for
from config.words import message
from domain.errors import GoliveError, NotFound
from domain.outside import Letter
from domain.registry import playbook_of
from domain.rule import sitting
from tasks.links import SIGN_OFFS, ExpiredLink, UnknownLink, sealer
from tasks.signing import at_gate
from tasks.standing import today
from tasks.world import world

if TYPE_CHECKING:
    from datetime import date

    from domain.brief import Person
    from domain.gate import Gate
    from domain.project import Project
    from records.gates import GateRecord
    from records.logins import Login

SALT = "golive.desk"
MINUTES = 15
LETTER = "desk_link"


@dataclass(frozen=True)
class Door:
    """A link that lets one person in, once."""

    email: str
    once: str


@dataclass(frozen=True)
class Waits:
    """A question that waits for somebody, and the link by which they answer it."""

    project: Project
    asked: type[Gate]
    due: date
    late: bool
    round: int
    token: str


async def door_for(email: str) -> str:
    """The part of a link that lets this person in."""
    return str((await sealer(SALT)).dumps([email, secrets.token_urlsafe(16)]))


async def door_of(token: str) -> Door:
    """Whom the link lets in; UnknownLink and ExpiredLink when it lets nobody in."""
    try:
        said, since = (await sealer(SALT)).loads(token, return_timestamp=True)
        email, once = map(str, said)
    except (BadData, ValueError, TypeError):
        raise UnknownLink(
            "Nobody was given this link.", fix="Open the whole link from the message you were sent."
        ) from None
    if world().now() - since > timedelta(minutes=MINUTES):
        raise ExpiredLink("This link is too old.", fix="Ask for a new one.")
    return Door(email, once)


async def colleague(email: str) -> Person | None:
    """Who of our own people on a running project has this address."""
    address = email.strip().lower()
    for project in await _running():
        ours = {seat.role for seat in playbook_of(project).team if not seat.side.of_client}
        person = project.person(address)
        if person is not None and ours & set(person.roles):
            return person
    return None


async def send_door(email: str) -> bool:
    """Send a link to whoever has this address, if it is one of our own people."""
    person = await colleague(email)
    place = settings().links_url
    if person is None or not place:
        return False
    link = f"{place}/staff/in/{await door_for(person.email)}"
    said = message(
        LETTER,
        style="mail",
        language=language_for(None, person),
        to=[person.name],
        company=company(),
        page=link,
        minutes=MINUTES,
    )
    letter = Letter((person.email,), said.subject, said.text)
    await world().post.send(letter, key=f"desk/{secrets.token_hex(8)}")
    return True


async def waiting_for(login: Login) -> list[Waits]:
    """The questions on all projects that wait for whoever has come in, the most urgent first."""
    running = {project.slug for project in await _running()}
    found: list[Waits] = []
    for record in await world().ledger.gates.of(waiting=True):
        if record.project in running:
            found += await _waits(record, login)
    return sorted(found, key=lambda one: (one.due, one.project.slug))


async def _waits(record: GateRecord, login: Login) -> list[Waits]:
    try:
        project, asked = await at_gate(record)
    except (GoliveError, NotFound):
        return []  # its stage was changed while it waited; the project manager sees to it
    me = sitting(project.signers(asked, record.id), login.email)
    heard = {s.seat or s.email for s in await world().ledger.gates.signatures(record.id)}
    if me is None or me.seat in heard:
        return []
    token = await SIGN_OFFS.token(record.id, login.email, login.key)
    late = record.due < today(project)
    return [Waits(project, asked, record.due, late, record.round, token)]


async def _running() -> list[Project]:
    projects = world().ledger.projects
    return [await projects.project(p.slug) for p in await projects.all() if p.ended_at is None]
