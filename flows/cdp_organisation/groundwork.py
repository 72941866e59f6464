"""The first stages: who takes part, what the data allow, what the law asks for."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from flows.cdp_organisation.book import cdp_organisation, packages, sources
from flows.cdp_organisation.brief import Package, Source
from flows.cdp_organisation.gates import (
    SPECIALISTS,
    CriteriaSet,
    DataReviewed,
    DeveloperBooked,
    FeasibilityKnown,
    LegallySound,
    PreconditionsMet,
    SteeringGroupSet,
    TasksKnown,
    TeamComplete,
    UseCasesChosen,
)
from flows.cdp_organisation.team import EVERYBODY
from tasks.ask import ask, tell
from tasks.invite import invite
from tasks.open_issues import open_issues
from tasks.sign_off import sign_off, signed
from tasks.write import write


@cdp_organisation.stage(owner=Role.PROJECT_MANAGER, lead_time=working_days(5), covers="S1-3, S1-4")
async def preconditions(project: Project) -> PreconditionsMet:
    """Begin only when the data strategy is settled and the platform has been chosen."""
    await ask(project, Role.SPONSOR, "strategy_and_product")
    return await sign_off(project, PreconditionsMet)


@cdp_organisation.stage(
    after=[preconditions],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S1-5, S1-6, S1-8, S1-11, S1-12, S1-15, S1-20, S1-23, S1-24, S1-27..29, S1-32",
)
async def core_team(project: Project) -> TeamComplete:
    """Put together the core team, external parties and everybody whose interests are touched."""
    sheet = await write(project, "core_team")
    await ask(project, Role.PROJECT_MANAGER, "core_team_check", documents=[sheet])
    return await sign_off(project, TeamComplete)


@cdp_organisation.stage(
    after=[core_team], owner=Role.SPONSOR, lead_time=working_days(5), covers="S1-33..36"
)
async def steering_group(project: Project) -> SteeringGroupSet:
    """Set up the steering group: independent people who speak for every interest."""
    await ask(project, Role.SPONSOR, "steering_seats")
    return await sign_off(project, SteeringGroupSet)


@cdp_organisation.stage(
    after=[core_team, steering_group],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S1-6, S1-37",
)
async def tasks(project: Project) -> TasksKnown:
    """Tell everybody what their tasks are, and let each of them say that they know."""
    sheet = await write(project, "task_sheet")
    await tell(project, EVERYBODY, "your_tasks", documents=[sheet])
    return await sign_off(project, TasksKnown)


@cdp_organisation.stage(
    after=[core_team], owner=Role.ANALYST, lead_time=working_days(8), covers="S1-20, S1-21, S1-23"
)
async def data_situation(project: Project) -> DataReviewed:
    """Let the data analysts show, with the owners of the systems, how the data stand today."""
    await ask(project, Role.ANALYST, "data_situation")
    await tell(project, [Role.SYSTEM_OWNER], "system_owners")
    found = await sign_off(project, DataReviewed)
    await write(project, "data_situation", found=found)
    return found


@cdp_organisation.stage(
    after=[data_situation],
    owner=Role.CLIENT_LEAD,
    lead_time=working_days(8),
    covers="S1-7, S1-8, S1-21, S1-22",
)
async def use_cases(project: Project) -> UseCasesChosen:
    """Select the use cases with the specialists, and put them in order by what the data allow."""
    found = await signed(project, DataReviewed)
    team = [*SPECIALISTS, Role.ANALYST, Role.CLIENT_LEAD, Role.PROJECT_MANAGER]
    await invite(project, team, "use_case_workshop", minutes=180, found=found)
    chosen = await sign_off(project, UseCasesChosen)
    await write(project, "use_cases", chosen=chosen)
    return chosen


@cdp_organisation.stage(
    after=[use_cases],
    owner=Role.CLIENT_LEAD,
    lead_time=working_days(5),
    covers="S1-9, S1-10",
)
async def criteria(project: Project) -> CriteriaSet:
    """Write down the criteria by which the specialists will judge the progress."""
    chosen = await signed(project, UseCasesChosen)
    for specialist in SPECIALISTS:
        await ask(project, specialist, "evaluation_criteria", chosen=chosen)
    agreed = await sign_off(project, CriteriaSet)
    await write(project, "evaluation_criteria", agreed=agreed)
    return agreed


@cdp_organisation.stage(
    after=[use_cases],
    per=sources,
    owner=Role.ARCHITECT,
    lead_time=working_days(8),
    covers="S1-15..19, S1-23",
)
async def feasibility(project: Project, source: Source) -> FeasibilityKnown:
    """Analyse whether the source can be integrated: by an SDK, over an API, or by import."""
    chosen = await signed(project, UseCasesChosen)
    await ask(project, Role.ARCHITECT, "feasibility", source=source, chosen=chosen)
    await ask(project, Role.SYSTEM_OWNER, "feasibility", source=source, chosen=chosen)
    found = await sign_off(project, FeasibilityKnown, source=source)
    await write(project, "feasibility", source=source, found=found)
    return found


@cdp_organisation.stage(
    after=[use_cases],
    per=packages,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S1-24..26",
)
async def booking(project: Project, package: Package) -> DeveloperBooked:
    """Book the developer well ahead, say what is expected, and have each task estimated."""
    issues = await open_issues(project, "implementation_package", package=package)
    await ask(project, Role.DEVELOPER, "developer_booking", package=package, issues=issues)
    return await sign_off(project, DeveloperBooked, package=package)


@cdp_organisation.stage(
    after=[use_cases], owner=Role.LEGAL, lead_time=working_days(10), covers="S1-29..32"
)
async def legal_review(project: Project) -> LegallySound:
    """Clarify transparency, the right to information and consent, with the privacy experts."""
    chosen = await signed(project, UseCasesChosen)
    await ask(project, Role.LEGAL, "privacy_review", chosen=chosen)
    await ask(project, Role.PRIVACY_EXPERT, "privacy_review", chosen=chosen)
    sound = await sign_off(project, LegallySound)
    await write(project, "privacy_record", sound=sound)
    return sound
