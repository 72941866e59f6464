"""Open a ticket: file something with the help desk, once, as anybody outside would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.tongue import tongue_for
from config.words import message
from records.acts import Delivery
from tasks.once import once
from tasks.standing import words_for
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from domain.outside import Proof
    from domain.project import Project


@verb
async def open_ticket(project: Project, name: str, **words: Any) -> Proof:
    """Open a real ticket with the message's words, and return its number (`S4-50`).

    In doubt the desk is asked for our mark first. One that is reached by mail cannot be asked:
    then a person says whether the ticket is there.
    """
    desk = world().desk

    async def do(key: str) -> Proof:
        given = words | await words_for(project)
        spoken = tongue_for(project)
        said = message(name, style="mail", language=spoken.language, to=[], **given)
        return await desk.open(said.subject, said.text, key=key)

    brings = Delivery(name, desk.queue, desk.system)
    return await once(project, f"ticket {name}", do, desk.look, each_round=False, brings=brings)
