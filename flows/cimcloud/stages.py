"""Stages 2 and 3: the implementation, feature by feature, and the live roll-out."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from domain.routine import monthly
from flows.cimcloud.book import CORE_TEAM, audiences, cimcloud, customizations
from flows.cimcloud.brief import Audience, Customization
from flows.cimcloud.connecting import connected
from flows.cimcloud.gates import (
    ContentReady,
    CustomizationDelivered,
    CycleDone,
    FeeApproved,
    GoalChosen,
    GoneLive,
    ProductsReady,
    SettingsReady,
    Tested,
)
from flows.cimcloud.schedule import goal
from flows.onboard import onboarding
from tasks.as_docx import as_docx
from tasks.ask import ask, tell
from tasks.checklists import checklist
from tasks.sign_off import sign_off, signed
from tasks.write import write

onboard = onboarding(cimcloud, __name__)


@cimcloud.stage(
    after=[connected],
    owner=Role.PROGRAM_MANAGER,
    lead_time=working_days(5),
    covers="S2-42..44, S2-50..53, S2-56, S2-58",
)
async def first_goal(project: Project) -> GoalChosen:
    """Choose the go-live goal: how large it is decides how long the implementation takes."""
    await ask(project, Role.PROGRAM_MANAGER, "first_goal")
    chosen = await sign_off(project, GoalChosen)
    written = await as_docx(project, await write(project, "go_live_goal", chosen=chosen))
    told = [Role.PROJECT_MANAGER, Role.LEAD_IMPLEMENTER]
    await tell(project, told, "goal_chosen", chosen=chosen, documents=[written])
    return chosen


@cimcloud.stage(
    after=[first_goal],
    per=customizations,
    owner=Role.PARTNER,
    lead_time=working_days(10),
    covers="S2-41",
)
async def customization_fee(project: Project, customization: Customization) -> FeeApproved:
    """Have the partner offer the customization; nothing of it is built before its fee stands."""
    await ask(project, Role.PARTNER, "customization_offer", customization=customization)
    return await sign_off(project, FeeApproved, customization=customization)


@cimcloud.stage(
    after=[customization_fee],
    per=customizations,
    owner=Role.PARTNER,
    lead_time=working_days(20),
    covers="S2-36, S2-41",
)
async def customization(project: Project, customization: Customization) -> CustomizationDelivered:
    """Have the partner build the customization whose fee was approved."""
    approved = await signed(project, FeeApproved)
    await ask(
        project,
        Role.PARTNER,
        "customization_build",
        customization=customization,
        approved=approved,
    )
    return await sign_off(project, CustomizationDelivered, customization=customization)


@cimcloud.stage(
    after=[first_goal],
    owner=Role.LEAD_IMPLEMENTER,
    lead_time=working_days(20),
    covers="S2-36, S2-37, S2-56, S2-57",
)
async def content_work(project: Project) -> ContentReady:
    """Do the content work, feature by feature: pages, words, pictures, navigation."""
    await checklist(project, "content_work")
    return await sign_off(project, ContentReady)


@cimcloud.stage(
    after=[first_goal],
    owner=Role.LEAD_IMPLEMENTER,
    lead_time=working_days(20),
    covers="S2-36, S2-38, S2-56, S2-57",
)
async def product_work(project: Project) -> ProductsReady:
    """Do the product work, feature by feature: catalogue, pictures, categories, prices."""
    await checklist(project, "product_work")
    return await sign_off(project, ProductsReady)


@cimcloud.stage(
    after=[first_goal],
    owner=Role.LEAD_IMPLEMENTER,
    lead_time=working_days(15),
    covers="S2-36, S2-39, S2-50, S2-56, S2-57",
)
async def settings_work(project: Project) -> SettingsReady:
    """Do the settings work, and turn off and hide what is left for a later project."""
    await checklist(project, "settings_work")
    return await sign_off(project, SettingsReady)


@cimcloud.stage(
    after=[content_work, product_work, settings_work, customization],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(10),
    covers="S2-36, S2-40, S2-56, S2-57",
)
async def testing(project: Project) -> Tested:
    """Test every feature of the goal from end to end."""
    await checklist(project, "testing")
    return await sign_off(project, Tested)


@cimcloud.stage(
    after=[testing],
    owner=Role.PROGRAM_MANAGER,
    lead_time=working_days(2),
    due=goal,
    covers="S2-4, S2-35, S2-42, S2-45, S2-60",
)
async def go_live(project: Project) -> GoneLive:
    """Reach the milestone Go Live, which ends stage 2 and begins the live roll-out."""
    chosen = await signed(project, GoalChosen)
    guide = await write(project, "live_roll_out", chosen=chosen)
    await ask(project, Role.PROGRAM_MANAGER, "portal_go_live", chosen=chosen, documents=[guide])
    live = await sign_off(project, GoneLive)
    everybody = [*CORE_TEAM, Role.ACCOUNT_MANAGER, Role.DEPLOYMENT_TEAM]
    await tell(project, everybody, "portal_live", live=live, documents=[guide])
    return live


@cimcloud.stage(
    after=[go_live],
    per=audiences,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(20),
    covers="S2-45..49, S2-56, S2-58",
)
async def roll_out(project: Project, audience: Audience) -> CycleDone:
    """Step 6: go through the first turn of the cycle with one audience."""
    await checklist(project, "roll_out")
    return await sign_off(project, CycleDone, audience=audience)


@cimcloud.routine(
    every=monthly(),
    from_=[roll_out],
    endless=True,
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(20),
    covers="S2-45..49, S2-56",
)
async def roll_out_cycle(project: Project) -> CycleDone:
    """Step 6, for ever: go through the next turn of the cycle with every audience."""
    await checklist(project, "roll_out")
    return await sign_off(project, CycleDone)
