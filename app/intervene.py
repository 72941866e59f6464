"""Around an answer: take it back, reply to a question, stand in, override."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated

from cyclopts import Parameter

from app.act import NotCounted, values_of
from app.people import CHANNEL, As, at_this_terminal
from app.show import line
from app.worlds import in_the_real_world
from config.reading import loaded
from domain.brief import Person
from domain.errors import BadInput, NotFound
from domain.project import StandIn
from domain.roles import Role
from tasks import inquire, intervene
from tasks.signing import Answered, Verdict, at_gate
from tasks.world import world


def withdraw(gate: str, /, *, as_: As, code: str, comment: str = "") -> None:
    """Take your own answer back, while the gate is open and for a day after giving it.

    Parameters
    ----------
    gate
        The gate's id, as golive gates lists it.
    as_
        Your mail address.
    code
        Your personal code for this gate.
    comment
        Why.

    """

    async def act() -> Verdict:
        record = await world().ledger.gates.get(gate)
        answered = Answered(as_, code, "", CHANNEL, comment=comment)
        return await intervene.withdraw(record, answered)

    _say(in_the_real_world(act))


def reply(number: int, /, *, as_: As, answer: str) -> None:
    """Answer a question that a signer asked you.

    Parameters
    ----------
    number
        The number of the question, as it stands in the message.
    as_
        Your mail address.
    answer
        What you know.

    """

    async def act() -> inquire.Replied:
        question = await world().ledger.follow_ups.question(number)
        if question is None:
            raise NotFound("question", str(number), [])
        project, _ = await at_gate(await world().ledger.gates.get(question.gate))
        return await inquire.reply(
            project,
            number,
            email=as_.strip().lower(),
            answer=answer,
            channel=CHANNEL,
            identity=at_this_terminal(),
        )

    told = in_the_real_world(act)
    if not told.accepted:
        raise NotCounted(told.says)
    line(told.says)


def deputy(
    project: str, holder: str, email: str, name: str, /, *, first: date, last: date, reason: str
) -> None:
    """Let somebody deputise for a holder, from the first day to the last.

    Parameters
    ----------
    project
        The project's key.
    holder
        Whose seat it is, by mail address.
    email
        The deputy's mail address.
    name
        The deputy's name.
    first
        The first day.
    last
        The last day.
    reason
        Why, such as holidays.

    """
    if last < first:
        raise BadInput(
            "The last day is before the first.", field="--last", fix="Give a later last day."
        )

    until = {"first_day": first, "last_day": last}
    act = partial(_deputise, project, holder.strip().lower(), (name, email), reason, until)
    person = in_the_real_world(act)
    line(f"{person.name} stands in for {holder} from {first:%d %b %Y} to {last:%d %b %Y}.")


async def _deputise(
    project: str, holder: str, deputy: tuple[str, str], reason: str, until: dict[str, date]
) -> Person:
    here = await world().ledger.projects.project(project)
    known = next((p for p in here.people if p.email == holder), None)
    if known is None:
        raise NotFound("person", holder, [p.email for p in here.people])
    person = person_of(*deputy, known.roles)
    await world().ledger.stand_ins.name(
        project,
        StandIn(known.email, person, reason=reason),
        named_by=known.email,
        channel=CHANNEL,
        identity=at_this_terminal(),
        **until,
    )
    return person


def handover(
    gate: str,
    /,
    *,
    from_: Annotated[str, Parameter(name="--from")],
    to: str,
    name: str,
    reason: str,
    by: str,
) -> None:
    """Hand a waiting gate from one signer to somebody else, with the reason.

    Parameters
    ----------
    gate
        The gate's id.
    from_
        Whose seat it is, by mail address.
    to
        Who is to sign instead, by mail address.
    name
        Their name.
    reason
        Why.
    by
        Who decides so, by mail address.

    """

    async def act() -> None:
        record = await world().ledger.gates.get(gate)
        project, asked = await at_gate(record)
        await intervene.hand_over(
            project,
            record,
            seat=from_.strip().lower(),
            person=person_of(name, to, asked.signers),
            by=by,
            reason=reason,
            channel=CHANNEL,
            identity=at_this_terminal(),
        )

    in_the_real_world(act)
    line(f"{name} is asked instead of {from_}.")


def override(
    gate: str,
    /,
    *,
    as_: As,
    code: str = "",
    decision: str = "yes",
    comment: str = "",
    set_: Annotated[list[str] | None, Parameter(name="--set", negative="")] = None,
) -> None:
    """Decide a gate over the heads of its signers; without a code, one is sent to you first.

    Parameters
    ----------
    gate
        The gate's id.
    as_
        Your mail address; you must be the authority that the playbook names.
    code
        The code for overriding, from the message.
    decision
        yes or no.
    comment
        The reason.
    set_
        What is vouched for, as field=value.

    """

    async def act() -> Verdict | str:
        record = await world().ledger.gates.get(gate)
        if not code:
            return await intervene.send_override_code(record, as_)
        values = values_of(set_ or [])
        answered = Answered(as_, code, decision, CHANNEL, values=values, comment=comment)
        return await intervene.override(record, answered)

    told = in_the_real_world(act)
    line(told) if isinstance(told, str) else _say(told)


def person_of(name: str, email: str, roles: tuple[Role, ...]) -> Person:
    """Somebody with this name and address; BadInput says what is wrong with them."""
    person, problems = loaded(
        {"name": name, "email": email, "roles": roles}, Person, "command line"
    )
    if person is None:
        raise problems[0]
    return person


def _say(verdict: Verdict) -> None:
    if not verdict.accepted:
        raise NotCounted(verdict.says)
    line(verdict.says)
