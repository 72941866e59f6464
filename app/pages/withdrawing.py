"""Taking an answer back on the page where it was given, within its window and while it is open."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from app.pages.plain import plain_page
from app.pages.question import CHANNEL
from app.pages.sign import Visit, look_again, one_link, question_at
from app.pages.visit import posted
from tasks.intervene import withdraw
from tasks.signing import MOST_WORDS, Answered

router = APIRouter()


@router.post("/sign/{token}/withdraw")
async def take_back(request: Request, token: str) -> Response:
    """Take the reader's own answer back, and send the browser back to the question."""
    came = await posted(request, token, question_at, each=one_link)
    question, fields = came.seen, came.sent.fields
    visit = Visit(request, token, question)
    if question.me is None:
        return plain_page(request, 410, "not_asked", words=question.words)
    if came.stale:
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
