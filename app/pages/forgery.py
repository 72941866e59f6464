"""Forgery: an answer counts only when it was sent from our own page, in the same browser.

The page carries a mark that is made from a cookie and the link. Another site can neither read the
cookie nor make the mark; and a browser that names the site it comes from must name ours.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from config.settings import settings
from tasks.world import world

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

PLAIN, SECURE = "golive", "__Host-golive"
COOKIE = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_of(request: Request) -> str:
    """The cookie that this browser brought, or a new one."""
    brought = request.cookies.get(SECURE if secure(request) else PLAIN, "")
    return brought if COOKIE.fullmatch(brought) else secrets.token_urlsafe(32)


def give(response: Response, request: Request, cookie: str) -> None:
    """Let the browser keep the cookie until it is closed."""
    locked = secure(request)
    response.set_cookie(
        SECURE if locked else PLAIN, cookie, path="/", secure=locked, httponly=True, samesite="lax"
    )


async def mark_for(cookie: str, token: str) -> str:
    """The mark that the page of this link carries for this browser."""
    key = await world().ledger.secret("pages")
    return hmac.digest(key.encode(), f"{cookie}\n{token}".encode(), hashlib.sha256).hex()


async def from_our_page(request: Request, token: str, mark: str) -> bool:
    """Whether this was sent from the page that we gave to this browser for this link."""
    expected = await mark_for(cookie_of(request), token)
    return hmac.compare_digest(expected.encode(), mark.encode("utf-8", "replace"))


def from_elsewhere(request: Request) -> bool:
    """Whether the browser says that another site sent this.

    Our pages send no referrer, and then browsers name no origin either ("null"); those that do so
    over https, or on this machine, say in another header whether it was the same site.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("origin")
    if origin is None:
        return False
    if origin == "null":
        return site != "same-origin" and (site is not None or secure(request) or _here(request))
    return origin.rstrip("/").lower() not in _ours(request)


def _ours(request: Request) -> set[str]:
    addresses = (settings().pages_url, str(request.base_url))
    parts = [urlsplit(address) for address in addresses if address]
    return {f"{p.scheme}://{p.netloc}".lower() for p in parts}


def secure(request: Request) -> bool:
    """Whether the browser reaches us over https, so that cookies may be for that alone."""
    return urlsplit(settings().pages_url).scheme == "https" or request.url.scheme == "https"


def _here(request: Request) -> bool:
    return request.url.hostname in {"127.0.0.1", "localhost", "::1"}
