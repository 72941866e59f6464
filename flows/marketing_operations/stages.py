"""Deployment and what follows: everybody agrees, it goes live, and questions are answered."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.report import Reader
from domain.roles import Role
from flows.marketing_operations.book import is_audited, it_takes_part, marketing_operations
from flows.marketing_operations.gates import (
    AuditHeld,
    Deployed,
    DevelopmentReady,
    DiscoveryHeld,
    ItDone,
    ProcessSettled,
    QuestionsCalm,
    ReadyForProduction,
)
from flows.marketing_operations.proving import make_up
from flows.marketing_operations.team import EVERYBODY, FIVE_GROUPS, OUR_TEAM
from flows.onboard import onboarding
from tasks.as_docx import as_docx
from tasks.ask import ask, tell
from tasks.checklists import checklist
from tasks.invite import invite
from tasks.on_paper import on_paper
from tasks.sign_off import sign_off, signed
from tasks.status_report import status_report
from tasks.write import write

onboard = onboarding(marketing_operations, __name__)


@marketing_operations.stage(
    after=[make_up],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
    covers="S3-46, S3-47",
)
async def go_decision(project: Project) -> ReadyForProduction:
    """Deploy only once everybody agrees that the application is ready for production."""
    await tell(project, [*OUR_TEAM, Role.CLIENT_LEAD, *FIVE_GROUPS], "go_decision")
    return await sign_off(project, ReadyForProduction)


@marketing_operations.stage(
    after=[go_decision],
    when=it_takes_part,
    owner=Role.IT_EXPERT,
    lead_time=working_days(1),
    covers="S3-49",
)
async def it_work(project: Project) -> ItDone:
    """Let the client's IT move sensitive files and restart the system, where that is needed."""
    await ask(project, Role.IT_EXPERT, "it_work")
    return await sign_off(project, ItDone)


@marketing_operations.stage(
    after=[go_decision, it_work],
    owner=Role.CONSULTANT,
    lead_time=working_days(2),
    covers="S3-48, S3-50..53",
)
async def deployment(project: Project) -> Deployed:
    """Export from development, import into production, test it all there, and set up security."""
    site = await signed(project, DevelopmentReady)
    await checklist(project, "production")
    await ask(project, Role.CONSULTANT, "production_import", site=site)
    deployed = await sign_off(project, Deployed)
    await tell(project, [*EVERYBODY, *OUR_TEAM], "ready_for_use", deployed=deployed)
    return deployed


@marketing_operations.stage(
    after=[deployment],
    owner=Role.FIRST_LEVEL_SUPPORT,
    lead_time=working_days(10),
    covers="S3-54..56",
)
async def care(project: Project) -> QuestionsCalm:
    """Answer the flood of questions: the project team first, the vendor what it cannot solve."""
    await checklist(project, "questions_after")
    await tell(project, EVERYBODY, "where_to_ask")
    await ask(project, Role.SUPPORT, "standing_by")
    return await sign_off(project, QuestionsCalm)


@marketing_operations.stage(
    after=[care],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S3-4, S3-57",
)
async def recap(project: Project) -> ProcessSettled:
    """Discuss and write down how the client's process changes, and how its users are led there."""
    held = await signed(project, DiscoveryHeld)
    await invite(
        project, [Role.PROJECT_MANAGER, Role.CLIENT_LEAD, Role.SPONSOR], "recap", minutes=120
    )
    settled = await sign_off(project, ProcessSettled)
    written = await write(project, "process_changes", held=held, settled=settled)
    paper = await as_docx(project, written)
    await tell(project, [Role.CLIENT_LEAD, Role.SPONSOR], "process_changes", documents=[paper])
    return settled


@marketing_operations.stage(
    after=[recap],
    when=is_audited,
    owner=Role.CONSULTANT,
    lead_time=working_days(60),
    covers="S3-5, S3-25",
)
async def audit(project: Project) -> AuditHeld:
    """Look at the operations some months later, and let more changes come from it."""
    await invite(project, [*OUR_TEAM, Role.CLIENT_LEAD, Role.MARKETING_LEAD], "operations_audit")
    return await sign_off(project, AuditHeld)


@marketing_operations.routine(
    every=working_days(5), owner=Role.PROJECT_MANAGER, internal=True, covers="S3-2"
)
async def progress(project: Project) -> None:
    """Report progress, dates and logged time to the project manager every week."""
    report = await status_report(project)
    papers = await on_paper(project, report)
    await tell(project, [Role.PROJECT_MANAGER], "status_report", report=report, documents=papers)


@marketing_operations.routine(every=working_days(5), owner=Role.PROJECT_MANAGER, covers="S3-58")
async def news(project: Project) -> None:
    """Tell the client every week which phase is done, which comes next, and what waits."""
    report = await status_report(project, reader=Reader.CLIENT)
    papers = await on_paper(project, report)
    await tell(project, [Role.CLIENT_LEAD], "client_update", report=report, documents=papers)
