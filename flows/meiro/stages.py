"""The stages, from the sales handover to the signed acceptance note, and what recurs meanwhile."""

from __future__ import annotations

from domain.brief import Component, Mode, Platform, UseCase
from domain.calendar import working_days
from domain.project import Project, platforms, use_cases
from domain.report import Reader
from domain.roles import Role
from flows.meiro.brief import MeiroBrief
from flows.meiro.gates import (
    Accepted,
    AccessGranted,
    AccessPromised,
    ComponentBuilt,
    ComponentScoped,
    ContractSigned,
    CoreRuns,
    DocumentationComplete,
    InstancesReady,
    KickoffHeld,
    PlanAgreed,
    TeamComplete,
    UseCaseLive,
)
from flows.meiro.team import TEAM
from flows.onboard import onboarding
from flows.playbook import playbook
from tasks.ask import ask, tell
from tasks.certify import certify
from tasks.invite import invite
from tasks.on_paper import on_paper
from tasks.open_issues import open_issues
from tasks.sign_off import sign_off, signed
from tasks.status_report import status_report
from tasks.write import write

meiro = playbook(
    "meiro",
    title="Meiro: implementation of a customer data platform",
    team=TEAM,
    authority=Role.ACCOUNT_MANAGER,
    brief=MeiroBrief,
    languages=["en", "nl", "fr"],
)
onboard = onboarding(meiro, __name__)


def components(project: Project) -> tuple[Component, ...]:
    """One item for each component that has to be built."""
    return project.brief_as(MeiroBrief).components


OUR_TEAM = (Role.PROJECT_MANAGER, Role.ANALYST, Role.CONSULTANT, Role.ACCOUNT_MANAGER)
CLIENTS_TEAM = (Role.CLIENT_LEAD, Role.SPONSOR, Role.TOOL_OWNER, Role.WEB_DEVELOPER)


@meiro.stage(owner=Role.SALES_MANAGER, lead_time=working_days(5), covers="S0-2..6")
async def sales_handover(project: Project) -> ContractSigned:
    """Hand the client over from sales: nothing else starts before both papers are signed."""
    await ask(project, Role.SALES_MANAGER, "contract_papers")
    return await sign_off(project, ContractSigned)


@meiro.stage(owner=Role.CLIENT_LEAD, lead_time=working_days(5), covers="S0-7, S0-30, S0-57")
async def early_access(project: Project) -> AccessPromised:
    """Tell the client early, before the contract, which access and credentials we will need."""
    access_list = await write(project, "access_list")
    await ask(project, Role.CLIENT_LEAD, "early_access", documents=[access_list])
    return await sign_off(project, AccessPromised)


@meiro.stage(
    after=[sales_handover], owner=Role.PROJECT_MANAGER, lead_time=working_days(3), covers="S0-8..23"
)
async def team(project: Project) -> TeamComplete:
    """Assemble the implementation team on both sides, and see who is missing."""
    sheet = await write(project, "team")
    await ask(project, Role.PROJECT_MANAGER, "team_check", documents=[sheet])
    return await sign_off(project, TeamComplete)


@meiro.stage(
    after=[team], owner=Role.PROJECT_MANAGER, lead_time=working_days(3), covers="S0-24, S0-56"
)
async def plan_and_effort(project: Project) -> PlanAgreed:
    """Plan a rough timeline and estimate the effort, in the mode chosen for the project."""
    plan = await write(project, "project_plan")
    await ask(project, Role.PROJECT_MANAGER, "plan_review", documents=[plan])
    return await sign_off(project, PlanAgreed)


@meiro.stage(
    after=[plan_and_effort],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S0-25..32",
)
async def kickoff(project: Project) -> KickoffHeld:
    """Align with the client on scope, timeline, architecture, access, team and communication."""
    checklist = await write(project, "kickoff_checklist")
    await invite(
        project,
        [*OUR_TEAM, Role.CLIENT_LEAD, Role.SPONSOR],
        "kickoff",
        at=project.brief_as(MeiroBrief).kickoff.at,
        documents=[checklist],
    )
    held = await sign_off(project, KickoffHeld)
    minutes = await write(project, "minutes", held=held)
    await tell(project, [*OUR_TEAM, *CLIENTS_TEAM], "minutes", documents=[minutes])
    return held


@meiro.stage(
    after=[kickoff], owner=Role.DEVOPS, lead_time=working_days(3), covers="S0-14, S0-33..38"
)
async def instance_setup(project: Project) -> InstancesReady:
    """Ask DevOps for the alias and the instances, and wait until they stand."""
    await ask(project, Role.DEVOPS, "instance_request")
    instances = await sign_off(project, InstancesReady)
    await tell(
        project, [Role.ANALYST, Role.PROJECT_MANAGER], "instances_ready", instances=instances
    )
    return instances


@meiro.stage(
    after=[kickoff],
    per=platforms,
    owner=Role.TOOL_OWNER,
    lead_time=working_days(5),
    covers="S0-18..20, S0-39..42",
)
async def access(project: Project, platform: Platform) -> AccessGranted:
    """Ask the tool owner for access to the platform, with our fixed address where it is needed."""
    await ask(project, Role.TOOL_OWNER, "access_request", platform=platform)
    return await sign_off(project, AccessGranted, platform=platform)


