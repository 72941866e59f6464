"""The page of one person's rows: what they owe on the checklists of a project, with boxes to tick.

Looking ticks nothing, however often a mail program looks at a link. What is wrong with one row
stands beside it; the others are kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.pages.forgery import cookie_of, give, mark_for
from app.pages.plain import page
from app.pages.question import CHANNEL, PROVEN
from app.pages.visit import opening, posted
from config.pages import PageWords, page_words
from config.settings import settings
from config.tongue import Tongue, tongue_for
from domain.checklist import Said
from domain.errors import GoliveError
from domain.roles import Role
from tasks.checklists import title_of
from tasks.links import LISTS
from tasks.lists import checked_by, rows_for
from tasks.ticking import Saying, tick
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.checklist import Row
    from domain.project import Project
    from records.projects import ProjectRecord

router = APIRouter()
ASKED = {Said.DONE: "done", Said.OPEN: "why", Said.SEEN: "seen"}  # the fields of each row


@dataclass(frozen=True)
class Entry:
    """One row as its reader sees it: whether to tick it, or to look at it again."""

    id: str
    row: Row
    mine: bool  # theirs to tick; otherwise theirs to check again
    seen: bool
    late: bool
    due: str
    told: str
    typed: Mapping[str, str] = field(default_factory=dict[str, str])
    error: str = ""


@dataclass(frozen=True)
class Reader:
    """Somebody who followed the link to their rows."""

    token: str
    email: str
    project: Project
    words: PageWords
    tongue: Tongue
    over: bool

    @property
    def place(self) -> str:
        """Where the page of this link is."""
        return f"{urlsplit(settings().pages_url).path}/list/{quote(self.token, safe='')}"


@router.api_route("/list/{token}", methods=["GET", "HEAD"])
async def look(request: Request, token: str) -> Response:
    """Show the rows and how they stand."""
    reader = await _reader(request, token)
    return await _shown(request, reader, kept="kept" in request.query_params)


@router.post("/list/{token}")
async def ticks(request: Request, token: str) -> Response:
    """Keep what was ticked; what is wrong with a row stands beside it."""
    came = await posted(request, token, _reader)
    reader, sent = came.seen, came.sent.fields
    if came.stale:
        return await _shown(request, reader, 403, sent, problem=reader.words.says.stale)
    wrong = await _kept(reader, sent)
    if wrong:
        return await _shown(request, reader, 422, sent, wrong)
    return RedirectResponse(f"{reader.place}?kept", 303)


async def _kept(reader: Reader, sent: Mapping[str, str]) -> dict[str, str]:
    """Say of each row what was said of it; return what is wrong, by row."""
    wrong: dict[str, str] = {}
    for one in await _entries(reader):
        for said in _said(one, sent):
            saying = Saying(
                said,
                reader.email,
                CHANNEL,
                evidence=sent.get(f"evidence-{one.id}", ""),
                why=sent.get(f"why-{one.id}", ""),
                proven=PROVEN,
            )
            try:
                await tick(reader.project.slug, one.row.name, saying)
            except GoliveError as no:
                wanting = said is Said.DONE and one.row.evidence
                says = reader.words.lists.wanted.format(evidence=one.row.evidence)
                wrong[one.row.name] = says if wanting and one.mine else no.problem
    return wrong


def _said(one: Entry, sent: Mapping[str, str]) -> list[Said]:
    """What the form says of this row; a reason against it counts more than a tick."""
    if one.row.done and sent.get(f"why-{one.id}", "").strip():
        return [Said.OPEN]
    said = Said.DONE if one.mine else Said.SEEN
    return [said] if sent.get(f"{ASKED[said]}-{one.id}") == "yes" else []


async def _shown(
    request: Request,
    reader: Reader,
    status: int = 200,
    sent: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    *,
    problem: str = "",
    kept: bool = False,
) -> Response:
    cookie = cookie_of(request)
    entries = await _entries(reader, sent or {}, wrong or {})
    answer = page(
        "rows",
        reader.words,
        status,
        client=reader.project.client,
        over=reader.over,
        lists=_by_list(entries, reader.words.language),
        left=sum(1 for one in entries if one.mine and not one.row.done),
        again=[one for one in entries if not one.mine],
        kept=kept and not wrong,
        problem=problem,
        wrong=[one for one in entries if one.error],
        mark=await mark_for(cookie, reader.token),
        place=reader.place,
        contact=next(iter(reader.project.holders(Role.PROJECT_MANAGER)), None),
    )
    give(answer, request, cookie)
    return answer


def _by_list(entries: list[Entry], language: str) -> list[tuple[str, list[Entry]]]:
    found: dict[str, list[Entry]] = {}
    for one in entries:
        if one.mine:
            found.setdefault(title_of(one.row.checklist, language), []).append(one)
    return list(found.items())


async def _entries(
    reader: Reader, sent: Mapping[str, str] | None = None, wrong: Mapping[str, str] | None = None
) -> list[Entry]:
    """The rows that are this reader's, and those that they are to check again."""
    own, again = await rows_for(reader.project, None, reader.email)
    found = [_entry(reader, row, mine=True, seen=False, sent=sent, wrong=wrong) for row in own]
    for row in again:
        seen = checked_by(reader.project, row, reader.email)
        found.append(_entry(reader, row, mine=False, seen=seen, sent=sent, wrong=wrong))
    return found


def _entry(
    reader: Reader,
    row: Row,
    *,
    mine: bool,
    seen: bool,
    sent: Mapping[str, str] | None,
    wrong: Mapping[str, str] | None,
) -> Entry:
    own = f"{'own' if mine else 'again'}-{row.checklist}-{row.key}"
    parts = ("done", "seen", "why", "evidence")
    typed = {part: (sent or {}).get(f"{part}-{own}", "") for part in parts}
    words, tick = reader.words, row.tick
    told = ""
    if tick is not None:
        who = tick.name or row.issue
        told = words.lists.ticked.format(name=who, day=reader.tongue.day(tick.at.date()))
    return Entry(
        id=own,
        row=row,
        mine=mine,
        seen=seen,
        late=not row.done and row.due < world().now().date(),
        due=reader.tongue.day(row.due),
        told=told,
        typed=typed,
        error=(wrong or {}).get(row.name, ""),
    )


async def _reader(request: Request, token: str) -> Reader:
    """Whose rows the link shows."""

    async def found() -> tuple[ProjectRecord, str]:
        slug, email = await LISTS.opened(token)
        return await world().ledger.projects.record(slug), email

    record, email = await opening(request, found)
    slug = record.slug
    project = await world().ledger.projects.project(slug)
    spoken = tongue_for(project, project.person(email))
    words = page_words(spoken.language)
    request.state.words = words
    return Reader(token, email, project, words, spoken, over=record.ended_at is not None)
