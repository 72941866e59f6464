"""What every request passes: headers that lock the page up, a limit of size, a log without links.

An error that nobody expected becomes a plain page and a line in the log that says where it
happened. What was being said at that moment is left out: it may be somebody's signature.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
import traceback
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from app.pages.answer import LIMITS
from app.pages.plain import plain_page
from domain.errors import GoliveError, Unreachable
from tasks.statement import MOST_BYTES as FILES_TOGETHER
from tasks.world import living_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("golive.pages")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DEEPEST = 8  # lines of code that are named when something went wrong
MOST_BYTES = 256 * 1024  # four long texts in a script of three bytes a letter
MOST_ELSEWHERE = 1024 * 1024
MOST_IN_FILES = FILES_TOGETHER + 64 * 1024  # and what stands around each of them
MOST_DRAINED = 64 * 1024 * 1024
TYPED_INTO = ("/sign/", "/reply/", "/tests/", "/list/", "/staff", "/changes/")
TAKES_FILES = ("/sign/", "/changes/")
WITH_FILES = b"multipart/form-data"
SECRET_PART = re.compile(r"^(/sign/|/reply/|/tests/|/list/|/staff/in/|/changes/)[^/]+")


class TooLarge(Exception):
    """More was sent than anybody types."""


class Guard:
    """The door of the site: everything comes in and goes out through it."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the site behind the door."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, and its answer out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _lock_up(message)
            await send(message)

        try:
            with living_in(scope["app"].state.world):
                await self._app(scope, _measured(scope, receive), sending)
        except Exception as error:  # noqa: BLE001 - every one becomes a page; none ends the server
            if status:
                _note(error)
            else:
                if isinstance(error, TooLarge):
                    await _drain(receive)
                await _page_for(error, Request(scope))(scope, receive, sending)
        finally:
            took = (time.monotonic() - began) * 1000
            log.info("%s %s %s %.0f ms", scope["method"], shown(scope["path"]), status, took)


def shown(path: str) -> str:
    """The path as it may be written down: without the link."""
    return SECRET_PART.sub(r"\1(link)", path).encode("unicode_escape").decode("ascii")


def _lock_up(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")


def _measured(scope: Scope, receive: Receive) -> Receive:
    """Receive until it is too much."""
    headers = dict(scope["headers"])
    most = MOST_BYTES if scope["path"].startswith(TYPED_INTO) else MOST_ELSEWHERE
    if scope["path"].startswith(TAKES_FILES) and WITH_FILES in headers.get(b"content-type", b""):
        most += MOST_IN_FILES
    said = headers.get(b"content-length", b"0")
    announced, received = int(said) if said.isdigit() else 0, 0

    async def receiving() -> Message:
        nonlocal received
        if announced > most:
            raise TooLarge
        message = await receive()
        received += len(message.get("body", b""))
        if received > most:
            raise TooLarge
        return message

    return receiving


async def _drain(receive: Receive) -> None:
    """Let a browser finish sending; one that is cut off shows its own page instead of ours."""
    drained = 0
    while drained < MOST_DRAINED:
        message = await receive()
        drained += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


def _page_for(error: Exception, request: Request) -> ASGIApp:
    words = getattr(request.state, "words", None)
    if isinstance(error, TooLarge):
        return plain_page(request, 413, "large", words=words, **LIMITS)
    if isinstance(error, Unreachable):
        log.warning("A page could not be shown: %s", error.problem)
        return plain_page(request, 503, "away")
    return plain_page(request, 500, "trouble", reference=_note(error))


def _note(error: Exception) -> str:
    """Write down where it went wrong, and return the word by which it is found again."""
    reference = secrets.token_hex(4)
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in frames[: -DEEPEST - 1 : -1])
    said = f": {error.problem}" if isinstance(error, GoliveError) else ""  # ours hold no secrets
    log.error("Trouble %s: %s%s at %s", reference, type(error).__name__, said, where)
    return reference
