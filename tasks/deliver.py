"""Deliver: bring one message to one place, in Slack or by mail, once."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.pages import page_words
from config.reach import By, reach
from config.tongue import tongue_for
from config.words import Safe, message
from domain.answers import Decision
from domain.errors import InDoubt, Unreachable
from domain.outside import Attachment, Letter
from integrations.slack_blocks import Choice, asking
from integrations.slack_rows import with_button
from records.acts import Delivery
from tasks.once import once
from tasks.standing import words_for
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from config.tongue import Tongue
    from domain.brief import Person
    from domain.gate import Gate
    from domain.outside import Proof
    from domain.project import Project
    from domain.roles import Role
    from records.documents import Document

log = logging.getLogger("golive.deliver")


@dataclass(frozen=True)
class Address:
    """Where a message goes, and whom it speaks to."""

    by: By
    at: str
    people: tuple[Person, ...]

    def tongue(self, project: Project) -> Tongue:
        """The tongue of whoever reads it: of a channel, the company's."""
        together = self.at.startswith("#") or not self.people
        return tongue_for(project, None if together else self.people[0])


async def addresses(project: Project, role: Role) -> list[Address]:
    """How the holders of a role are reached: together in a channel, or each in person."""
    way = reach()[role]
    holders = project.holders(role)
    if way.by is By.SLACK and way.at.startswith("#"):
        return [Address(By.SLACK, way.at, holders)]
    return [await in_person(person, way.by) for person in holders]


async def in_person(person: Person, by: By = By.SLACK) -> Address:
    """How one person is reached alone: in Slack if they are in it, by mail otherwise."""
    if by is By.SLACK and await world().chat.member(person.email):
        return Address(By.SLACK, person.email, (person,))
    return Address(By.EMAIL, person.email, (person,))


async def deliver(
    project: Project,
    to: Address,
    name: str,
    *,
    documents: Sequence[Document] = (),
    label: str = "",
    invitation: Callable[[], str] = str,
    buttons: bool = False,
    ticks: str = "",
    asked: type[Gate] | None = None,
    **words: Any,
) -> Proof:
    """Write the message of this name to the address in its reader's language, once in each round.

    `asked` is the gate that it speaks of; `invitation` writes what a calendar takes in. With
    buttons, whoever reads it in the chat can answer the gate there; `ticks` names the list whose
    rows they can tick there.
    """
    what = f"{label or name} to {to.at}"

    async def do(key: str) -> Proof:
        tongue = to.tongue(project)
        given = (tongue.asked(asked) if asked else {}) | words
        given |= {"language": tongue.language, "readers": to.people}
        given |= await words_for(project, documents=documents)
        if to.by is By.SLACK:
            said = message(name, style="slack", to=await mentions(to), **given)
            blocks = _with_buttons(said.text, given["gate_id"], tongue) if buttons else ()
            if ticks and world().chat.buttons:
                says = page_words(tongue.language).lists
                blocks = with_button(said.text, f"{project.slug}/{ticks}", says.tick)
            return await world().chat.post(to=to.at, text=said.text, key=key, blocks=blocks)
        said = message(name, style="mail", to=[p.name for p in to.people], **given)
        letter = Letter((to.at,), said.subject, said.text, _attached(documents), invitation())
        return await world().post.send(letter, key=key)

    async def look(key: str, since: datetime) -> Proof | None:
        return await world().chat.find(to=to.at, key=key, since=since)

    brings = Delivery(name, to.at, to.by.value, gate=str(words.get("gate_id", "")))
    looks = look if to.by is By.SLACK else None  # a post office cannot be asked what it took
    return await once(project, what, do, looks, brings=brings)


async def or_later(does: Awaitable[None]) -> None:
    """Bring what is kept by now to somebody; what cannot be brought now, upkeep brings later."""
    try:
        await does
    except (Unreachable, InDoubt) as silence:
        log.warning("It will be told later: %s", silence.problem)


def choices(tongue: Tongue) -> list[Choice]:
    """The decisions there are, as they stand on buttons."""
    return [Choice(d.value, tongue.house.decisions[d].button) for d in Decision]


def _with_buttons(text: str, gate: str, tongue: Tongue) -> list[dict[str, Any]]:
    """The message with its buttons; without them where nobody would hear of it."""
    return asking(text, gate, choices(tongue)) if world().chat.buttons else []


async def mentions(to: Address) -> list[str]:
    """The readers by name, each so that the chat calls them."""
    names: list[str] = []
    for person in to.people:
        member = await world().chat.member(person.email)
        names.append(Safe(f"<@{member}>") if member else person.name)
    return names


def _attached(documents: Sequence[Document]) -> tuple[Attachment, ...]:
    return tuple(Attachment(d.file_name, _type(d), d.data) for d in documents)


def _type(document: Document) -> str:
    return document.media_type + ("; charset=utf-8" if document.content is None else "")
