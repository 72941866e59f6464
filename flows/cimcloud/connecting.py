"""Stage 1, Getting Connected: from Order Placed to Connected, in weeks counted from the order."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from flows.cimcloud.book import CORE_TEAM, buys_software, cimcloud, client_helps, managers_are_new
from flows.cimcloud.gates import (
    Connected,
    CoreTeamAssigned,
    ImplementersOnboarded,
    LeadImplementerOnboarded,
    OrderPlaced,
    PlatformDeployed,
    PreInstallDone,
    ProgramManagerIdentified,
    ProgramManagerOnboarded,
    ProjectManagerOnboarded,
    QuestionnaireAnswered,
    SyncInstalled,
    SyncTested,
)
from flows.cimcloud.schedule import week
from tasks.as_docx import as_docx
from tasks.ask import ask, tell
from tasks.checklists import checklist
from tasks.sign_off import sign_off, signed
from tasks.write import write


@cimcloud.stage(
    owner=Role.ACCOUNT_MANAGER, lead_time=working_days(1), covers="S2-1..5, S2-24, S2-60"
)
async def order(project: Project) -> OrderPlaced:
    """Take the order, and tell the client what the quote includes and which weeks lie ahead."""
    quote = await as_docx(project, await write(project, "whats_included"))
    guide = await write(project, "getting_connected")
    await ask(project, Role.PROGRAM_MANAGER, "order_placed", documents=[quote, guide])
    return await sign_off(project, OrderPlaced)


@cimcloud.stage(
    after=[order],
    when=buys_software,
    owner=Role.PROGRAM_MANAGER,
    lead_time=working_days(2),
    due=week(0.5, starter=0.5),
    covers="S2-7, S2-8, S2-28, S2-32, S2-54",
)
async def program_manager(project: Project) -> ProgramManagerIdentified:
    """Step 1, the client's: identify the program manager."""
    await ask(project, Role.PROGRAM_MANAGER, "program_manager")
    return await sign_off(project, ProgramManagerIdentified)


@cimcloud.stage(
    after=[program_manager],
    when=buys_software,
    owner=Role.PROGRAM_MANAGER,
    lead_time=working_days(3),
    due=week(0.6, starter=0.6),
    covers="S2-7, S2-9, S2-28, S2-32, S2-54, S2-58",
)
async def core_team(project: Project) -> CoreTeamAssigned:
    """Step 1, the client's: let the program manager assign the other four critical roles."""
    hats = await write(project, "hats")
    await ask(project, Role.PROGRAM_MANAGER, "core_team", documents=[hats])
    team = await sign_off(project, CoreTeamAssigned)
    await tell(project, CORE_TEAM, "core_team_assigned", documents=[hats])
    return team


@cimcloud.stage(
    after=[core_team],
    owner=Role.IT_EXPERT,
    lead_time=working_days(3),
    due=week(1, starter=1),
    covers="S2-10, S2-11, S2-28, S2-32",
)
async def pre_install(project: Project) -> PreInstallDone:
    """Step 2, the client's: complete the ERP Sync Pre-Install Checklist."""
    await checklist(project, "pre_install")
    return await sign_off(project, PreInstallDone)


@cimcloud.stage(
    after=[core_team],
    owner=Role.ERP_EXPERT,
    lead_time=working_days(3),
    due=week(1, starter=1),
    covers="S2-10, S2-12, S2-28, S2-32",
)
async def questionnaire(project: Project) -> QuestionnaireAnswered:
    """Step 2, the client's: answer the ERP Sync Configuration Questionnaire."""
    await ask(project, Role.ERP_EXPERT, "erp_questionnaire")
    answered = await sign_off(project, QuestionnaireAnswered)
    answers = await write(project, "erp_questionnaire", answers=answered.answers)
    await tell(project, [Role.DEPLOYMENT_TEAM], "questionnaire_answered", documents=[answers])
    return answered


@cimcloud.stage(
    after=[pre_install, questionnaire],
    owner=Role.DEPLOYMENT_TEAM,
    lead_time=working_days(5),
    due=week(2, starter=1.5),
    covers="S2-13..15, S2-26, S2-29, S2-32, S2-34",
)
async def platform_deployment(project: Project) -> PlatformDeployed:
    """Step 3, CIMcloud's: deploy the base platform and the option bundles that were bought."""
    answered = await signed(project, QuestionnaireAnswered)
    await checklist(project, "deployment")
    await ask(project, Role.DEPLOYMENT_TEAM, "platform_deployment", answered=answered)
    return await sign_off(project, PlatformDeployed)


