"""Wait for a signature.

Not a task but a pair of them around a pause: Prefect cannot suspend a task run. The signature
lives in our records; the engine is only told to leave and to come back. A run that comes back
without a recorded answer asks again: being resumed is no approval.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from config.reach import reach
from config.tongue import language_for, meant, tongue
from config.words import message
from domain.errors import GoliveError
from domain.gate import Gate
from domain.stage import Step
from integrations.engine import ASK, CONDITION, OWNER, UNTIL, Form, Typed
from tasks.codes import code_for
from tasks.deliver import deliver, in_person
from tasks.facts import facts_for
from tasks.links import SIGN_OFFS
from tasks.shown import show
from tasks.signing import Answered, Verdict, at_gate, sign
from tasks.standing import due_of, placed_at, stage_of, words_for
from tasks.verb import verb
from tasks.world import world

if TYPE_CHECKING:
    from config.reach import By
    from config.tongue import Tongue
    from domain.brief import Person
    from domain.gate import Signer
    from domain.project import Project
    from records.documents import Document
    from records.gates import GateRecord

G = TypeVar("G", bound=Gate)

TYPED_IN_ENGINE = "prefect"
DAY = len("2026-05-04")  # a form may add the hour


class TurnedDown(Exception):
    """A gate was answered no: the work is done again in a new round, or the project ends."""

    def __init__(self, record: GateRecord, gate: type[Gate]) -> None:
        """Take the gate; why is written in the ledger."""
        super().__init__(f"{record.id} was turned down.")
        self.gate = gate


async def sign_off(project: Project, gate: type[G], **evidence: Any) -> G:
    """Return what was signed; until it is, ask the signers and leave."""
    gates = world().ledger.gates
    here, number = Step(project.stage, project.item), project.round
    record = await gates.opened(project.slug, here, round=number) or await gates.open(
        project.slug, here, gate=gate.key(), round=number, due=await due_of(project)
    )
    while record.decision is None:
        if typed := await world().engine.typed(record):
            await take(record, typed)
            record = await gates.ask_again(record.id, record.asked)
            continue
        await show(project, gate, record)
        await ask_to_sign(project, record.id)
        put_up = await form(project, record, evidence)
        await world().ledger.still_ours()  # the run that waits may be a newer attempt's
        await world().engine.leave(record, put_up)
        record = await gates.get(record.id)
        if record.decision is None and not await world().engine.typed(record):
            record = await gates.ask_again(record.id, record.asked)
    return await _answer(record, gate)


async def _answer(record: GateRecord, gate: type[G]) -> G:
    signatures = await world().ledger.gates.signatures(record.id)
    if record.decision is None or not record.decision.passes:
        raise TurnedDown(record, gate)
    stated = [s.stated for s in signatures if s.decision.passes]
    return gate.model_validate(stated[-1] if stated else {})


async def take(record: GateRecord, typed: Typed) -> Verdict:
    """Take what was typed into the engine's form as an answer, once."""
    project, asked = await at_gate(record)
    values = dict(typed.values)

    def said(name: str) -> str:
        return str(values.pop(name, None) or "")

    who = {shown: person.email for person in project.people if (shown := _shown(person))}
    owner, until, whom = said(OWNER), said(UNTIL)[:DAY], said(ASK)
    answered = Answered(
        email=said("signer"),
        code=said("code"),
        decision=meant(said("decision")),
        comment=said("comment"),
        conditions=[
            f"{line.replace('|', '/').strip()} | {who.get(owner, owner)} | {until}"
            for line in said(CONDITION).splitlines()
            if line.strip()
        ],
        ask=who.get(whom, whom),
        values=values,
        channel=TYPED_IN_ENGINE,
        source=typed.source,
    )
    read_in = tongue_of_all(project, record, asked).language
    return await sign(record.id, replace(answered, language=read_in), wake=False)


async def signed(project: Project, gate: type[G]) -> G:
    """What was signed earlier on this project, for the same item or for the project as a whole."""
    for record in await world().ledger.gates.of(project.slug):
        here = record.item in {"", project.item}
        if record.gate == gate.key() and record.decision and record.decision.passes and here:
            return await _answer(record, gate)
    raise GoliveError(
        f"{gate.__name__} has not been signed on {project.slug}, and {project.stage} needs it.",
        fix=f"Let {project.stage} come after the stage that ends with {gate.__name__}.",
    )


