"""Made-up words for every message and document, built from the example brief.

With them each template can be tried before any client is written to.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from config.briefs import read_brief
from config.company import company
from config.escaping import Safe
from config.files import OURS
from config.holidays import holidays_in
from domain.calendar import working_days
from domain.checklist import Mark, Row, Said
from domain.gate import Decision
from domain.health import Finding, Light, Rating, Side
from domain.plan import put_on_calendar
from domain.project import Project
from domain.protocol import Case, Result, Tried
from domain.report import Bar, Condition, Reader, StatusReport, Waits
from domain.roles import Role
from domain.rule import Signer
from domain.shape import Change, Standing
from domain.stage import Playbook, Stage

EXAMPLE = OURS / "examples" / "meiro-acme.yaml"
START = date(2026, 5, 4)
NOON = datetime(2026, 5, 13, 12, tzinfo=UTC)


def sample_project(*, round: int = 1) -> Project:
    """The project of the example brief; in a later round, at one of its platforms."""
    brief: Any = read_brief(EXAMPLE)
    reason = "The alias does not\nresolve yet." if round > 1 else ""
    project = Project(brief.slug, brief, brief.people)
    item = brief.platforms[0] if round > 1 else None
    return project.at("sample", item, round=round, reason=reason)


def sample_words(
    books: Mapping[str, Playbook] | None = None,
    *,
    round: int = 1,
) -> dict[str, Any]:
    """Every word that any template may ask for."""
    project = sample_project(round=round)
    book = (books or {}).get(project.brief.playbook) or Playbook("sample", "Sample")
    plan = put_on_calendar(book, project, start=START, holidays=holidays_in("NL", 2026, 2027))
    return (
        _standing(project, next(iter(book), _stage()))
        | _of_stages(project)
        | _of_gates()
        | {"what": "kickoff to lotte@acme.example", "called": "3f9a2c1b"}
        | _of_tests()
        | {"plan": plan, "missing": list(project.missing(book.team))}
    )


def _stage() -> Stage:
    return Stage("sample", "sample", "Try the words.", Role.PROJECT_MANAGER, working_days(3))


def _standing(project: Project, stage: Stage) -> dict[str, Any]:
    document = SimpleNamespace(
        name="team", title="Implementation team", version=project.round, kind="docx"
    )
    return {
        "project": project,
        "brief": project.brief,
        "company": company(),
        "stage": stage,
        "due": START + timedelta(days=7),
        "link": "https://prefect.example/runs/flow-run/1",
        "status_link": "https://golive.example/projects/acme",
        "to": [Safe("<@U1>"), "Petra Novakova"],
        "documents": [document],
        "start": NOON,
        "was": NOON - timedelta(days=1),
        "meeting": "Kick-off",
    }


def _of_stages(project: Project) -> dict[str, Any]:
    brief: Any = project.brief
    instances = {name: f"https://{name}.acme.example" for name in ("events", "mi", "mbe", "cdp")}
    issue = SimpleNamespace(ref="GO-1", link="https://jira.example/browse/GO-1", summary="Build")
    return {
        "platform": brief.platforms[0],
        "component": brief.components[0],
        "use_case": brief.use_cases[0],
        "issues": [issue],
        "instances": SimpleNamespace(alias=company().alias(project), **instances),
        "scoped": SimpleNamespace(extracts="orders and returns", endpoint="/v2/orders"),
        "held": SimpleNamespace(
            held_on=START,
            attendees="Petra, Lotte",
            decisions="Go live in August.",
            actions="Lotte: name the owner of the shop\nPetra: send the minutes",
        ),
        "report": _report(),
    }


def _last(case: str) -> Tried:
    return Tried(case, Result.FAILED, "adam@meiro.io", 1, NOON, "White page.", "page")


def _of_tests() -> dict[str, Any]:
    case = Case(key="login", title="Somebody signs in", role=Role.CLIENT_LEAD)
    protocol = SimpleNamespace(
        name="client_tests",
        title="What the client tries",
        round=1,
        cases=[case],
        results=[_last(case.key)],
        missing=["Somebody signs in (failed: White page.)"],
        last=_last,
    )
    return {
        "protocol": protocol,
        "cases": [case],
        "tests_page": "https://golive.example/tests/1",
        "tester": "adam@meiro.io",
        "version": 2,
        "history": [(1, START, "first version"), (2, START, "1 of 2 passed")],
        "change": "1 of 2 passed",
    }


def _report() -> StatusReport:
    late = Finding("late", Light.RED, {"what": "access", "who": ("Tom Visser",), "days": 6})
    used = Finding("used", Light.GREEN, {"logged": 7.5, "planned": 480.0, "share": 2})
    open_ones = Finding("open", Light.AMBER, {"what": "conditions", "number": 1})
    done = Bar("kickoff", "done", START, START + timedelta(days=3))
    coming = Bar("access", "not yet", START + timedelta(days=3), START + timedelta(days=9))
    return StatusReport(
        reader=Reader.PM,
        language="",
        project="acme",
        client="Acme Retail B.V.",
        title="Implementation of a customer data platform",
        day=START + timedelta(days=4),
        state="running",
        ratings=(
            Rating(Side.DATES, Light.RED, (late,)),
            Rating(Side.BUDGET, Light.GREEN, (used,)),
            Rating(Side.QUALITY, Light.AMBER, (open_ones,)),
        ),
        done=(done,),
        lately=(done,),
        next=(coming,),
        waiting=(Waits("access", ("Tom Visser",), START, START + timedelta(days=1), 3),),
        conditions=(Condition("The shop has an owner", "Lotte", START + timedelta(days=9)),),
        bars=(done, coming),
        ends=coming.due,
        promised=None,
        hours=(("Adam Kral", 7.5),),
        logged=7.5,
        planned=480.0,
    )


def _of_gates() -> dict[str, Any]:
    signature = SimpleNamespace(
        name="Adam Kral", role="analyst", decision=Decision.YES, comment="It works.", at=NOON
    )
    return {
        "question": "Does the alias resolve, and do all four instances answer?",
        "rule": "any one of the signers",
        "form": [("alias", "Alias for general access", True), ("remark", "Remark", False)],
        "evidence": Safe("Two issues are open."),
        "signer_name": "Jan Prochazka",
        "asked_by": "Jan Prochazka",
        "answered_by": "Adam Kral",
        "answer": "By Friday.",
        "number": 1,
        "names": ["Implementation team", "question"],
        "changes": [Change("kickoff", "added", Standing.FUTURE, ("starts after team",))],
        "signers": [
            Signer(Role.DEVOPS, "Jan", "jan@meiro.io"),
            Signer(Role.ANALYST, "Adam", "adam@meiro.io"),
        ],
        "signatures": [signature],
        "facts": {"analyst_hours": 6.0, "minimum_analyst_hours": 8.0},
        "filed": [SimpleNamespace(name="team", title="Implementation team", version=1)],
        "refused": "That is not the code.",
        "decision": Decision.YES,
        "decided_at": NOON,
        "overridden_by": "",
        "code": "ABCD-EFGH",
        "gate_id": "acme/instance_setup/1",
        "cli": "golive sign acme/instance_setup/1 --code ABCD-EFGH --decision yes",
        "page": "https://golive.example/sign/1",
        "days": 2,
        "minutes": 15,
        "reason": "The alias does not resolve yet.",
        "problem": "Nobody holds the role devops, and instance_setup needs it.",
        "role": Role.DEVOPS,
        "handed_in_by": "Petra Novakova",
        "told": ["No. 3 is new: A field for the season", "1 new, 0 changed, 2 as they were."],
        "waiting_changes": 3,
        "hours_left": 12.5,
        "days_added": 2,
        **_of_reminders(),
    }


def _of_reminders() -> dict[str, Any]:
    return {
        "notes": [_note(own=True), _note(own=False)],
        "owed": [_late(own=True), _late(own=False)],
        "rows": [_owed(done=False), _owed(done=True)],
        "title": "Preparations",
    }


def _owed(*, done: bool) -> Row:
    mark = Mark("server", Said.DONE, "jan@meiro.io", "Jan", "devops", "page", "erp-1", "", NOON)
    return Row(
        "preparations", "server", "The server stands.", Role.DEVOPS, START,
        evidence="Its name", marks=(mark,) if done else (),
    )  # fmt: skip


def _late(*, own: bool) -> SimpleNamespace:
    return SimpleNamespace(
        client="Acme Retail B.V.",
        title="Preparations",
        text="The server stands.",
        due=START,
        days=2,
        own=own,
        owners=["Jan Prochazka"],
        page="https://golive.example/list/token" if own else "",
        cli="golive tick acme preparations/server --as jan@meiro.io --code AB12" if own else "",
    )


def _note(*, own: bool) -> SimpleNamespace:
    return SimpleNamespace(
        client="Acme Retail B.V.",
        stage=_stage(),
        item="",
        link="https://prefect.example/runs/flow-run/1",
        question="Does the alias resolve, and do all four instances answer?",
        due=START,
        days=2,
        signers=[Signer(Role.DEVOPS, "Jan", "jan@meiro.io")],
        gate_id="acme/instance_setup/1",
        own=own,
        code="ABCD-EFGH",
        page="",
        cli="golive sign acme/instance_setup/1 --code ABCD-EFGH --decision yes",
    )