@cimcloud.stage(
    after=[platform_deployment],
    when=client_helps,
    owner=Role.IT_EXPERT,
    lead_time=working_days(2),
    due=week(2.5, starter=1.8),
    covers="S2-13, S2-16, S2-30, S2-32",
)
async def sync_install(project: Project) -> SyncInstalled:
    """Step 3, together: have the client's team help to install the ERP sync tool."""
    await ask(project, Role.IT_EXPERT, "sync_install")
    return await sign_off(project, SyncInstalled)


@cimcloud.stage(
    after=[platform_deployment, sync_install],
    owner=Role.DEPLOYMENT_TEAM,
    lead_time=working_days(5),
    due=week(3, starter=2),
    covers="S2-13, S2-15, S2-30, S2-32, S2-34",
)
async def erp_sync(project: Project) -> SyncTested:
    """Step 3, CIMcloud's: deploy the ERP sync tool, and test it with the ERP expert."""
    deployed = await signed(project, PlatformDeployed)
    await ask(project, Role.DEPLOYMENT_TEAM, "erp_sync", site=deployed.site)
    return await sign_off(project, SyncTested)


@cimcloud.stage(
    after=[pre_install, questionnaire],
    when=managers_are_new,
    owner=Role.PROGRAM_MANAGER,
    lead_time=working_days(10),
    due=week(4.8, starter=3),
    covers="S2-17, S2-18, S2-29..32, S2-34, S2-55",
)
async def program_manager_onboarding(project: Project) -> ProgramManagerOnboarded:
    """Step 4, the client's: general orientation and the program manager's own tasks."""
    await checklist(project, "program_manager")
    return await sign_off(project, ProgramManagerOnboarded)


@cimcloud.stage(
    after=[pre_install, questionnaire],
    when=managers_are_new,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(10),
    due=week(4.8, starter=3),
    covers="S2-17, S2-19, S2-29..32, S2-34, S2-55",
)
async def project_manager_onboarding(project: Project) -> ProjectManagerOnboarded:
    """Step 4, the client's: general orientation and the project manager's own tasks."""
    await checklist(project, "project_manager")
    return await sign_off(project, ProjectManagerOnboarded)


@cimcloud.stage(
    after=[platform_deployment, erp_sync],
    owner=Role.LEAD_IMPLEMENTER,
    lead_time=working_days(5),
    due=week(4.8, starter=3),
    covers="S2-20..22, S2-31, S2-32, S2-34",
)
async def lead_implementer_onboarding(project: Project) -> LeadImplementerOnboarded:
    """Step 5, the client's: general orientation and the lead implementer's own tasks."""
    await checklist(project, "lead_implementer")
    return await sign_off(project, LeadImplementerOnboarded)


@cimcloud.stage(
    after=[platform_deployment, erp_sync],
    owner=Role.IMPLEMENTER,
    lead_time=working_days(5),
    due=week(4.8, starter=3),
    covers="S2-20, S2-21, S2-23, S2-31, S2-32, S2-34",
)
async def implementer_onboarding(project: Project) -> ImplementersOnboarded:
    """Step 5, the client's: general orientation and the implementers' own tasks."""
    await checklist(project, "implementer")
    return await sign_off(project, ImplementersOnboarded)


@cimcloud.stage(
    after=[
        program_manager_onboarding,
        project_manager_onboarding,
        lead_implementer_onboarding,
        implementer_onboarding,
    ],
    owner=Role.PROGRAM_MANAGER,
    lead_time=working_days(2),
    due=week(5, starter=3.4),
    covers="S2-4, S2-6, S2-24, S2-34, S2-35, S2-60",
)
async def connected(project: Project) -> Connected:
    """Reach the milestone Connected, which ends stage 1 and begins stage 2."""
    guide = await write(project, "implementation_guide")
    await ask(project, Role.PROGRAM_MANAGER, "connected", documents=[guide])
    return await sign_off(project, Connected)