async def each_signed(project: Project, gate: type[G]) -> dict[str, G]:
    """What was signed for each item of an earlier stage, by the item's key."""
    every = [g for g in await world().ledger.gates.of(project.slug) if g.gate == gate.key()]
    return {g.item: await _answer(g, gate) for g in every if g.decision and g.decision.passes}


@verb
async def ask_to_sign(project: Project, gate: str) -> None:
    """Send the question and a personal code to everybody who may sign."""
    record = await world().ledger.gates.get(gate)
    _, asked = placed_at(project, record)
    for signer in {s.email: s for s in project.signers(asked, gate)}.values():
        await ask_one(project, record, signer)


async def ask_one(project: Project, record: GateRecord, signer: Signer) -> None:
    """Send the question and a personal code to one signer."""
    await _send_code(project, record, signer, name="sign_off", label="sign_off")


async def remind(
    project: Project, record: GateRecord, signer: Signer, *, by: By, label: str, days: int
) -> None:
    """Remind one signer of an open gate, with everything that is needed to answer it."""
    await _send_code(project, record, signer, name="reminder", label=label, by=by, days=days)


async def _send_code(
    project: Project,
    record: GateRecord,
    signer: Signer,
    *,
    name: str,
    label: str,
    by: By | None = None,
    **words: Any,
) -> None:
    person = project.person(signer.email)
    if person is None:
        return
    _, asked = placed_at(project, record)
    await deliver(
        project,
        await in_person(person, by or reach()[signer.role].by),
        name,
        label=label,
        buttons=True,
        asked=asked,
        **await ways_to_sign(record, signer, asked),
        **await evidence_for(project, record),
        **words,
    )


async def ways_to_sign(record: GateRecord, signer: Signer, asked: type[Gate]) -> dict[str, Any]:
    """What one signer needs to answer a gate: what they vouch for, their code, every way in."""
    code = await code_for(record.id, signer.email)
    return {
        "signer_name": signer.name,
        "code": code,
        "cli": command(record.id, signer.email, code, asked),
        "page": await SIGN_OFFS.page(record.id, signer.email),
    }


def command(gate: str, email: str, code: str, asked: type[Gate]) -> str:
    """The command line that signs this gate."""
    sets = "".join(f" --set {n}=..." for n, f in asked.model_fields.items() if f.is_required())
    return f"golive sign {gate} --as {email} --code {code} --decision yes{sets}"


async def evidence_for(project: Project, record: GateRecord) -> dict[str, Any]:
    """What every signer is told, wherever they are asked: who signs, who has, what is filed."""
    _, asked = placed_at(project, record)
    return {
        "signers": list(project.signers(asked, record.id)),
        "signatures": await world().ledger.gates.signatures(record.id),
        "filed": await filed_for(project),
        "gate_id": record.id,
    }


async def filed_for(project: Project) -> list[Document]:
    """The documents that the signers of this stage may see; clients see none that is internal."""
    filed = await world().ledger.documents.of(project.slug)
    return [d for d in filed if not d.internal or stage_of(project).internal]


async def shown_in_chat(project: Project, record: GateRecord, tongue: Tongue) -> str:
    """What the signer reads in the chat above the fields of the form."""
    given = await evidence_for(project, record) | await words_for(project)
    given |= tongue.asked(placed_at(project, record)[1])
    return message("modal", style="slack", language=tongue.language, to=[], **given).text


async def form(project: Project, record: GateRecord, evidence: dict[str, Any]) -> Form:
    """What the signer reads in the engine: question, evidence, who signs, what was refused."""
    _, asked = placed_at(project, record)
    gates, before = world().ledger.gates, record.asked - 1
    refused = await gates.last_refusal(record.id, f"form {before}") if before else ""
    given = evidence | await words_for(project) | await evidence_for(project, record)
    spoken = tongue_of_all(project, record, asked)
    rendered = message(
        "form",
        style="markdown",
        language=spoken.language,
        facts=await facts_for(project, asked.facts),
        refused=refused,
        to=[],
        **given,
        **spoken.asked(asked),
    )
    return Form(asked, rendered.text, spoken, tuple(map(_shown, project.people)))


def _shown(person: Person) -> str:
    """Somebody as they stand in a list to choose from."""
    return f"{person.name} ({person.email})"


def tongue_of_all(project: Project, record: GateRecord, asked: type[Gate]) -> Tongue:
    """The tongue of all who may sign; the company's when they do not share one."""
    people = [project.person(s.email) for s in project.signers(asked, record.id)]
    spoken = {language_for(project, person) for person in people}
    return tongue(
        spoken.pop() if len(spoken) == 1 else language_for(project), project.brief.playbook
    )
