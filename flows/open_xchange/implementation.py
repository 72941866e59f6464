"""Implementation: what was planned is realised, and approved among ourselves."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from flows.open_xchange.approval import RequirementsMet
from flows.open_xchange.book import Audience, audiences, open_xchange
from flows.open_xchange.gates import (
    EnvironmentEvaluated,
    InventoryComplete,
    OurTestsPassed,
    SystemApproved,
    SystemBuilt,
    TrainingHeld,
)
from flows.open_xchange.initialization import go_no_go
from tasks.ask import ask
from tasks.checklists import checklist
from tasks.invite import invite
from tasks.open_issues import open_issues
from tasks.open_tests import open_tests, write_tests
from tasks.revise import revise
from tasks.sign_off import sign_off, signed
from tasks.write import write


@open_xchange.stage(
    after=[go_no_go],
    owner=Role.ENGINEER,
    lead_time=working_days(20),
    covers="S4-27, S4-31, S4-38",
)
async def realisation(project: Project) -> SystemBuilt:
    """Build the system as planned, with an issue and its logged time for each piece of work."""
    await checklist(project, "requirements")
    issues = await open_issues(project, "open_xchange")
    await ask(project, Role.ENGINEER, "ox_build", issues=issues)
    return await sign_off(project, SystemBuilt)


@open_xchange.stage(
    after=[realisation], owner=Role.ENGINEER, lead_time=working_days(3), covers="S4-25, S4-29"
)
async def inventory(project: Project) -> InventoryComplete:
    """Document all installed systems and components, and bring the concept up to date."""
    await ask(project, Role.ENGINEER, "ox_inventory")
    found = await sign_off(project, InventoryComplete)
    environment = await signed(project, EnvironmentEvaluated)
    await write(project, "system_inventory", found=found)
    await revise(
        project,
        "implementation_concept",
        change="what was built",
        environment=environment,
        systems=found.systems,
    )
    return found


@open_xchange.stage(
    after=[realisation],
    per=audiences,
    owner=Role.CONSULTANT,
    lead_time=working_days(8),
    covers="S4-30",
)
async def training(project: Project, audience: Audience) -> TrainingHeld:
    """Train the administrators and the first-level support, each in a workshop of their own."""
    await invite(
        project, [Role.CONSULTANT, audience.role], "ox_training", minutes=360, audience=audience
    )
    return await sign_off(project, TrainingHeld)


@open_xchange.stage(
    after=[realisation],
    owner=Role.ENGINEER,
    lead_time=working_days(5),
    internal=True,
    covers="S4-36, S4-37, S4-41, S4-55",
)
async def internal_tests(project: Project) -> OurTestsPassed:
    """Test the system ourselves, by hand, by the automated tests and by jmeter."""
    await open_tests(project, "ox_tests")
    passing = await sign_off(project, OurTestsPassed)
    await write_tests(project, "ox_tests")
    return passing


@open_xchange.stage(
    after=[internal_tests, inventory],
    owner=Role.ENGINEER,
    lead_time=working_days(5),
    internal=True,
    covers="S4-33..37, S4-55",
)
async def internal_approval(project: Project) -> SystemApproved:
    """Let somebody who did not build it review the complete system."""
    protocol = await write_tests(project, "ox_tests")
    await ask(project, Role.REVIEWER, "ox_review", documents=[protocol])
    return await sign_off(project, SystemApproved)


@open_xchange.stage(
    after=[internal_approval, training],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
    covers="S4-38, S4-40",
)
async def requirements(project: Project) -> RequirementsMet:
    """See that every item of the requirements checklist is checked: ready for launch."""
    await checklist(project, "requirements")
    await ask(project, Role.PROJECT_MANAGER, "ox_requirements")
    return await sign_off(project, RequirementsMet)