@meiro.stage(
    after=[kickoff],
    per=components,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
    covers="S0-22, S0-43..47",
)
async def component_scoping(project: Project, component: Component) -> ComponentScoped:
    """Agree in a call between Dev, Analyst and Project Manager what the component must do."""
    await invite(
        project,
        [Role.DEVELOPER, Role.ANALYST, Role.PROJECT_MANAGER],
        "component_scoping",
        component=component,
    )
    return await sign_off(project, ComponentScoped, component=component)


@meiro.stage(
    after=[component_scoping, instance_setup, access],
    per=components,
    owner=Role.DEVELOPER,
    lead_time=working_days(10),
    covers="S0-43, S0-48, S0-49, S0-58, S0-59",
)
async def component_build(project: Project, component: Component) -> ComponentBuilt:
    """Build the component, and let an analyst test and document it alongside the developer."""
    scoped = await signed(project, ComponentScoped)
    issues = await open_issues(project, "component", component=component, scoped=scoped)
    await ask(project, Role.DEVELOPER, "component_build", component=component, issues=issues)
    return await sign_off(project, ComponentBuilt, component=component)


@meiro.stage(
    after=[instance_setup, access, component_build],
    owner=Role.ANALYST,
    lead_time=working_days(15),
    covers="S0-21, S0-50, S0-58, S0-59",
)
async def core_implementation(project: Project) -> CoreRuns:
    """Carry out the analysts' step-by-step guide, as issues in Jira."""
    instances = await signed(project, InstancesReady)
    issues = await open_issues(project, "core_implementation", instances=instances)
    await ask(project, Role.ANALYST, "core_implementation", issues=issues, instances=instances)
    await ask(project, Role.WEB_DEVELOPER, "events_sdk", instances=instances)
    return await sign_off(project, CoreRuns)


@meiro.stage(
    after=[core_implementation],
    per=use_cases,
    owner=Role.CONSULTANT,
    lead_time=working_days(10),
    covers="S0-12, S0-13, S0-51, S0-58",
)
async def use_case(project: Project, use_case: UseCase) -> UseCaseLive:
    """Set the use case up with the client, as an epic with issues in Jira."""
    issues = await open_issues(project, "use_case", use_case=use_case)
    await ask(project, Role.CONSULTANT, "use_case", use_case=use_case, issues=issues)
    return await sign_off(project, UseCaseLive, use_case=use_case)


@meiro.stage(
    after=[use_case],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S0-52, S0-53, S0-55",
)
async def documentation(project: Project) -> DocumentationComplete:
    """Write the project wiki and the campaigns wiki, and hand them to the client."""
    instances = await signed(project, InstancesReady)
    wiki = await write(project, "project_wiki", instances=instances)
    campaigns = await write(project, "campaigns_wiki")
    await tell(project, [Role.CLIENT_LEAD], "documentation", documents=[wiki, campaigns])
    return await sign_off(project, DocumentationComplete)


@meiro.stage(
    after=[documentation], owner=Role.SPONSOR, lead_time=working_days(5), covers="S0-17, S0-54"
)
async def acceptance(project: Project) -> Accepted:
    """Have the client sign the acceptance note, and close the project."""
    note = await write(project, "acceptance_note")
    await ask(project, Role.SPONSOR, "acceptance", documents=[note])
    accepted = await sign_off(project, Accepted)
    signed_note = await certify(project, note)
    to = [*OUR_TEAM, Role.CLIENT_LEAD, Role.SPONSOR]
    await tell(project, to, "project_accepted", documents=[signed_note])
    return accepted


@meiro.routine(every=working_days(5), owner=Role.PROJECT_MANAGER, covers="S0-15, S0-59, S0-60")
async def weekly_report(project: Project) -> None:
    """Report progress, dates, quality and logged time to the project manager every week."""
    report = await status_report(project)
    papers = await on_paper(project, report)
    to = [Role.PROJECT_MANAGER, Role.ACCOUNT_MANAGER]
    await tell(project, to, "status_report", report=report, documents=papers)


@meiro.routine(
    every=working_days(10),
    when=lambda project: project.brief.mode is Mode.AGILE,
    owner=Role.PROJECT_MANAGER,
    covers="S0-56, S0-57",
)
async def sprint_review(project: Project) -> None:
    """Show the client what the sprint brought, when the project is run in sprints."""
    await invite(project, [*OUR_TEAM, Role.CLIENT_LEAD], "sprint_review")


@meiro.routine(every=working_days(5), owner=Role.PROJECT_MANAGER, covers="S0-57")
async def client_update(project: Project) -> None:
    """Tell the client every week what is done, what comes next and what we wait for."""
    report = await status_report(project, reader=Reader.CLIENT)
    papers = await on_paper(project, report)
    await tell(project, [Role.CLIENT_LEAD], "client_update", report=report, documents=papers)
