"""Open tests: give a project its test protocol, and everybody who tries something their cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.protocols import written_cases
from config.reach import reach
from config.several import spoken
from config.tongue import language_of_papers
from domain.protocol import Result
from tasks.deliver import deliver, in_person
from tasks.links import TESTS
from tasks.revise import revise
from tasks.try_out import testers
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from domain.project import Project
    from domain.protocol import Case
    from records.documents import Document
    from records.protocols import Protocol

MESSAGE, DOCUMENT = "tests_open", "test_protocol"


@verb
async def open_tests(project: Project, name: str) -> Protocol:
    """Open the protocol of this name in this round, and ask its testers for their results."""
    protocols = world().ledger.protocols
    written = written_cases(name)
    language = language_of_papers(project, internal=written.internal)
    cases = [case.read_in(language) for case in written.cases]
    await protocols.open(
        project.slug, name, cases, round=project.round, title=spoken(written.title, language),
        internal=written.internal, again=written.again, stage=project.stage,
    )  # fmt: skip
    protocol = await protocols.get(project.slug, name)
    for email, cases in _by_tester(project, protocol).items():
        person = project.person(email)
        if person is None:
            continue
        await deliver(
            project,
            await in_person(person, reach()[cases[0].role].by),
            MESSAGE,
            label=f"{MESSAGE} {name}",
            protocol=protocol,
            cases=cases,
            tests_page=await TESTS.page(project.slug, name, email),
            tester=email,
        )
    return protocol


@verb
async def write_tests(project: Project, name: str) -> Document:
    """File the protocol as it stands now: every case with all that came of it."""
    protocol = await world().ledger.protocols.get(project.slug, name)
    return await revise(
        project,
        DOCUMENT,
        filed=name,
        change=f"{len(protocol.cases) - len(protocol.missing)} of {len(protocol.cases)} passed",
        internal=protocol.internal,
        protocol=protocol,
    )


def _by_tester(project: Project, protocol: Protocol) -> dict[str, list[Case]]:
    """Whose cases have not passed, by mail address."""
    found: dict[str, list[Case]] = {}
    for case in protocol.cases:
        last = protocol.last(case.key)
        if last is None or last.result is not Result.PASSED:
            for email in testers(project, case):
                found.setdefault(email, []).append(case)
    return found
