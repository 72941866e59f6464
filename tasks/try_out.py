"""Try out: the results of test cases, from people and from test reports, and whose they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.errors import BadInput, NotFound
from domain.protocol import Result, Tried, judged
from domain.roles import Role
from domain.told import Told, sentence
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.need import Need
    from domain.project import Project
    from domain.protocol import Case, Sample
    from domain.told import Says, Sentence
    from records.protocols import Protocol

LONGEST_REMARK = 2000


async def found(slug: str, key: str) -> tuple[Protocol, Case]:
    """The case of this key on a project, written as PROTOCOL/KEY where two protocols have it."""
    protocol, _, bare = key.rpartition("/")
    every = await world().ledger.protocols.of(slug)
    hits = [
        (one, case)
        for one in every
        for case in one.cases
        if case.key == bare and protocol in {"", one.name}
    ]
    if not hits:
        raise NotFound("test case", key, [c.key for p in every for c in p.cases])
    if len(hits) > 1:
        names = " or ".join(f"{one.name}/{bare}" for one, _ in hits)
        raise BadInput(f"Two protocols have a case {bare}.", fix=f"Write {names}.")
    return hits[0]


def testers(project: Project, case: Case) -> dict[str, str]:
    """Who tries this case: its holders and whoever stands in for them, name by mail address."""
    holders = {p.email: p.name for p in project.holders(case.role)}
    seats = [s for s in project.stand_ins if s.seat in holders and not s.gate]
    return holders | {s.person.email: s.person.name for s in seats}


async def tried(
    project: Project, protocol: Protocol, case: Case, result: Result, *,
    email: str, remark: str = "", channel: str,
) -> Tried:  # fmt: skip
    """Keep what came of a case; only whoever tries it may say so, and what failed needs words."""
    who = testers(project, case)
    if email not in who:
        names = ", ".join(f"{name} <{address}>" for address, name in who.items()) or "nobody yet"
        raise BadInput(
            f"{email or 'Nobody'} does not try {case.title}.",
            fix=f"It is tried by the {case.role.label}: {names}.",
        )
    remark = " ".join(remark.split())[:LONGEST_REMARK]
    if result is not Result.PASSED and not remark:
        raise BadInput(
            f"{case.title}: what is {result.value} needs a remark.",
            fix="Write what you did, what you saw, and what you expected.",
        )
    return await _note(project, protocol, case, result, email=email, remark=remark, channel=channel)


async def read_report(
    project: Project, protocol: Protocol, samples: Sequence[Sample], *,
    source: str, email: str, channel: str,
) -> list[Tried]:  # fmt: skip
    """Fill in the automated cases that a report speaks of."""
    told: list[Tried] = []
    for case in protocol.cases:
        wanted = case.automated
        if wanted is None or wanted.source != source:
            continue
        if verdict := judged(wanted, samples):
            result, why = verdict
            told.append(
                await _note(
                    project, protocol, case, result, email=email, remark=why[:LONGEST_REMARK],
                    channel=channel,
                )
            )  # fmt: skip
    return told


def may_adapt(project: Project, email: str) -> None:
    """Refuse whoever may not change which cases a project has."""
    managers = [*project.holders(Role.PROJECT_MANAGER)]
    if email not in {p.email for p in managers}:
        names = ", ".join(f"{p.name} <{p.email}>" for p in managers)
        raise BadInput(
            f"{email} may not change the test cases of {project.slug}.",
            field="--as",
            fix=f"The project manager may: {names}.",
        )


async def not_passed(project: Project, need: Need) -> Says:
    """Which cases of the protocol have not passed, in a sentence."""
    try:
        protocol = await world().ledger.protocols.get(project.slug, need.of)
    except NotFound:
        return sentence(Told.TESTS_UNOPENED, tests=need.of.replace("_", " "))
    missing = tuple(one for case in protocol.cases if (one := _why_not(protocol, case)))
    if not missing:
        return ""
    return sentence(
        Told.TESTS_OPEN,
        tests=protocol.title,
        number=len(missing),
        all=len(protocol.cases),
        which=missing,
    )


def _why_not(protocol: Protocol, case: Case) -> Sentence | None:
    """What came of a case that has not passed."""
    last = protocol.last(case.key)
    if last is None:
        return sentence(Told.CASE_UNTRIED, title=case.title)
    if last.result is Result.PASSED:
        return None
    told = Told.CASE_FAILED if last.result is Result.FAILED else Told.CASE_BLOCKED
    remark = f": {last.remark}" if last.remark else ""
    return sentence(told, title=case.title, remark=remark)


async def pass_the_rest(project: Project, need: Need) -> None:
    """Try what has not passed, as the people of a rehearsal do: it passes."""
    protocol = await world().ledger.protocols.get(project.slug, need.of)
    for case in protocol.cases:
        last = protocol.last(case.key)
        if last is None or last.result is not Result.PASSED:
            email = next(iter(testers(project, case)), "")
            await _note(project, protocol, case, Result.PASSED, email=email, channel="rehearsal")


async def _note(
    project: Project, protocol: Protocol, case: Case, result: Result, *,
    email: str, remark: str = "", channel: str,
) -> Tried:  # fmt: skip
    now = world().now()
    one = Tried(case.key, result, email, protocol.round, now, remark, channel)
    await world().ledger.protocols.note(project.slug, protocol.name, one)
    return one
