"""Initialization: is it doable, and does the customer want it?"""

from __future__ import annotations

from domain.calendar import working_days
from domain.project import Project
from domain.roles import Role
from flows.open_xchange.book import OURS, asked_by_request, open_xchange, workshops
from flows.open_xchange.brief import Workshop
from flows.open_xchange.gates import (
    ArchitectureExplained,
    CharterAgreed,
    ConceptAgreed,
    DemoHeld,
    EnvironmentEvaluated,
    Go,
    OfferMade,
    PocRuns,
    RequestAnswered,
    WorkshopHeld,
    WorkStated,
)
from tasks.as_docx import as_docx
from tasks.as_pdf import as_pdf
from tasks.ask import ask, tell
from tasks.invite import invite
from tasks.minutes import minutes
from tasks.revise import revise
from tasks.sign_off import sign_off, signed
from tasks.write import filed, write


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
    draft = await as_docx(project, concept)
    await ask(project, Role.CLIENT_LEAD, "ox_concept", documents=[concept, draft])
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
    draft = await as_docx(project, sow)
    await ask(project, Role.ARCHITECT, "ox_sow", documents=[sow, draft])
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
    paper = await as_pdf(project, sow)
    await tell(project, [Role.SPONSOR, Role.CLIENT_LEAD], "ox_request", documents=[paper])
    return await sign_off(project, RequestAnswered)


@open_xchange.stage(
    after=[implementation_concept],
    owner=Role.PROJECT_MANAGER,
    lead_time=working_days(5),
    covers="S4-20..23",
)
async def project_charter(project: Project) -> CharterAgreed:
    """Charter the project: goals and scope, stakeholders, responsibilities, how we work."""
    charter = await as_docx(project, await write(project, "project_charter"))
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
    paper = await as_pdf(project, await write(project, "offer", made=made))
    await ask(project, Role.SPONSOR, "ox_offer", documents=[paper])
    return await sign_off(project, Go)
