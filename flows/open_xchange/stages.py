"""The stages: initialization to go or no-go, implementation, approval to the hand-over."""

from __future__ import annotations

from dataclasses import dataclass

from domain.calendar import working_days
from domain.project import Project
from domain.ramp import RampStep
from domain.roles import Role
from flows.onboard import onboarding
from flows.open_xchange.approval import (
    CheckedOnLive,
    CustomerTestsPassed,
    HandedOver,
    Launched,
    LessonsWritten,
    RequirementsMet,
    RetrospectiveHeld,
    StepSucceeded,
    TechnicallyDocumented,
    TicketAnswered,
)
from flows.open_xchange.brief import OpenXchangeBrief, Workshop
from flows.open_xchange.gates import (
    ArchitectureExplained,
    CharterAgreed,
    ConceptAgreed,
    DemoHeld,
    EnvironmentEvaluated,
    Go,
    InventoryComplete,
    OfferMade,
    OurTestsPassed,
    PocRuns,
    RequestAnswered,
    SystemApproved,
    SystemBuilt,
    TrainingHeld,
    WorkshopHeld,
    WorkStated,
)
from flows.open_xchange.team import TEAM
from flows.playbook import playbook
from tasks.ask import ask, tell
from tasks.checklists import check_again, checklist
from tasks.invite import invite
from tasks.minutes import minutes
from tasks.open_issues import open_issues
from tasks.open_tests import open_tests, write_tests
from tasks.report import time_report
from tasks.revise import revise
from tasks.sign_off import sign_off, signed
from tasks.write import filed, write

open_xchange = playbook(
    "open_xchange",
    title="Open-Xchange: a project of professional services",
    team=TEAM,
    authority=Role.SALES_MANAGER,
    brief=OpenXchangeBrief,
)
onboard = onboarding(open_xchange, __name__)

