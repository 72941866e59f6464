"""The page of a question: whoever a signer has asked answers there, by a signed link.

Looking answers nothing. Only the first answer counts; whoever comes later reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.pages.forgery import cookie_of, give, mark_for
from app.pages.plain import page, plain_page
from app.pages.question import CHANNEL, PROVEN
from app.pages.visit import opening, posted
from config.pages import PageWords, page_words
from config.settings import settings
from config.tongue import Tongue, tongue_for
from domain.errors import NotFound
from tasks.inquire import LONGEST_ANSWER, reply
from tasks.links import QUESTIONS
from tasks.signing import at_gate
from tasks.world import world

if TYPE_CHECKING:
    from domain.gate import Gate
    from domain.project import Project
    from records.follow_ups import Question

router = APIRouter()


@dataclass(frozen=True)
class Asked:
    """A question, as it stands before whoever is to answer it."""

    request: Request
    token: str
    project: Project
    gate: type[Gate]
    question: Question
    words: PageWords
    tongue: Tongue

    @property
    def place(self) -> str:
        """Where the page of this link is."""
        return f"{urlsplit(settings().pages_url).path}/reply/{quote(self.token, safe='')}"

    @property
    def asker(self) -> str:
        """Who wants to know."""
        person = self.project.person(self.question.asked_by)
        return person.name if person else self.question.asked_by


@router.api_route("/reply/{token}", methods=["GET", "HEAD"])
async def look(request: Request, token: str) -> Response:
    """Show the question, and what was answered if it was."""
    return await _shown(await _asked(request, token))


@router.post("/reply/{token}")
async def answer(request: Request, token: str) -> Response:
    """Take the answer and pass it on to the signer."""
    came = await posted(request, token, _asked)
    asked, text = came.seen, came.sent.fields.get("answer", "").replace("\r\n", "\n")
    if came.stale:
        return await _shown(asked, text, 403, asked.words.says.stale)
    told = await reply(
        asked.project,
        asked.question.id,
        email=asked.question.asked_of,
        answer=text,
        channel=CHANNEL,
        identity=PROVEN,
    )
    if not told.accepted and asked.question.answered_at is None and not text.strip():
        return await _shown(asked, text, 422, error=told.says)
    return RedirectResponse(asked.place, 303)


async def _asked(request: Request, token: str) -> Asked:
    """What the link opens, to whom it was asked."""

    async def found() -> tuple[Question, str]:
        number, email = await QUESTIONS.opened(token)
        question = await world().ledger.follow_ups.question(int(number))
        if question is None or question.asked_of != email:
            raise NotFound("question", number, [])
        return question, email

    question, email = await opening(request, found)
    project, gate = await at_gate(await world().ledger.gates.get(question.gate))
    spoken = tongue_for(project, project.person(email))
    request.state.words = words = page_words(spoken.language)
    return Asked(request, token, project, gate, question, words, spoken)


async def _shown(
    asked: Asked, text: str = "", status: int = 200, problem: str = "", *, error: str = ""
) -> Response:
    """The page; somebody who plays no part any more is not asked."""
    if asked.project.person(asked.question.asked_of) is None:
        return plain_page(asked.request, 410, "not_asked", words=asked.words)
    cookie = cookie_of(asked.request)
    shown = page(
        "replying",
        asked.words,
        status,
        asked=asked,
        client=asked.project.client,
        about=asked.tongue.question(asked.gate),
        text=text,
        problem=problem,
        error=error,
        longest=LONGEST_ANSWER,
        mark=await mark_for(cookie, asked.token),
    )
    give(shown, asked.request, cookie)
    return shown
