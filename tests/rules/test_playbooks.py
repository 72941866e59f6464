"""What every playbook owes its readers, and every line of the procedure its place."""

from __future__ import annotations

import re

import pytest

from app.checks import SAYING, VERBS, unplayable, used
from config.check import AT_GATES, findings
from config.files import OURS
from deployments.pool import prefect_yaml
from domain.project import Project
from domain.stage import Playbook, Stage, lines
from flows.examples import example_of
from flows.playbooks import flows, playbooks

STAGES = [(book, stage) for book in playbooks().values() for stage in book]
OF_A_STAGE = pytest.mark.parametrize(
    ("book", "stage"), STAGES, ids=[f"{b.name}-{s.name}" for b, s in STAGES]
)

NUMBERED = {"S0": 60, "S1": 42, "S2": 60, "S3": 59, "S4": 55}  # lines of each document
EVERY_LINE = {f"{source}-{n}" for source, last in NUMBERED.items() for n in range(1, last + 1)}
S0 = [f"S0-{n}" for n in range(1, 61)]
BY_THE_WHOLE = {"S0-1": "the procedure as a flowchart is the playbook itself"}


@OF_A_STAGE
def test_a_stage_says_what_it_does_and_which_lines_it_carries_out(book: Playbook, stage: Stage):
    assert re.fullmatch(r"[A-Z][^\n]{15,}\.", stage.sentence)
    assert stage.covers
    assert stage.owner in {seat.role for seat in book.team}


@OF_A_STAGE
def test_a_gate_asks_a_question_of_people_who_are_on_the_team(book: Playbook, stage: Stage):
    if stage.gate is None:
        assert stage.every, "only a routine goes by without anybody's signature"
        return

    assert stage.gate.question().endswith("?")
    assert set(stage.gate.signers) <= {seat.role for seat in book.team}
    assert stage.gate.covers
    assert all(field.title for field in stage.gate.model_fields.values())


@OF_A_STAGE
def test_a_stage_is_a_flow_of_its_own_that_does_not_try_again_by_itself(
    book: Playbook, stage: Stage
):
    flow = stage.flow

    assert flow in flows()
    assert flow.name == f"{book.name}-{stage.name}".replace("_", "-")
    assert (flow.retries, flow.persist_result, flow.description) == (0, False, stage.sentence)
    assert set(flow.parameters.properties) == {"project", "item"}


@OF_A_STAGE
def test_a_stage_comes_after_stages_that_are_written_above_it(book: Playbook, stage: Stage):
    above = [one.name for one in book][: [one.name for one in book].index(stage.name)]

    assert {before.name for before in stage.after} <= set(above)


@pytest.mark.parametrize("name", playbooks())
def test_every_step_of_the_example_client_can_be_reached(name: str):
    brief = example_of(name)
    project = Project(brief.slug, brief, brief.people)
    steps = [step for step, _, _ in playbooks()[name].steps(project)]

    assert len(steps) == len(set(steps))
    assert {step.stage for step in steps} == {s.name for s in playbooks()[name].once_only}


def test_every_message_document_and_list_that_a_stage_names_is_written_and_none_is_forgotten():
    said = set[str]().union(*(used(verb) for verb in SAYING))

    sampled = set(AT_GATES).union(*(used(verb, ("meiro",)) for verb in VERBS))

    found = findings(
        said,
        used("write") | used("revise"),
        used("open_issues"),
        playbooks(),
        sampled=sampled,
        used_checklists=used("checklist"),
        used_tests=used("open_tests"),
    )

    assert [str(bad) for bad in found] == []


@pytest.mark.parametrize("name", playbooks())
def test_the_example_client_can_be_played_with_every_gate_turned_down_once(name: str):
    assert [str(bad) for bad in unplayable(name)] == []


def test_every_line_of_the_procedure_is_carried_out_by_a_stage_a_gate_or_a_seat():
    book = playbooks()["meiro"]
    covered = {line for stage in book for line in stage.covers}
    covered |= {line for stage in book if stage.gate for line in lines(stage.gate.covers)}
    covered |= {line for seat in book.team for line in lines(seat.covers)}

    assert [line for line in S0 if line not in covered | set(BY_THE_WHOLE)] == []
    assert covered <= set(S0)


def test_every_template_names_the_lines_it_is_written_for():
    nameless: list[str] = []
    for path in sorted([*OURS.rglob("messages/[!_]*/*.j2"), *OURS.rglob("documents/*.j2")]):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        named = re.fullmatch(r"\{# (.+?) #\}", first)
        if path.parent.name in AT_GATES:
            continue  # asked at every gate, whatever the line
        if not (named and set(lines(named[1])) <= EVERY_LINE):
            nameless.append(str(path.relative_to(OURS)))

    assert nameless == []


def test_prefect_yaml_is_what_the_playbooks_say():
    written = (OURS.parent / "deployments" / "prefect.yaml").read_text()

    assert written == prefect_yaml(flows(), tags=["golive"]), (
        "Write it anew: golive deploy --write deployments/prefect.yaml"
    )
