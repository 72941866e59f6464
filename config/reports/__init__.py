"""The words of status reports, in the reader's language.

Each language is one file beside this one; one of the same name in GOLIVE_HOME/config/reports takes
its place. A word that is missing is an error of the file, never a gap in a report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from config.health import health
from config.written import languages_in, words_in
from domain.health import Finding, Light, Side
from domain.report import Bar, Reader, StatusReport, ticks

FOLDER = "reports"
MOST_NAMES = 5
SIGNS = {Light.UNKNOWN: "⚪", Light.GREEN: "🟢", Light.AMBER: "🟠", Light.RED: "🔴"}


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rules(_Words):
    """A sentence for everything that a rule can find."""

    late: str
    slip: str
    on_plan: str
    promise_kept: str
    promise_broken: str
    used: str
    ahead: str
    no_budget: str
    overdue: str
    open: str
    rounds: str
    overridden: str
    nothing_open: str


class Labels(_Words):
    """Headings, and how one line of each list is said."""

    status: str
    stages: str
    waiting: str
    lately: str
    next: str
    conditions: str
    time: str
    plan: str
    waits: str
    waits_late: str
    finished: str
    coming: str
    condition: str
    hours: str
    effort: str
    effort_open: str
    nobody: str
    nothing: str
    more: str
    today: str
    page: str


class ReportWords(_Words):
    """Every word of a report in one language."""

    day: str = Field(description="How a day is written, as strftime has it.")
    tick: str = Field(description="How a day is written below the picture of the plan.")
    lights: dict[str, str]
    sides: dict[Side, str]
    states: dict[str, str]
    rules: Rules
    counted: dict[str, str]
    labels: Labels

    def said(self, pattern: str, facts: Mapping[str, Any]) -> str:
        """A sentence with its facts, days written as this language writes them."""
        written = {k: _day(v, self.day) if isinstance(v, date) else v for k, v in facts.items()}
        return pattern.format(**written)

    def people(self, names: Sequence[str]) -> str:
        """The first of these names, and how many more there are."""
        more = self.said(self.labels.more, {"number": len(names) - MOST_NAMES})
        listed = ", ".join(names[:MOST_NAMES]) or self.labels.nobody
        return f"{listed} {more}" if len(names) > MOST_NAMES else listed

    def reason(self, finding: Finding) -> str:
        """Why a side has its light."""
        facts = dict(finding.facts)
        rule = finding.rule
        if rule == "open":
            facts["what"] = self.counted.get(str(facts["what"]), facts["what"])
        if rule == "late":
            facts["who"] = self.people(cast("tuple[str, ...]", facts["who"]))
        if rule == "slip" and not facts["days"]:
            rule = "on_plan"
        return self.said(getattr(self.rules, rule), facts)


@lru_cache(maxsize=4096)
def _day(day: date, pattern: str) -> str:
    return f"{day:{pattern}}"


def languages() -> list[str]:
    """The languages in which a report can be read."""
    return languages_in(FOLDER)


def report_words(language: str) -> ReportWords:
    """The words in this language, or in English where nobody has written it."""
    return words_in(FOLDER, language, ReportWords)


def in_words(report: StatusReport) -> dict[str, Any]:
    """The report as its reader reads it: every list in sentences, cut where it is one page."""
    words = report_words(report.language)
    labels = words.labels

    def lines(pattern: str, found: Sequence[Any]) -> list[str]:
        said = [words.said(pattern, _facts(one)) for one in found]
        most = len(said) if report.reader.inside else health().report.most
        more = [words.said(labels.more, {"number": len(said) - most})] if said[most:] else []
        return said[:most] + more

    waiting = [(labels.waits_late if one.late else labels.waits, one) for one in report.waiting]
    waits = [words.said(p, _facts(one) | {"who": words.people(one.who)}) for p, one in waiting]
    effort = labels.effort if report.planned else labels.effort_open
    return {
        "labels": labels.model_dump(),
        "light": words.lights[report.light.word],
        "sign": SIGNS[report.light],
        "day": words.said("{day}", {"day": report.day}),
        "stages": words.said(labels.stages, {"done": len(report.done), "all": len(report.bars)}),
        "sides": [
            {
                "name": words.sides[one.side],
                "light": words.lights[one.light.word],
                "colour": one.light.word,
                "sign": SIGNS[one.light],
                "reasons": [words.reason(reason) for reason in one.reasons],
            }
            for one in report.ratings
        ],
        "waiting": waits,
        "lately": lines(labels.finished, report.lately),
        "next": lines(labels.coming, report.next),
        "conditions": lines(labels.condition, report.conditions),
        "hours": [words.said(labels.hours, {"name": n, "hours": h}) for n, h in report.hours],
        "effort": words.said(effort, {"logged": report.logged, "planned": report.planned})
        if report.reader is not Reader.CLIENT
        else "",
        "bars": [_bar(bar, words) for bar in report.bars],
        "ticks": [[day.toordinal(), f"{day:{words.tick}}"] for day in ticks(report)],
        "today": report.day.toordinal(),
        "states": words.states,
    }


def _facts(one: object) -> dict[str, Any]:
    return vars(one)


def _bar(bar: Bar, words: ReportWords) -> dict[str, Any]:
    """A bar as it is drawn: days as numbers, its state in words."""
    return {
        "name": bar.name[:1].upper() + bar.name[1:],
        "state": bar.state,
        "said": words.states[bar.state],
        "start": bar.start.toordinal(),
        "due": bar.due.toordinal(),
        "late": bar.late,
        "ends": words.said("{due}", {"due": bar.due}),
    }
