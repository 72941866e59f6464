"""The stages from the sponsor's decision to the specification, and what recurs all the while."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.report import Reader
from domain.roles import Role
from domain.routine import Day, monthly, weekly
from flows.cdp_organisation.book import cdp_organisation, milestones
from flows.cdp_organisation.brief import Milestone
from flows.cdp_organisation.gates import (
    SPECIALISTS,
    CriteriaSet,
    DeveloperBooked,
    FeasibilityKnown,
    GoAhead,
    LegallySound,
    MilestonePresented,
    ModeChosen,
    PlanAgreed,
    PrivacyChecked,
    QualityReviewed,
    ReadyForSpecification,
    SteeringHeld,
    UseCasesChosen,
)
from flows.cdp_organisation.groundwork import (
    booking,
    criteria,
    feasibility,
    legal_review,
    steering_group,
    tasks,
)
from flows.cdp_organisation.team import EVERYBODY
from flows.onboard import onboarding
from tasks.as_docx import as_docx
from tasks.ask import ask, tell
from tasks.invite import invite
from tasks.on_paper import on_paper
from tasks.sign_off import each_signed, sign_off, signed
from tasks.status_report import status_report
from tasks.write import write

onboard = onboarding(cdp_organisation, __name__)


@cdp_organisation.stage(
    after=[steering_group, criteria, feasibility, booking, legal_review],
    owner=Role.SPONSOR,
    lead_time=working_days(5),
    covers="S1-18, S1-33..36",
)
async def go_ahead(project: Project) -> GoAhead:
    """Let the steering group advise on what was found, and the sponsor decide."""
    written = await write(
        project,
        "decision_paper",
        chosen=await signed(project, UseCasesChosen),
        sound=await signed(project, LegallySound),
        feasible=await each_signed(project, FeasibilityKnown),
        booked=await each_signed(project, DeveloperBooked),
    )
    paper = await as_docx(project, written)
    await ask(project, Role.STEERING_GROUP, "steering_decision", documents=[paper])
    await ask(project, Role.SPONSOR, "steering_decision", documents=[paper])
    return await sign_off(project, GoAhead)


@cdp_organisation.stage(
    after=[tasks, go_ahead],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
    covers="S1-37..39",
)
async def mode(project: Project) -> ModeChosen:
    """Choose the mode once the team is complete and everybody knows their tasks."""
    await ask(project, Role.PROJECT_MANAGER, "mode_question")
    await ask(project, Role.CLIENT_LEAD, "mode_question")
    return await sign_off(project, ModeChosen)


@cdp_organisation.stage(
    after=[mode],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S1-2, S1-14, S1-38..40",
)
async def project_plan(project: Project) -> PlanAgreed:
    """Write the project plan on which either mode is based, with its milestones."""
    plan = await write(
        project,
        "milestone_plan",
        mode=await signed(project, ModeChosen),
        booked=await each_signed(project, DeveloperBooked),
        reached={},
    )
    await ask(project, Role.PROJECT_MANAGER, "milestone_plan", documents=[plan])
    await tell(project, [Role.CLIENT_LEAD, Role.SPONSOR], "milestone_plan", documents=[plan])
    return await sign_off(project, PlanAgreed)


@cdp_organisation.stage(
    after=[project_plan],
    per=milestones,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(10),
    covers="S1-14, S1-41",
)
async def milestone(project: Project, milestone: Milestone) -> MilestonePresented:
    """Record the progress in the plan, and present the milestone to everybody on the project."""
    chosen = await signed(project, ModeChosen)
    await invite(project, EVERYBODY, "milestone", milestone=milestone, mode=chosen)
    presented = await sign_off(project, MilestonePresented, milestone=milestone)
    plan = await write(
        project,
        "milestone_plan",
        mode=chosen,
        booked=await each_signed(project, DeveloperBooked),
        reached=await each_signed(project, MilestonePresented),
    )
    await tell(project, [Role.PROJECT_MANAGER, Role.CLIENT_LEAD], "progress", documents=[plan])
    return presented


@cdp_organisation.stage(
    after=[milestone],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
    covers="S1-1, S1-42",
)
async def specification(project: Project) -> ReadyForSpecification:
    """Hand the project over to the specification, with core team and mode settled."""
    written = await write(
        project,
        "handover_to_specification",
        mode=await signed(project, ModeChosen),
        chosen=await signed(project, UseCasesChosen),
        criteria=await signed(project, CriteriaSet),
        sound=await signed(project, LegallySound),
        feasible=await each_signed(project, FeasibilityKnown),
        booked=await each_signed(project, DeveloperBooked),
    )
    paper = await as_docx(project, written)
    await ask(project, Role.SPONSOR, "specification_question", documents=[paper])
    ready = await sign_off(project, ReadyForSpecification)
    await tell(project, EVERYBODY, "specification_begins", documents=[paper])
    return ready


@cdp_organisation.routine(
    every=weekly(on=Day.FRIDAY),
    owner=Role.PROJECT_MANAGER,
    covers="S1-12..14",
)
async def progress_report(project: Project) -> None:
    """Report every week how deadlines, budget and quality stand, and why."""
    report = await status_report(project, reader=Reader.PM)
    papers = await on_paper(project, report)
    await tell(project, [Role.PROJECT_MANAGER], "status_report", report=report, documents=papers)
    report = await status_report(project, reader=Reader.CLIENT)
    papers = await on_paper(project, report)
    await tell(project, [Role.CLIENT_LEAD], "status_report", report=report, documents=papers)


@cdp_organisation.routine(every=weekly(weeks=2), owner=Role.PROJECT_MANAGER, covers="S1-13, S1-36")
async def sponsor_report(project: Project) -> None:
    """Give the sponsor one page every second week: how it stands, and what waits for a decision."""
    report = await status_report(project, reader=Reader.SPONSOR)
    papers = await on_paper(project, report)
    await tell(project, [Role.SPONSOR], "status_report", report=report, documents=papers)


@cdp_organisation.routine(
    every=weekly(weeks=2),
    from_=[criteria],
    owner=Role.CLIENT_LEAD,
    lead_time=working_days(3),
    covers="S1-9, S1-10",
)
async def quality_review(project: Project) -> QualityReviewed:
    """Let the specialists judge the progress by their criteria, again and again."""
    agreed = await signed(project, CriteriaSet)
    for specialist in SPECIALISTS:
        await ask(project, specialist, "quality_review", agreed=agreed)
    return await sign_off(project, QualityReviewed)


@cdp_organisation.routine(
    every=monthly(),
    from_=[legal_review],
    owner=Role.LEGAL,
    lead_time=working_days(5),
    covers="S1-29, S1-32",
)
async def privacy_check(project: Project) -> PrivacyChecked:
    """Check every month whether our data still comply with the law as it stands."""
    sound = await signed(project, LegallySound)
    await ask(project, Role.LEGAL, "privacy_check", sound=sound)
    return await sign_off(project, PrivacyChecked)


@cdp_organisation.routine(
    every=monthly(),
    from_=[steering_group],
    owner=Role.SPONSOR,
    lead_time=working_days(5),
    covers="S1-33..36",
)
async def steering_round(project: Project) -> SteeringHeld:
    """Bring the hard decisions before the steering group; the last word is the sponsor's."""
    report = await status_report(project, reader=Reader.SPONSOR)
    await invite(
        project,
        [Role.STEERING_GROUP, Role.SPONSOR, Role.PROJECT_MANAGER],
        "steering_round",
        documents=await on_paper(project, report),
        report=report,
    )
    return await sign_off(project, SteeringHeld)


@cdp_organisation.routine(
    every=weekly(weeks=2),
    from_=[mode],
    owner=Role.PROJECT_MANAGER,
    covers="S1-38, S1-39",
)
async def work_review(project: Project) -> None:
    """In sprints, show what the sprint brought; in phases, how far the phase has come."""
    chosen = await signed(project, ModeChosen)
    team = [Role.PROJECT_MANAGER, Role.CLIENT_LEAD, *SPECIALISTS, Role.ANALYST, Role.ARCHITECT]
    await invite(project, team, "work_review", mode=chosen)