OURS = (Role.PROJECT_MANAGER, Role.CONSULTANT, Role.ARCHITECT, Role.ENGINEER)
THEIRS = (Role.CLIENT_LEAD, Role.SYSTEM_OWNER, Role.CLIENT_QA, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Audience:
    """Who is trained together."""

    slug: str
    name: str
    role: Role


AUDIENCES = (
    Audience("administrators", "administrators", Role.ADMINISTRATOR),
    Audience("first-level-support", "first-level support", Role.FIRST_LEVEL_SUPPORT),
)


def workshops(project: Project) -> tuple[Workshop, ...]:
    """One item for each initial workshop."""
    return project.brief_as(OpenXchangeBrief).workshops


def audiences(project: Project) -> tuple[Audience, ...]:  # noqa: ARG001 - the same everywhere
    """One item for each audience of the trainings (S4-30)."""
    return AUDIENCES


def ramp(project: Project) -> tuple[RampStep, ...]:
    """One item for each step in which production is opened (S4-43)."""
    return project.brief_as(OpenXchangeBrief).steps


def asked_by_request(project: Project) -> bool:
    """Whether the customer asked with an RFI or an RFQ (S4-19)."""
    return project.brief_as(OpenXchangeBrief).request != "none"


# Initialization: is it doable, and does the customer want it?


@open_xchange.stage(owner=Role.CONSULTANT, lead_time=working_days(5), covers="S4-3, S4-6, S4-7")
async def technical_demo(project: Project) -> DemoHeld:
    """Show the product with every feature that matters to the customer, by webcast or on site."""
    await invite(project, [Role.CONSULTANT, Role.CLIENT_LEAD, Role.SPONSOR], "ox_demo", minutes=90)
    return await sign_off(project, DemoHeld)


@open_xchange.stage(
    after=[technical_demo], owner=Role.ARCHITECT, lead_time=working_days(5), covers="S4-8..14"
)
async def architecture_overview(project: Project) -> ArchitectureExplained:
    """Explain integration, data, standards, scaling, APIs and branding to those who run it."""
    await invite(project, [Role.ARCHITECT, Role.CLIENT_LEAD, Role.SYSTEM_OWNER], "ox_architecture")
    return await sign_off(project, ArchitectureExplained)


@open_xchange.stage(
    after=[technical_demo], owner=Role.SYSTEM_OWNER, lead_time=working_days(5), covers="S4-16"
)
async def technology_transfer(project: Project) -> EnvironmentEvaluated:
    """Evaluate the customer's mail system, load balancer, storage and provisioning."""
    await ask(project, Role.SYSTEM_OWNER, "ox_environment")
    return await sign_off(project, EnvironmentEvaluated)


@open_xchange.stage(
    after=[architecture_overview, technology_transfer],
    owner=Role.ENGINEER,
    lead_time=working_days(10),
    covers="S4-15",
)
async def proof_of_concept(project: Project) -> PocRuns:
    """Prove the concept on a machine in the customer's environment."""
    environment = await signed(project, EnvironmentEvaluated)
    await ask(project, Role.SYSTEM_OWNER, "ox_machine", environment=environment)
    await ask(project, Role.ENGINEER, "ox_poc", environment=environment)
    return await sign_off(project, PocRuns)


@open_xchange.stage(
    after=[architecture_overview, technology_transfer],
    per=workshops,
    owner=Role.CONSULTANT,
    lead_time=working_days(5),
    covers="S4-17, S4-24, S4-51",
)
async def workshop(project: Project, workshop: Workshop) -> WorkshopHeld:
    """Hold the initial workshop by its agenda, and write its minutes."""
    agenda = await write(project, "workshop_agenda", workshop=workshop)
    everybody = [*OURS, Role.CLIENT_LEAD, Role.SYSTEM_OWNER]
    await invite(
        project, everybody, "ox_workshop", minutes=240, documents=[agenda], workshop=workshop
    )
    held = await sign_off(project, WorkshopHeld)
    written = await minutes(project, "workshop", held=held, actions_on="requirements")
    await tell(project, everybody, "ox_minutes", documents=[written])
    return held


@open_xchange.stage(
    after=[workshop], owner=Role.ARCHITECT, lead_time=working_days(5), covers="S4-18, S4-25"
)
async def implementation_concept(project: Project) -> ConceptAgreed:
    """Write the customer implementation concept from what the workshops brought."""
    environment = await signed(project, EnvironmentEvaluated)
    concept = await revise(
        project,
        "implementation_concept",
        change="what the workshops brought",
        environment=environment,
        systems="",
    )
    await ask(project, Role.CLIENT_LEAD, "ox_concept", documents=[concept])
    return await sign_off(project, ConceptAgreed)


@open_xchange.stage(
    after=[implementation_concept, proof_of_concept],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(3),
    covers="S4-26",
)
async def statement_of_work(project: Project) -> WorkStated:
    """List every effort that is known and agreed in the statement of work."""
    sow = await write(project, "statement_of_work")
    await ask(project, Role.ARCHITECT, "ox_sow", documents=[sow])
    return await sign_off(project, WorkStated)


@open_xchange.stage(
    after=[statement_of_work],
    when=asked_by_request,
    owner=Role.SALES_MANAGER,
    lead_time=working_days(3),
    covers="S4-19",
)
async def request_answered(project: Project) -> RequestAnswered:
    """Answer the request for information or quotation with the filled-out statement of work."""
    sow = await filed(project, "statement_of_work")
    await tell(project, [Role.SPONSOR, Role.CLIENT_LEAD], "ox_request", documents=[sow])
    return await sign_off(project, RequestAnswered)


@open_xchange.stage(
    after=[implementation_concept],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S4-20..23",
)
async def project_charter(project: Project) -> CharterAgreed:
    """Charter the project: goals and scope, stakeholders, responsibilities, how we work."""
    charter = await write(project, "project_charter")
    await ask(project, Role.SPONSOR, "ox_charter", documents=[charter])
    return await sign_off(project, CharterAgreed)


@open_xchange.stage(
    after=[statement_of_work, request_answered, project_charter],
    owner=Role.SALES_MANAGER,
    lead_time=working_days(3),
    covers="S4-4",
)
async def offer(project: Project) -> OfferMade:
    """Make the detailed offer."""
    await ask(project, Role.SALES_MANAGER, "ox_make_offer")
    return await sign_off(project, OfferMade)


@open_xchange.stage(after=[offer], owner=Role.SPONSOR, lead_time=working_days(10), covers="S4-5")
async def go_no_go(project: Project) -> Go:
    """Let the customer decide on the offer: go, or no-go, which ends the project."""
    made = await signed(project, OfferMade)
    paper = await write(project, "offer", made=made)
    await ask(project, Role.SPONSOR, "ox_offer", documents=[paper])
    return await sign_off(project, Go)


# Implementation: what was planned is realised.


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


# Approval: everything is checked again, and opened to a few before it is opened to all.


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
    await ask(project, Role.FIRST_LEVEL_SUPPORT, "ox_ticket")
    return await sign_off(project, TicketAnswered)


@open_xchange.routine(every=working_days(5), owner=Role.PROJECT_MANAGER, covers="S4-28, S4-39")
async def status_call(project: Project) -> None:
    """Call every week: what is done, what comes next, who is waited for, and its action items."""
    await invite(
        project,
        [*OURS, Role.CLIENT_LEAD],
        "ox_status_call",
        minutes=30,
        report=await time_report(project),
    )


@open_xchange.routine(
    every=working_days(5), owner=Role.PROJECT_MANAGER, internal=True, covers="S4-31, S4-32, S4-55"
)
async def internal_review(project: Project) -> None:
    """Look among ourselves at the time that was logged, and at what is to be changed."""
    report = await time_report(project)
    await tell(project, [Role.PROJECT_MANAGER, Role.SALES_MANAGER], "ox_internal", report=report)
