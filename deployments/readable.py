"""Make Prefect's own form usable on an ordinary screen, with two rules of CSS.

In Prefect 3.8 the first UI lets the question above the form shrink until nothing of it is left
when the form is longer than the screen, and a click on a select opens it and closes it again
(its button and the frame around it both hear the click).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.middleware import Middleware

from deployments.built import built_with

if TYPE_CHECKING:
    from types import ModuleType

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

RULES = (
    b"<style>.p-modal__body>.markdown-renderer{flex-shrink:0}"
    b".p-select-button__control{pointer-events:none}</style>"
)
END_OF_HEAD = b"</head>"
STALE = {b"content-length", b"etag", b"last-modified"}


class Readable:
    """Adds the rules to every page of the UI; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the pages."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        head: Message | None = None
        page = b""

        async def add(message: Message) -> None:
            nonlocal head, page
            if message["type"] == "http.response.start" and _is_page(message):
                head = message
            elif head is None or message["type"] != "http.response.body":
                await send(message)
            else:
                page += message.get("body", b"")
                if not message.get("more_body"):
                    whole = page.replace(END_OF_HEAD, RULES + END_OF_HEAD, 1)
                    length = (b"content-length", str(len(whole)).encode())
                    kept = [pair for pair in head["headers"] if pair[0].lower() not in STALE]
                    await send({**head, "headers": [*kept, length]})
                    await send({"type": "http.response.body", "body": whole})

        await self._app(scope, receive, add)


def _is_page(head: Message) -> bool:
    kinds = [value for name, value in head["headers"] if name.lower() == b"content-type"]
    return head["status"] == 200 and any(k.startswith(b"text/html") for k in kinds)  # noqa: PLR2004


def make_readable(server: ModuleType) -> None:
    """Let the server's pages carry the rules; a server that builds them otherwise is left alone."""

    def add(pages: Any) -> None:
        pages.user_middleware.append(Middleware(Readable))  # inside, before it is compressed

    built_with(server, "create_ui_app", add)
