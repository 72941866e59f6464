"""Approval: everything is checked again, opened to a few and then to all, and handed over."""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.ramp import RampStep
from domain.roles import Role
from flows.open_xchange.approval import (
    CheckedOnLive,
    CustomerTestsPassed,
    HandedOver,
    Launched,
    LessonsWritten,
    RetrospectiveHeld,
    StepSucceeded,
    TechnicallyDocumented,
    TicketAnswered,
)
from flows.open_xchange.book import OURS, THEIRS, open_xchange, ramp
from flows.open_xchange.gates import InventoryComplete
from flows.open_xchange.implementation import requirements
from tasks.ask import ask, tell
from tasks.checklists import check_again
from tasks.invite import invite
from tasks.open_tests import open_tests, write_tests
from tasks.open_ticket import open_ticket
from tasks.sign_off import sign_off, signed
from tasks.write import write


@open_xchange.stage(
    after=[requirements],
    owner=Role.CLIENT_QA,
    lead_time=working_days(8),
    covers="S4-42, S4-46, S4-53",
)
async def customer_tests(project: Project) -> CustomerTestsPassed:
    """Let the customer test the system with cases of their own, until all have passed."""
    await open_tests(project, "customer_tests")
    passing = await sign_off(project, CustomerTestsPassed)
    await write_tests(project, "customer_tests")
    return passing


@open_xchange.stage(
    after=[requirements], owner=Role.CLIENT_QA, lead_time=working_days(5), covers="S4-42, S4-52"
)
async def live_check(project: Project) -> CheckedOnLive:
    """Let the customer's quality assurance check the requirements again, on the live system."""
    await check_again(project, "requirements", by=Role.CLIENT_QA)
    await ask(project, Role.CLIENT_QA, "ox_live_check")
    return await sign_off(project, CheckedOnLive)


@open_xchange.stage(
    after=[requirements], owner=Role.ENGINEER, lead_time=working_days(8), covers="S4-45"
)
async def technical_documentation(project: Project) -> TechnicallyDocumented:
    """Document the system in detail: accounts, where their secrets are kept, people in charge."""
    await ask(project, Role.ENGINEER, "ox_documentation")
    known = await sign_off(project, TechnicallyDocumented)
    found = await signed(project, InventoryComplete)
    paper = await write(project, "technical_documentation", known=known, found=found)
    await tell(project, [Role.ADMINISTRATOR, Role.CLIENT_LEAD], "ox_documented", documents=[paper])
    return known


@open_xchange.stage(
    after=[customer_tests, live_check],
    per=ramp,
    in_turn=True,
    owner=Role.ENGINEER,
    lead_time=working_days(5),
    covers="S4-43, S4-44",
)
async def soft_launch(project: Project, step: RampStep) -> StepSucceeded:
    """Open production to a few percent of the users, one step after the other."""
    await ask(project, Role.ENGINEER, "ox_soft_launch", step=step)
    return await sign_off(project, StepSucceeded)


@open_xchange.stage(
    after=[soft_launch], owner=Role.PROJECT_MANAGER, lead_time=working_days(3), covers="S4-44"
)
async def launch(project: Project) -> Launched:
    """Open the system to everybody, once the last issues are fixed."""
    await ask(project, Role.ENGINEER, "ox_launch")
    launched = await sign_off(project, Launched)
    await tell(project, [*OURS, *THEIRS, Role.SPONSOR, Role.SUPPORT], "ox_launched")
    return launched


@open_xchange.stage(
    after=[launch], owner=Role.PROJECT_MANAGER, lead_time=working_days(5), covers="S4-47"
)
async def lessons_learned(project: Project) -> LessonsWritten:
    """Learn with the customer what went well, and what we will do differently."""
    await invite(project, [*OURS, *THEIRS], "ox_lessons")
    learned = await sign_off(project, LessonsWritten)
    paper = await write(project, "lessons_learned", learned=learned)
    await tell(project, [*OURS, Role.CLIENT_LEAD], "ox_learned", documents=[paper])
    return learned


@open_xchange.stage(
    after=[launch],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(8),
    internal=True,
    covers="S4-48, S4-55",
)
async def retrospective(project: Project) -> RetrospectiveHeld:
    """Look back among ourselves; the client sees nothing of it."""
    await invite(project, [*OURS, Role.SALES_MANAGER, Role.SUPPORT], "ox_retrospective")
    held = await sign_off(project, RetrospectiveHeld)
    await write(project, "retrospective", internal=True, held=held)
    return held


@open_xchange.stage(
    after=[launch, technical_documentation],
    owner=Role.SUPPORT,
    lead_time=working_days(5),
    covers="S4-49",
)
async def support_handover(project: Project) -> HandedOver:
    """Hand the system over to our support, with its documents and its people."""
    await write(project, "support_handover", known=await signed(project, TechnicallyDocumented))
    await invite(project, [Role.SUPPORT, *OURS, Role.FIRST_LEVEL_SUPPORT], "ox_handover")
    return await sign_off(project, HandedOver)


@open_xchange.stage(
    after=[support_handover],
    owner=Role.FIRST_LEVEL_SUPPORT,
    lead_time=working_days(3),
    covers="S4-50",
)
async def support_ticket(project: Project) -> TicketAnswered:
    """Test the ticket process of support with a real ticket, there and back."""
    ticket = await open_ticket(project, "ox_test_ticket")
    await ask(project, Role.FIRST_LEVEL_SUPPORT, "ox_ticket", ticket=ticket)
    return await sign_off(project, TicketAnswered)
