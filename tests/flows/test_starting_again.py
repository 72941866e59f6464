"""Nothing twice, nothing lost: whoever dies at whichever moment, the stage starts over.

A whole project is played in which everybody dies at every moment, once at each, and the upkeep
takes up what was left behind. At the end the same was sent and signed as without any death.

One bound is known: a letter that was handed to the post office, but whose receipt was not yet
kept, is in doubt. Nobody can ask a post office what it took; so somebody asks the reader, and the
stage waits for what they say.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import pytest

from domain.answers import Outcome
from domain.brief import Brief
from flows.examples import example_of
from flows.people import Cast, Habit, Script, Scripted
from flows.playbooks import playbooks
from flows.rehearse import Played, rehearse
from tests.conftest import BEGAN, by_key
from tests.flows.mortal import CHANGES, Fate, Interrupted, Moment
from tests.tasks import panel

CONTENT = Script()
DIFFICULT = Script(
    people={"koen.maes@bolt-bikes.example": Habit(silent=3)},
    answers=(
        Scripted(gate="kickoff_held", round=1, answer="no", reason="The sponsor was not there."),
        Scripted(gate="use_case_live", round=1, answer="no", reason="It is sent twice."),
        Scripted(gate="use_case_live", round=2, answer="no", reason="Now it is not sent."),
    ),
)
AGAINST = Script(
    people={"an.peeters@bolt-bikes.example": Habit(silent=40)},
    answers=(Scripted(gate="contract_signed", answer="no", reason="It is too dear.", after=20),),
)
SILENT = Script(everybody=Habit(silent=3))
NOT_REACHED = {
    ("after", "engine.leave"),  # whoever leaves does not come back
    ("before", "gates.ask_again"),  # nobody types into the form of a rehearsal
    ("after", "gates.ask_again"),
    ("after", "engine.revive"),  # the upkeep that revives is taken up by the next one
    *((w, f"acts.{c}") for w in ("before", "after") for c in ("forget", "doubt", "settle")),
    # these come only around a letter that is in doubt
    ("before", "projects.stand"),  # these projects end; one that goes on is in test_routines
    ("after", "projects.stand"),
}


@pytest.mark.parametrize("name", playbooks())
def test_a_death_at_every_moment_of_every_stage_loses_and_doubles_nothing(name: str, tiny: Brief):
    brief = tiny if name == tiny.playbook else example_of(name)
    fate = Fate(first_turn())

    played, expected = interrupted(brief, CONTENT, fate)

    assert_the_same(played, expected)
    began = {m.name.split("/")[0] for m in fate.died if m.what == "attempts.begin"}
    assert {stage for line in began for stage in line.split()} >= {
        s.name for s in playbooks()[name]
    }


def test_a_death_around_a_no_a_reminder_or_an_escalation_loses_and_doubles_nothing(tiny: Brief):
    fate = Fate(
        lambda m: bool(re.search(r"/[23]/|/[23]\b| [23]$|reminder|escalation|gates|wake", m.name))
    )

    played, expected = interrupted(tiny, DIFFICULT, fate)

    assert_the_same(played, expected)
    assert {g.round for g in played.gates} == {1, 2, 3}
    assert {m.name.split("/")[-1].split()[0] for m in fate.died} >= {"reminder", "escalation"}


def test_a_death_around_a_digest_or_around_silence_loses_and_doubles_nothing(tiny: Brief):
    several = tiny.model_copy(update={"playbook": panel.panel.name})  # many gates open at once
    fate = Fate(lambda m: "digest" in m.name or m.what in {"gates.settle", "acts.prove_all"})

    played, expected = interrupted(several, SILENT, fate)

    assert_the_same(played, expected)
    assert {"acts.intend_all", "acts.prove_all", "gates.settle"} <= {m.what for m in fate.died}
    assert Outcome.DEEMED in {g.decision for g in played.gates}


def test_a_death_around_the_end_of_a_project_loses_and_doubles_nothing(tiny: Brief):
    fate = Fate(first_turn())

    played, expected = interrupted(tiny, AGAINST, fate)

    assert_the_same(played, expected)
    assert (played.state, played.why) == ("ended", "Simona Dvorakova: It is too dear.")


def test_the_deaths_come_at_every_change_that_anybody_makes(tiny: Brief):
    reached: set[tuple[str, str]] = set()

    def note(moment: Moment) -> bool:
        reached.add((moment.when, moment.what))
        return moment == Moment("before", "gates.open", "tiny kickoff/ 1")

    for people in (CONTENT, AGAINST):
        interrupted(tiny, people, Fate(note))
    interrupted(tiny.model_copy(update={"playbook": panel.panel.name}), SILENT, Fate(note))

    every = {(w, f"{p}.{c}") for p, cs in CHANGES.items() for c in cs for w in ("before", "after")}
    assert reached == every - NOT_REACHED


def interrupted(brief: Brief, people: Script, fate: Fate) -> tuple[Played, Played]:
    """The project with these deaths, and without any."""
    expected = asyncio.run(rehearse(brief, Cast(people), began=BEGAN))
    rehearsal = Interrupted(brief, Cast(people), BEGAN, fate=fate)
    played = asyncio.run(rehearsal.play())
    assert rehearsal.theatre.waiting == {}  # nobody waits for a project that is over
    return played, expected


def first_turn() -> Callable[[Moment], bool]:
    """Die at every moment; of what recurs, only in its first turn, as the others are the same."""
    turns: dict[str, str] = {}

    def dies(moment: Moment) -> bool:
        recurs = re.search(r"(\w+)/(?:1/)?/?(2026-\d\d-\d\d)", moment.name)
        return recurs is None or turns.setdefault(recurs[1], recurs[2]) == recurs[2]

    return dies


def assert_the_same(played: Played, expected: Played) -> None:
    """Everything once, beside the questions what became of letters in doubt."""
    sent = [s for s in played.sent if "/in_doubt " not in s.key]
    assert by_key(sent) == by_key(expected.sent)
    assert mail(played) == mail(expected)
    assert (played.state, played.why, played.ended) == (
        expected.state,
        expected.why,
        expected.ended,
    )
    assert written(played) == written(expected)
    assert sorted((g.id, str(g.decision), str(g.decided_at), g.due) for g in played.gates) == (
        sorted((g.id, str(g.decision), str(g.decided_at), g.due) for g in expected.gates)
    )
    assert sorted((s.gate, s.email, str(s.stated)) for s in played.signatures) == (
        sorted((s.gate, s.email, str(s.stated)) for s in expected.signatures)
    )


def mail(played: Played) -> set[str]:
    """The Message-IDs of all letters."""
    return {s.proof.ref for s in played.sent if s.system == "mail"}


def written(played: Played) -> set[tuple[str, int, str]]:
    """Every version of every document; a sealed file also names its place in the audit trail, in
    which things stand in the order in which they happened.
    """
    return {
        (d.name, d.version, d.sha256 if d.media_type == "text/markdown" else "sealed")
        for d in played.documents
    }
