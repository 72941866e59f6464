"""Discovery, design and construction: what the client needs, how it will look, and building it."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from flows.marketing_operations.book import features, marketing_operations
from flows.marketing_operations.brief import Feature
from flows.marketing_operations.gates import (
    DesignApproved,
    DesignSettled,
    DevelopmentReady,
    DiscoveryHeld,
    DiscoveryReviewed,
    FeatureConfigured,
    InStep,
)
from flows.marketing_operations.team import DESIGNERS, FIVE_GROUPS, OUR_TEAM
from tasks.as_docx import as_docx
from tasks.ask import ask, tell
from tasks.invite import invite
from tasks.open_issues import open_issues
from tasks.sign_off import sign_off, signed
from tasks.workbook import workbook
from tasks.write import write


@marketing_operations.stage(
    owner=Role.PROJECT_MANAGER, lead_time=working_days(2), covers="S3-1..8, S3-58, S3-59"
)
async def discovery(project: Project) -> DiscoveryHeld:
    """Learn in one or two days how the client is organised, how it works, and what it needs."""
    guide = await write(project, "discovery_guide")
    await invite(
        project, [*OUR_TEAM, Role.CLIENT_LEAD, *FIVE_GROUPS], "discovery_sessions",
        minutes=360, documents=[guide],
    )  # fmt: skip
    return await sign_off(project, DiscoveryHeld)


@marketing_operations.stage(
    after=[discovery], owner=Role.CONSULTANT, lead_time=working_days(5), covers="S3-9..11"
)
async def discovery_review(project: Project) -> DiscoveryReviewed:
    """Hand discovery document and sheet of requirements to the client, and let it review them."""
    held = await signed(project, DiscoveryHeld)
    paper = await as_docx(project, await write(project, "discovery_document", held=held))
    sheet = await workbook(project, "requirements", lines=held.requirements)
    await ask(project, Role.CLIENT_LEAD, "discovery_review", documents=[paper, sheet])
    return await sign_off(project, DiscoveryReviewed)


@marketing_operations.stage(
    after=[discovery_review],
    owner=Role.CONSULTANT,
    lead_time=working_days(15),
    covers="S3-3, S3-12..17",
)
async def design(project: Project) -> DesignSettled:
    """Plan with the daily users how it will look: fields, workflow calendars, security."""
    await invite(project, [*OUR_TEAM, *DESIGNERS], "design_sessions", minutes=180)
    return await sign_off(project, DesignSettled)


@marketing_operations.stage(
    after=[design], owner=Role.CONSULTANT, lead_time=working_days(5), covers="S3-18..21"
)
async def design_approval(project: Project) -> DesignApproved:
    """Hand design document and workbooks to the client, who approves them as a first plan."""
    settled = await signed(project, DesignSettled)
    papers = [
        await as_docx(project, await write(project, "design_document", settled=settled)),
        await workbook(project, "fields_workbook", lines=settled.fields_of_data),
        await workbook(project, "workflow_workbook", lines=settled.calendars),
        await workbook(project, "security_workbook", lines=settled.security),
    ]
    await ask(project, Role.CLIENT_LEAD, "design_approval", documents=papers)
    await ask(project, Role.SPONSOR, "design_approval", documents=papers)
    return await sign_off(project, DesignApproved)


@marketing_operations.stage(
    after=[design_approval],
    owner=Role.CONSULTANT,
    lead_time=working_days(5),
    covers="S3-23..25",
)
async def development_site(project: Project) -> DevelopmentReady:
    """Set up the development environment, which behaves exactly like production."""
    await ask(project, Role.IT_EXPERT, "development_site")
    await ask(project, Role.CONSULTANT, "development_site")
    return await sign_off(project, DevelopmentReady)


@marketing_operations.stage(
    after=[development_site],
    per=features,
    owner=Role.CONSULTANT,
    lead_time=working_days(15),
    covers="S3-3, S3-22, S3-23",
)
async def construction(project: Project, feature: Feature) -> FeatureConfigured:
    """Configure the feature in the development environment, as document and workbooks say."""
    issues = await open_issues(project, "feature", feature=feature)
    await ask(project, Role.CONSULTANT, "configure_feature", feature=feature, issues=issues)
    return await sign_off(project, FeatureConfigured, feature=feature)


@marketing_operations.stage(
    after=[construction],
    per=features,
    owner=Role.CONSULTANT,
    lead_time=working_days(3),
    covers="S3-21, S3-26, S3-27",
)
async def design_review(project: Project, feature: Feature) -> InStep:
    """Show the new feature as soon as it is there, so that both teams stay in step."""
    site = await signed(project, DevelopmentReady)
    whom = [*OUR_TEAM, Role.CLIENT_LEAD, *DESIGNERS]
    await invite(project, whom, "design_review", feature=feature, site=site)
    found = await sign_off(project, InStep, feature=feature)
    note = await write(project, "design_note", feature=feature, found=found)
    await tell(
        project,
        [Role.CLIENT_LEAD, Role.CONSULTANT],
        "design_note",
        feature=feature,
        documents=[note],
    )
    return found
