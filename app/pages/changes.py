"""The page of change requests: get the list, fill it in, hand it in, and read what came of it.

Handing the same list in twice changes nothing the second time, so loading the page again is
harmless. Whoever holds the link speaks for their own side only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, HTTPException, Request, Response

from app.pages.forgery import cookie_of, give, mark_for
from app.pages.plain import page
from app.pages.visit import opening, posted
from config.pages import page_words
from config.settings import settings
from config.sheets import change_words
from domain.changes import Column, holding, hours_left
from domain.registry import playbook_of
from domain.roles import Side
from tasks.changes import TYPES, HandedIn, hand_in, side_of, written_sheet
from tasks.links import CHANGES, UnknownLink
from tasks.world import world

if TYPE_CHECKING:
    from config.pages import PageWords
    from config.sheets import ChangeWords
    from domain.brief import Person
    from domain.project import Project

router = APIRouter()
CHANNEL = "page"
SHOWN = (Column.NUMBER, Column.TITLE, Column.ABOUT, Column.URGENCY, Column.TIMING,
         Column.COMPLEXITY, Column.HOURS, Column.STATE)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """Somebody who followed a link to the list."""

    request: Request
    token: str
    project: Project
    person: Person

    @property
    def frame(self) -> PageWords:
        """The words of the page around it."""
        return page_words(self.project.brief.language)

    @property
    def words(self) -> ChangeWords:
        """The words of the list."""
        return change_words(self.project.brief.language)

    @property
    def place(self) -> str:
        """Where the page of this link is."""
        prefix = urlsplit(settings().pages_url).path
        return f"{prefix}/changes/{quote(self.token, safe='')}"


@router.api_route("/changes/{token}", methods=["GET", "HEAD"])
async def look(request: Request, token: str) -> Response:
    """Show what has been asked for, and how to hand the list in."""
    return await _page(await _visit(request, token))


@router.get("/changes/{token}/list.{kind}")
async def download(request: Request, token: str, kind: str) -> Response:
    """Give the list as it is now."""
    visit = await _visit(request, token)
    if kind not in TYPES:
        raise HTTPException(404)
    name = f"{visit.project.slug}-changes.{kind}"
    saved = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    content = await written_sheet(visit.project, kind)
    return Response(content, headers={"Content-Disposition": saved}, media_type=TYPES[kind])


@router.post("/changes/{token}")
async def take(request: Request, token: str) -> Response:
    """Take the list in; what is wrong is told cell by cell, and then nothing is taken."""
    came_in = await posted(request, token, _visit, each=_one_list)
    visit, sent = came_in.seen, came_in.sent
    if came_in.stale:
        return await _page(visit, HandedIn(wrong=(visit.frame.says.stale,)), 403)
    if not sent.files or not sent.files[0].content:
        return await _page(visit, HandedIn(wrong=(visit.words.page.choose,)), 422)
    came = await hand_in(
        visit.project,
        sent.files[0].content,
        by=visit.person.email,
        channel=CHANNEL,
        side=side_of(visit.project, visit.person) or Side.CLIENT,
    )
    return await _page(visit, came, 200 if came.accepted else 422)


def _one_list(visit: Visit) -> str:
    return f"changes {visit.project.slug} {visit.person.email}"


async def _visit(request: Request, token: str) -> Visit:
    """Who follows the link."""

    async def found() -> tuple[Project, str]:
        slug, email = await CHANGES.opened(token)
        project = await world().ledger.projects.project(slug)
        playbook_of(project)
        return project, email

    project, email = await opening(request, found)
    person = project.person(email)
    if person is None:  # is not on the project any more
        raise UnknownLink("This link opens nothing any more.", fix="Ask your project manager.")
    request.state.words = page_words(project.brief.language)
    return Visit(request, token, project, person)


async def _page(visit: Visit, came: HandedIn | None = None, status: int = 200) -> Response:
    cookie, words = cookie_of(visit.request), visit.words
    changes = await world().ledger.changes.of(visit.project.slug)
    answer = page(
        "changes",
        visit.frame,
        status,
        p=words.page,
        sheet=words.says,
        client=visit.project.client,
        titles=[words.columns[c] for c in SHOWN],
        rows=[[words.shown(c, getattr(change, c.value)) for c in SHOWN] for change in changes],
        waits=words.page.wait.format(
            number=len(holding(changes, urgent_only=False)), hours=f"{hours_left(changes):g}"
        ),
        came=came,
        place=visit.place,
        mark=await mark_for(cookie, visit.token),
    )
    give(answer, visit.request, cookie)
    return answer
