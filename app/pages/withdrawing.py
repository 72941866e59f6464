"""Taking an answer back on the page where it was given, within its window and while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.pages.forgery import from_elsewhere, from_our_page
from app.pages.often import address_of
from app.pages.plain import plain_page
from app.pages.question import CHANNEL
from app.pages.sending import sent_with
from app.pages.sign import Visit, look_again, question_at
from tasks.intervene import withdraw
from tasks.signing import MOST_WORDS, Answered

if TYPE_CHECKING:
    from app.pages.often import Turnstile

router = APIRouter()


@router.post("/sign/{token}/withdraw")
async def take_back(request: Request, token: str) -> Response:
    """Take the reader's own answer back, and send the browser back to the question."""
    turnstile: Turnstile = request.app.state.turnstile
    await turnstile.count("answer", address_of(request))
    question = await question_at(request, token)
    await turnstile.count("link", f"{question.record.id} {question.email}")
    if from_elsewhere(request):
        return plain_page(request, 403, "foreign", words=question.words)
    visit, fields = Visit(request, token, question), (await sent_with(request)).fields
    if question.me is None:
        return plain_page(request, 410, "not_asked", words=question.words)
    if not await from_our_page(request, token, fields.get("mark", "")):
        return await look_again(visit, 403, question.words.says.stale)
    verdict = await withdraw(
        question.record,
        Answered(
            email=question.email,
            code="",
            decision="",
            channel=CHANNEL,
            comment=fields.get("why", "")[:MOST_WORDS],
            proven=question.proven,
            language=question.tongue.language,
        ),
    )
    if verdict.accepted:
        return RedirectResponse(visit.place, 303)
    return await look_again(visit, 409, verdict.says)
