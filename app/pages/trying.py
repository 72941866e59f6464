"""The page of test cases: whoever tries some says here what came of each, by a signed link.

Looking changes nothing. Only the cases that were answered are noted; an answer that lacks its
remark notes nothing at all, and nothing that was typed is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.pages.forgery import cookie_of, give, mark_for
from app.pages.plain import page, plain_page
from app.pages.visit import opening, posted
from config.pages import PageWords, page_words
from config.settings import settings
from config.tongue import Tongue, tongue_for
from domain.protocol import Result
from tasks.links import TESTS
from tasks.try_out import LONGEST_REMARK, testers, tried
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.project import Project
    from domain.protocol import Case, Tried
    from records.protocols import Protocol

router = APIRouter()
CHANNEL = "page"


@dataclass(frozen=True)
class Bench:
    """The cases of one person, as they stand before them."""

    request: Request
    token: str
    project: Project
    protocol: Protocol
    email: str
    words: PageWords
    tongue: Tongue

    @property
    def cases(self) -> list[Case]:
        """The cases that the reader tries."""
        return [c for c in self.protocol.cases if self.email in testers(self.project, c)]

    @property
    def place(self) -> str:
        """Where the page of this link is."""
        return f"{urlsplit(settings().pages_url).path}/tests/{quote(self.token, safe='')}"

    def told(self, one: Tried) -> str:
        """What came of a case, by whom and when."""
        person = self.project.person(one.by)
        at = self.tongue.moment(one.at, self.project.brief.timezone)
        name = person.name if person else one.by
        said = self.words.tests.results[one.result.value]
        return self.words.tests.came_of_it.format(result=said, name=name, moment=at)


@dataclass(frozen=True)
class Given:
    """What was typed, and what is wrong with it, by the key of the case."""

    results: Mapping[str, str] = field(default_factory=dict[str, str])
    remarks: Mapping[str, str] = field(default_factory=dict[str, str])
    errors: Mapping[str, str] = field(default_factory=dict[str, str])


@router.api_route("/tests/{token}", methods=["GET", "HEAD"])
async def look(request: Request, token: str) -> Response:
    """Show somebody their test cases and what came of them so far."""
    return await _shown(await _bench(request, token), Given())


@router.post("/tests/{token}")
async def answer(request: Request, token: str) -> Response:
    """Note what came of the cases that were answered, and send the browser back to them."""
    came = await posted(request, token, _bench)
    bench, given = came.seen, _given(came.seen, came.sent.fields)
    if came.stale:
        return await _shown(bench, given, 403, bench.words.says.stale)
    if given.errors or not given.results:
        return await _shown(bench, given, 422, "" if given.errors else bench.words.tests.nothing)
    for case in bench.cases:
        if said := given.results.get(case.key):
            await tried(
                bench.project, bench.protocol, case, Result(said),
                email=bench.email, remark=given.remarks.get(case.key, ""), channel=CHANNEL,
            )  # fmt: skip
    return RedirectResponse(bench.place, 303)


async def _bench(request: Request, token: str) -> Bench:
    """What the link opens."""

    async def found() -> tuple[Project, Protocol, str]:
        slug, name, email = await TESTS.opened(token)
        project = await world().ledger.projects.project(slug)
        return project, await world().ledger.protocols.get(slug, name), email

    project, protocol, email = await opening(request, found)
    spoken = tongue_for(project, project.person(email))
    request.state.words = words = page_words(spoken.language)
    return Bench(request, token, project, protocol, email, words, spoken)


def _given(bench: Bench, fields: Mapping[str, str]) -> Given:
    """Read the form, and find what is wrong with it before anything is noted."""
    results: dict[str, str] = {}
    remarks: dict[str, str] = {}
    errors: dict[str, str] = {}
    for case in bench.cases:
        remarks[case.key] = fields.get(f"remark-{case.key}", "").strip()
        said = fields.get(f"result-{case.key}", "")
        if said not in set(Result):
            if remarks[case.key]:
                errors[case.key] = bench.words.tests.which
            continue
        results[case.key] = said
        if said != Result.PASSED and not remarks[case.key]:
            errors[case.key] = bench.words.tests.needs_remark
    return Given(results, remarks, errors)


async def _shown(bench: Bench, given: Given, status: int = 200, problem: str = "") -> Response:
    if not bench.cases:
        return plain_page(bench.request, 410, "not_asked", words=bench.words)
    cookie = cookie_of(bench.request)
    about = await world().ledger.projects.record(bench.project.slug)
    shown = page(
        "trying",
        bench.words,
        status,
        bench=bench,
        rows=[(case, bench.protocol.last(case.key)) for case in bench.cases],
        client=bench.project.client,
        given=given,
        problem=problem,
        over=about.ended_at is not None,
        passed=len(bench.protocol.cases) - len(bench.protocol.missing),
        results=list(Result),
        longest=LONGEST_REMARK,
        mark=await mark_for(cookie, bench.token),
        t=bench.words.tests,
    )
    give(shown, bench.request, cookie)
    return shown
