"""Testing: see the test protocols of a project, say what came of a case, read reports of tests."""

from __future__ import annotations

from pathlib import Path

from app.people import CHANNEL, As
from app.show import as_json, columns, line, moment
from app.worlds import in_the_real_world, in_the_records
from config.reading import loaded
from domain.errors import BadInput
from domain.protocol import Case, Result, Sample, Tried
from domain.roles import Role
from integrations.jmeter import read_jmeter
from integrations.junit import read_junit
from records.protocols import Protocol
from tasks import try_out
from tasks.people import somebody_of
from tasks.world import world

TITLES = ("PROTOCOL", "CASE", "TITLE", "TRIED BY", "RESULT", "WHO", "WHEN", "REMARK")


def protocols(project: str, /, *, json: bool = False) -> None:
    """Show the test protocols of a project: every case, and the newest result of each.

    Parameters
    ----------
    project
        The project's key.
    json
        Print JSON for machines, with every result there ever was.

    """
    found = in_the_records(lambda: world().ledger.protocols.of(project))
    if json:
        as_json([_values(one) for one in found])
        return
    rows = [_row(one, case) for one in found for case in one.cases]
    columns(TITLES, rows, empty="No tests have been opened on this project yet.")
    for one in found:
        passed = len(one.cases) - len(one.missing)
        line(f"{one.title}: {passed} of {len(one.cases)} passed, round {one.round}.")


def came_of(project: str, case: str, result: Result, /, *, as_: As, remark: str = "") -> None:
    """Say what came of a test case; the newest result counts.

    Parameters
    ----------
    project
        The project's key.
    case
        The case's key, or PROTOCOL/KEY where two protocols have one of this name.
    result
        passed, failed, or blocked when it could not be tried.
    as_
        Your mail address.
    remark
        What you saw; needed unless it passed.

    """
    email = as_.strip().lower()

    async def act() -> tuple[Protocol, Tried]:
        here = await world().ledger.projects.project(project)
        protocol, wanted = await try_out.found(project, case)
        one = await try_out.tried(
            here, protocol, wanted, result, email=email, remark=remark, channel=CHANNEL
        )
        return await world().ledger.protocols.get(project, protocol.name), one

    protocol, one = in_the_real_world(act)
    line(f"Noted: {one.case} {one.result.value}, round {one.round}.")
    left = len(protocol.missing)
    line(f"→ {left} of {len(protocol.cases)} have still to pass." if left else "All have passed.")


def results(project: str, protocol: str, file: Path, /, *, as_: As) -> None:
    """Fill in the automated cases of a protocol from a report: JUnit XML, or JMeter's .jtl as CSV.

    Parameters
    ----------
    project
        The project's key.
    protocol
        The protocol's name, as golive tests lists it.
    file
        The report.
    as_
        Your mail address.

    """
    source, samples = _report(file)
    email = as_.strip().lower()

    async def act() -> list[Tried]:
        here = await world().ledger.projects.project(project)
        wanted = await world().ledger.protocols.get(project, protocol)
        somebody_of(here, email)
        return await try_out.read_report(
            here, wanted, samples, source=source, email=email, channel=file.name
        )

    told = in_the_real_world(act)
    if not told:
        raise BadInput(
            f"The report has {len(samples)} lines, and no {source} case of {protocol} matches one.",
            fix="Compare the names in the report with match: in the protocol's file.",
            place=str(file),
        )
    columns(("CASE", "RESULT", "REMARK"), [(t.case, t.result, t.remark) for t in told], empty="")


def add_case(
    project: str, protocol: str, key: str, title: str, /, *,
    role: Role, as_: As, how: str = "", expects: str = "",
) -> None:  # fmt: skip
    """Give a project a test case of its own; only its project manager may.

    Parameters
    ----------
    project
        The project's key.
    protocol
        The protocol's name, as golive tests lists it.
    key
        The case's name, in small letters.
    title
        What is tried.
    role
        Whose holders try it.
    as_
        Your mail address.
    how
        What to do.
    expects
        How one sees that it works.

    """
    given = {"key": key, "title": title, "role": role, "how": how, "expects": expects}
    case, problems = loaded(given, Case, "case")
    if case is None:
        raise problems[0]
    email = as_.strip().lower()

    async def act() -> None:
        try_out.may_adapt(await world().ledger.projects.project(project), email)
        await world().ledger.protocols.add(project, protocol, case, by=email)

    in_the_real_world(act)
    line(f"{protocol} of {project} has the case {key} now; it is tried by the {role.label}.")


def drop_case(project: str, protocol: str, key: str, /, *, why: str, as_: As) -> None:
    """Take a test case out of a project's protocol; what came of it so far is kept.

    Parameters
    ----------
    project
        The project's key.
    protocol
        The protocol's name, as golive tests lists it.
    key
        The case's name.
    why
        Why it is not needed here.
    as_
        Your mail address.

    """
    email = as_.strip().lower()

    async def act() -> None:
        try_out.may_adapt(await world().ledger.projects.project(project), email)
        await world().ledger.protocols.drop(project, protocol, key, by=email, why=why)

    in_the_real_world(act)
    line(f"{protocol} of {project} goes without the case {key}.")


def _report(file: Path) -> tuple[str, list[Sample]]:
    """What wrote the report, and its lines."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The report cannot be read: {error.strerror}.",
            place=str(file),
            fix="Name a file that exists and that you may read.",
        ) from None
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "junit", read_junit(content, str(file))
    return "jmeter", read_jmeter(content, str(file))


def _row(protocol: Protocol, case: Case) -> tuple[str, ...]:
    last = protocol.last(case.key)
    told = (last.result.value, last.by, moment(last.at.isoformat()), last.remark) if last else ()
    said = told or ("not tried", "", "", "")
    return (protocol.name, case.key, case.title, case.role.label, *said)


def _values(protocol: Protocol) -> dict[str, object]:
    return {
        "protocol": protocol.name,
        "title": protocol.title,
        "round": protocol.round,
        "internal": protocol.internal,
        "missing": protocol.missing,
        "cases": [
            case.model_dump(mode="json")
            | {"results": [vars(r) for r in protocol.history(case.key)]}
            for case in protocol.cases
        ],
    }
