"""The sign-off page: one question and one button, for whoever holds the link.

Looking decides nothing; that somebody looked is noted once. An answer is checked, kept first, and
only then is the stage woken; the browser is sent back to the question, so that loading the page
again sends nothing again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, HTTPException, Request, Response
from starlette.responses import RedirectResponse

from app.pages.answer import LIMITS, Typed, hand_in, typed
from app.pages.around import around, choices_of, decided
from app.pages.entry import ComeIn, desk_path, login_of
from app.pages.forgery import cookie_of, give, mark_for
from app.pages.plain import page, plain_page
from app.pages.question import (
    PROVEN,
    Question,
    documents_of,
    enclosed_in,
    note_view,
    question_for,
    seen,
)
from app.pages.sending import UNKNOWN
from app.pages.visit import opening, posted
from config.settings import settings
from tasks.links import opened
from tasks.signing import Kind
from tasks.world import world

if TYPE_CHECKING:
    from tasks.links import Link

router = APIRouter()


@dataclass(frozen=True)
class Visit:
    """Somebody who followed a link, and the question it opens."""

    request: Request
    token: str
    question: Question

    @property
    def place(self) -> str:
        """Where the page of this link is."""
        prefix = urlsplit(settings().pages_url).path
        return f"{prefix}/sign/{quote(self.token, safe='')}"


@router.api_route("/sign/{token}", methods=["GET", "HEAD"])
async def look(request: Request, token: str) -> Response:
    """Show the question and how it stands."""
    visit = Visit(request, token, await question_at(request, token))
    if request.method == "GET":
        await note_view(visit.question)
    return await _standing(visit) or await _form(visit, Typed())


@router.post("/sign/{token}")
async def answer(request: Request, token: str) -> Response:
    """Take an answer; what is wrong with it stands beside the fields, and nothing is lost."""
    came = await posted(request, token, question_at, each=one_link)
    question, sent = came.seen, came.sent
    visit, given = Visit(request, token, question), typed(sent, question)
    if (standing := await _standing(visit)) is not None:
        return standing
    if came.stale:
        return await _form(visit, given, 403, question.words.says.stale)
    if sent.fields.get("seen") != await seen(question):
        return await _form(visit, given, 409, question.words.says.changed)
    return await _taken(visit, given)


async def _taken(visit: Visit, given: Typed) -> Response:
    """Hand the answer in, and send the browser back to the question."""
    if given.errors or visit.question.me is None:
        return await _form(visit, given, 422)
    verdict = await hand_in(visit.question, given, visit.question.me)
    if verdict.kind is Kind.ASKED:
        return RedirectResponse(f"{visit.place}#questions", 303)
    if verdict.accepted or verdict.kind is Kind.LATE:
        return RedirectResponse(visit.place, 303)
    return await _form(visit, given, 422, verdict.says)


@router.get("/sign/{token}/documents/{name}/{version}")
async def document(request: Request, token: str, name: str, version: int) -> Response:
    """Give a document of the question to be saved."""
    question = await question_at(request, token)
    if question.me is None or not question.is_newest:
        raise HTTPException(404)
    for one in await documents_of(question):
        if (one.name, one.version) == (name, version):
            kind = one.media_type + ("; charset=utf-8" if one.content is None else "")
            return _to_be_saved(one.file_name, one.data, kind)
    raise HTTPException(404)


@router.get("/sign/{token}/files/{number}")
async def file(request: Request, token: str, number: int) -> Response:
    """Give a file that came with an answer to the question, to be saved and never to be run."""
    question = await question_at(request, token)
    if question.me is None or not question.is_newest:
        raise HTTPException(404)
    if number not in {one.id for one in await enclosed_in(question)}:
        raise HTTPException(404)
    one = await world().ledger.follow_ups.enclosure(number)
    return _to_be_saved(one.name, one.content, UNKNOWN)


def _to_be_saved(name: str, content: bytes, kind: str) -> Response:
    saved = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, headers={"Content-Disposition": saved}, media_type=kind)


def one_link(question: Question) -> str:
    """What one link to a question is called, where answers to it are counted."""
    return f"{question.record.id} {question.email}"


async def question_at(request: Request, token: str) -> Question:
    """What the link opens, to whoever it was given to."""

    async def found() -> Question:
        link = await opened(token)
        return await question_for(link, await _proven(request, link))

    question = await opening(request, found)
    request.state.words = question.words
    return question


async def _proven(request: Request, link: Link) -> str:
    """How we know who follows the link: by the link, or by how they came in at this browser."""
    if not link.login:
        return PROVEN
    login = await login_of(request)
    if login is None or (login.key, login.email) != (link.login, link.email):
        raise ComeIn
    return login.identity


@dataclass(frozen=True)
class News:
    """Why a question cannot be answered any more, in a title and a sentence."""

    title: str
    text: str
    status: int = 200
    good: bool = False


async def look_again(visit: Visit, status: int, problem: str) -> Response:
    """The question as it stands, with what did not work."""
    standing = await _standing(visit, status, problem)
    return standing or await _form(visit, Typed(), status, problem)


async def _standing(visit: Visit, status: int = 0, problem: str = "") -> Response | None:
    """The page of a question that this reader cannot answer any more, if it is one."""
    question = visit.question
    if question.me is None:
        return plain_page(visit.request, 410, "not_asked", words=question.words)
    news = _news(question, question.me.name)
    if news is None:
        return None
    given = await around(question)
    if not question.is_newest:  # all of that belongs to the newest round now
        given |= {name: [] for name in ("papers", "stated", "conditions", "questions", "files")}
    cookie = cookie_of(visit.request)
    answer = page(
        "told",
        question.words,
        status or news.status,
        news=news,
        problem=problem,
        until=question.at(until) if (until := question.withdrawable) else "",
        mark=await mark_for(cookie, visit.token),
        decided=decided(question),
        desk=desk_path() if question.proven != PROVEN else "",
        place=visit.place,
        **given,
    )
    give(answer, visit.request, cookie)
    return answer


def _news(question: Question, name: str) -> News | None:
    """What has become of the question; nothing while it waits for this reader."""
    says, record, mine = question.words.says, question.record, question.mine
    if not question.is_newest:
        text = says.moved_on_text.format(round=record.round, newest=question.newest)
        return News(says.moved_on, text, status=410)
    rest = says.others if record.decision is None else says.goes_on
    if mine is not None and mine.email == question.email:
        return News(says.thanks.format(name=name), f"{says.recorded} {rest}", good=True)
    if mine is not None:
        return News(says.waits_for.format(name=mine.name), decided(question) or rest)
    if record.decision is not None:
        return News(says.decided, decided(question))
    if (ended := question.about.ended_at) is not None:
        return News(says.ended, says.ended_text.format(moment=question.at(ended)))
    return None


async def _form(visit: Visit, given: Typed, status: int = 200, problem: str = "") -> Response:
    cookie, question = cookie_of(visit.request), visit.question
    fields = given.fields(question)
    answer = page(
        "question",
        question.words,
        status,
        typed=given,
        fields=fields,
        titles={f.id: f.title for f in fields},
        problem=problem,
        limits=LIMITS,
        seen=await seen(question),
        mark=await mark_for(cookie, visit.token),
        place=visit.place,
        **await around(question),
        choices=choices_of(question),
        owners=question.project.people,
    )
    give(answer, visit.request, cookie)
    return answer
