"""Ticking: the one function in which every way to tick a row, or to take a tick back, ends.

Command line, page, chat and tickets all come here. What was said is kept first; gates whose
signers were shown something else are asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.checklist import Mark, Row, Said, row_of
from domain.errors import BadInput, GoliveError
from domain.registry import playbook_of
from tasks.askers import LIST, tell_askers
from tasks.codes import code_for, fits
from tasks.links import LISTS
from tasks.lists import checkers, lists_under, needed_list, owners
from tasks.shown import show
from tasks.standing import at_gate
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.project import Project
    from domain.rule import Signer
    from tasks.deliver import Address

LONGEST = 2000


@dataclass(frozen=True)
class Saying:
    """What somebody says of a row, which way, and how we know that it is them."""

    said: Said
    email: str
    way: str
    evidence: str = ""
    why: str = ""
    proven: str = ""  # how we know who it is; else the code has to show it
    code: str = ""


class NotTheirs(GoliveError):
    """A row that somebody may not tick, and who may."""


async def ways_to_tick(project: Project, to: Address, rows: Sequence[Row]) -> dict[str, Any]:
    """What one reader needs to tick their rows; in a channel, where many read, no code of one."""
    if len(to.people) != 1 or to.at != to.people[0].email:
        return {"page": "", "code": "", "cli": ""}
    email = to.people[0].email
    code = await list_code(project.slug, email)
    cli = f"golive tick {project.slug} {rows[0].name} --as {email} --code {code}"
    wanted = " --evidence ..." if rows[0].evidence else ""
    page = await LISTS.page(project.slug, email)
    return {"page": page, "code": code, "cli": cli + wanted}


async def list_code(slug: str, email: str) -> str:
    """The code with which this person ticks rows of this project."""
    return await code_for(f"{slug}/checklists", email)


async def tick(slug: str, name: str, saying: Saying) -> Row:
    """Keep what somebody says of a row, and return how it stands then.

    Whoever may not say it, or leaves out what it needs, is told in one sentence.
    """
    record = await world().ledger.projects.record(slug)
    if record.ended_at is not None:
        raise BadInput(f"{slug} has ended; nothing is ticked any more.", fix="Nothing to do.")
    project = await world().ledger.projects.project(slug)
    row = row_of(await world().ledger.checklists.rows(slug), name)
    who = await _whoever(project, row, saying)
    _complete(row, saying)
    mark = Mark(
        row=row.key, said=saying.said, by=who.email, name=who.name, role=who.role.value,
        way=saying.way, evidence=saying.evidence.strip()[:LONGEST],
        why=saying.why.strip()[:LONGEST], at=world().now(),
    )  # fmt: skip
    await world().ledger.checklists.mark(slug, row, mark, identity=saying.proven or "personal code")
    await show_again(project, row.checklist)
    if row.checklist == LIST:
        await tell_askers(project)
    return row_of(await world().ledger.checklists.rows(slug, row.checklist), row.name)


async def show_again(project: Project, filed: str) -> None:
    """Show the open gates that rest on this list what it says now; earlier yeses are void."""
    for record in await world().ledger.gates.of(project.slug, waiting=True):
        if not playbook_of(project).knows(record.stage):
            continue
        here, asked = await at_gate(record)
        needed = lists_under(asked)
        if record.shown and {(await needed_list(here, name)).name for name in needed} & {filed}:
            await show(here, asked, record)


async def _whoever(project: Project, row: Row, saying: Saying) -> Signer:
    """Who says it; NotTheirs when they may not, BadInput when it is not shown to be them."""
    email = saying.email.strip().lower()
    theirs, again = owners(project, row), checkers(project, row)
    may = {Said.DONE: theirs, Said.SEEN: again, Said.OPEN: (*theirs, *again)}[saying.said]
    found = next((one for one in may if one.email == email), None)
    if found is None:
        verb = "check it again" if saying.said is Said.SEEN else "tick it"
        names = ", ".join(dict.fromkeys(f"{s.name} <{s.email}>" for s in may)) or "nobody"
        raise NotTheirs(
            f"{row.name} is not {email or 'nobody'}'s row: {names} may {verb}.",
            fix="Ask them, or let a project manager name a deputy: golive deputy.",
        )
    if not saying.proven and not await fits(saying.code, f"{project.slug}/checklists", email):
        raise BadInput(
            f"That is not the code of {email} for the lists of {project.slug}.",
            field="--code",
            fix="It stands in the message that asked for the rows.",
        )
    tick = row.tick
    if saying.said is Said.SEEN and (tick is None or tick.by == email):
        why = "nobody has ticked it yet" if tick is None else "whoever ticked it may not"
        raise NotTheirs(
            f"{row.name} cannot be checked again: {why}.", fix="Somebody else has to look at it."
        )
    return found


def _complete(row: Row, saying: Saying) -> None:
    """Refuse a tick without the evidence that is wanted, and a tick taken back without reason."""
    if saying.said is Said.DONE and row.evidence and not saying.evidence.strip():
        raise BadInput(
            f"{row.name} is ticked with: {row.evidence}.", field="--evidence", fix="Give it."
        )
    if saying.said is Said.OPEN and not saying.why.strip():
        raise BadInput(
            f"Say why {row.name} is not done.", field="--not-done", fix="Give the reason."
        )
