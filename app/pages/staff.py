"""The desk of our own staff: what waits for them on all projects, behind a link that comes by mail.

Looking at the link lets nobody in, since mail scanners look too; the button on its page does, once.
Whoever asks for a link is told the same, whether we know the address or not.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse

from app.pages.entry import desk_path, let_in, let_out, login_of
from app.pages.forgery import cookie_of, from_elsewhere, from_our_page, give, mark_for
from app.pages.often import TooOften, Turnstile, address_of
from app.pages.oidc import provider
from app.pages.plain import page, plain_page, words_of
from app.pages.sending import sent_with
from config.settings import settings
from config.tongue import tongue
from domain.errors import BadInput, NotFound, Refused, Unreachable
from tasks.desk import MINUTES, colleague, door_of, send_door, waiting_for
from tasks.doubts import doubts_for, settle
from tasks.links import UnknownLink
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.pages import PageWords
    from tasks.desk import Door, Waits

router = APIRouter()
log = logging.getLogger("golive.pages")
HERE = "staff"  # what the marks of these pages are made for
LONGEST = 254


@router.api_route("/staff", methods=["GET", "HEAD"])
async def desk(request: Request) -> Response:
    """Show what waits for whoever has come in; to anybody else, the door."""
    await _turnstile(request).count("look", address_of(request))
    words, login = words_of(request), await login_of(request)
    if login is None:
        return await _with_mark(request, "enter", provider=provider() is not None)
    found = [_row(one, words) for one in await waiting_for(login)]
    doubtful = await doubts_for(login.email)
    return await _with_mark(request, "desk", login=login, rows=found, doubts=doubtful)


@router.post("/staff/doubts")
async def say_what_arrived(request: Request) -> Response:
    """Take what somebody says about something in doubt, and show the desk again."""
    await _turnstile(request).count("look", address_of(request))
    form, login = await _form(request), await login_of(request)
    if form is None:
        return plain_page(request, 403, "foreign")
    if login is None:
        return _refused(request)
    with suppress(BadInput, NotFound):  # it was settled meanwhile: the desk shows how it stands
        await settle(
            form.get("project", ""),
            form.get("name", ""),
            form.get("says", ""),
            by=login.email,
            reason=form.get("reason", ""),
            identity=login.identity,
        )
    return RedirectResponse(desk_path(), 303)


@router.post("/staff/link")
async def ask_for_link(request: Request) -> Response:
    """Send a link to the address, if it is one of ours; the answer is the same if it is not."""
    turnstile = _turnstile(request)
    await turnstile.count("mail", address_of(request))
    form = await _form(request)
    if form is None:
        return plain_page(request, 403, "foreign")
    says, email = words_of(request).staff, form.get("email", "").strip().lower()[:LONGEST]
    answer = _said(request, 200, says.sent, says.sent_text.format(minutes=MINUTES))
    answer.background = BackgroundTask(_send, turnstile, email)  # how long it takes tells nothing
    return answer


@router.api_route("/staff/in/{token}", methods=["GET", "HEAD"])
async def door(request: Request, token: str) -> Response:
    """Ask whoever followed the link whether they want to come in."""
    found = await _door(request, token)
    person = await colleague(found.email)
    if person is None:
        return _refused(request)
    place = f"{desk_path()}/in/{token}"
    return await _with_mark(request, "door", who=person.name, place=place)


@router.post("/staff/in/{token}")
async def enter(request: Request, token: str) -> Response:
    """Let them in, once."""
    found = await _door(request, token)
    if await _form(request) is None:
        return plain_page(request, 403, "foreign")
    if await colleague(found.email) is None:
        return _refused(request)
    now = f"{world().now():%Y-%m-%d %H:%M:%S} UTC"
    identity = f"the link that was mailed to {found.email} for signing in, opened {now}"
    answer = await let_in(request, f"link {found.once}", email=found.email, identity=identity)
    return answer or _refused(request)


@router.post("/staff/out")
async def leave(request: Request) -> Response:
    """Let them out."""
    await _turnstile(request).count("look", address_of(request))
    if await _form(request) is None:
        return plain_page(request, 403, "foreign")
    return await let_out(request)


async def _door(request: Request, token: str) -> Door:
    turnstile, who = _turnstile(request), address_of(request)
    await turnstile.check("guess", who)
    await turnstile.count("look", who)
    try:
        return await door_of(token)
    except UnknownLink:
        await turnstile.count("guess", who)
        raise


async def _send(turnstile: Turnstile, email: str) -> None:
    """Send the link, but no more than a few to one address."""
    try:
        await turnstile.count("letter", email)
        if not settings().links_url:
            log.warning("No link to the desk can be sent: set GOLIVE_PAGES_URL.")
        await send_door(email)
    except TooOften:
        log.warning("A link to the desk was asked for too often; it was not sent.")
    except (Unreachable, Refused) as error:
        log.warning("A link to the desk could not be sent: %s", error.problem)


async def _form(request: Request) -> Mapping[str, str] | None:
    """What was typed into a page of ours; nothing when it came from elsewhere."""
    if from_elsewhere(request):
        return None
    form = (await sent_with(request)).fields
    return form if await from_our_page(request, HERE, form.get("mark", "")) else None


async def _with_mark(request: Request, template: str, **given: Any) -> Response:
    cookie = cookie_of(request)
    mark = await mark_for(cookie, HERE)
    answer = page(template, words_of(request), mark=mark, desk=desk_path(), **given)
    give(answer, request, cookie)
    return answer


def _row(one: Waits, words: PageWords) -> dict[str, Any]:
    spoken = tongue(words.language, one.project.brief.playbook)
    return {
        "question": spoken.question(one.asked),
        "client": one.project.client,
        "item": spoken.called(one.project.item_name),
        "round": one.round,
        "due": spoken.day(one.due),
        "day": one.due.isoformat(),
        "late": one.late,
        "token": one.token,
    }


def _refused(request: Request) -> Response:
    says = words_of(request).staff
    return _said(request, 410, says.used, says.used_text)


def _said(request: Request, status: int, title: str, text: str) -> Response:
    return page("plain", words_of(request), status, title=title, text=text)


def _turnstile(request: Request) -> Turnstile:
    return request.app.state.turnstile
