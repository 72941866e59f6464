"""Entry: the cookie that tells who of our own staff has come in at this browser."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse

from app.pages.forgery import COOKIE, secure
from config.settings import settings
from records.logins import HOLDS
from tasks.world import world

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from records.logins import Login

PLAIN, SECURE = "golive-staff", "__Host-golive-staff"


class ComeIn(Exception):
    """What is asked for opens only to whoever has come in at this browser."""


def desk_path() -> str:
    """Where the desk is, and the door to it."""
    return f"{urlsplit(settings().pages_url).path}/staff"


async def login_of(request: Request) -> Login | None:
    """Who has come in at this browser, if anybody has and it still holds."""
    brought = request.cookies.get(_name(request), "")
    return await world().ledger.logins.of(brought) if COOKIE.fullmatch(brought) else None


async def let_in(
    request: Request, opened_with: str, *, email: str, identity: str
) -> Response | None:
    """Send the browser to the desk with a new cookie; nothing when this has opened it before."""
    cookie = secrets.token_urlsafe(32)
    logins = world().ledger.logins
    if not await logins.begin(opened_with, cookie, email=email, identity=identity):
        return None
    answer = RedirectResponse(desk_path(), 303)
    answer.set_cookie(
        _name(request),
        cookie,
        max_age=int(HOLDS.total_seconds()),
        path="/",
        secure=secure(request),
        httponly=True,
        samesite="lax",
    )
    return answer


async def let_out(request: Request) -> Response:
    """Send the browser to the door; its cookie is worth nothing any more."""
    if (login := await login_of(request)) is not None:
        await world().ledger.logins.end(login.key)
    answer = RedirectResponse(desk_path(), 303)
    answer.delete_cookie(_name(request), path="/", secure=secure(request), httponly=True)
    return answer


def _name(request: Request) -> str:
    return SECURE if secure(request) else PLAIN
