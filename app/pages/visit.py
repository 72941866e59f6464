"""A visit: what every page behind a link does before it looks at what was sent.

Whoever tries many links that open nothing has to wait; an answer counts only when it was sent from
our own page; and one address, or one link, sends only so many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from app.pages.forgery import from_elsewhere, from_our_page
from app.pages.often import address_of
from app.pages.sending import sent_with
from domain.errors import NotFound
from tasks.links import UnknownLink

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from app.pages.often import Turnstile
    from app.pages.sending import Sent

T = TypeVar("T")


class FromElsewhere(Exception):
    """Another site sent this; the browser says so."""


@dataclass(frozen=True)
class Posted(Generic[T]):
    """What was sent to the page behind a link, and what the link opens."""

    seen: T
    sent: Sent
    stale: bool  # it was not sent from the page that we gave to this browser


async def opening(request: Request, opens: Callable[[], Awaitable[T]]) -> T:
    """What a link opens; whoever tries many links that open nothing has to wait."""
    turnstile: Turnstile = request.app.state.turnstile
    who = address_of(request)
    await turnstile.check("guess", who)
    await turnstile.count("look", who)
    try:
        return await opens()
    except (UnknownLink, NotFound):
        await turnstile.count("guess", who)
        raise


async def posted(
    request: Request,
    token: str,
    opens: Callable[[Request, str], Awaitable[T]],
    *,
    each: Callable[[T], str] | None = None,
) -> Posted[T]:
    """What was sent to the page that the link opens; FromElsewhere when another site sent it.

    `each` names what takes only so many answers wherever they come from.
    """
    turnstile: Turnstile = request.app.state.turnstile
    await turnstile.count("answer", address_of(request))
    seen = await opens(request, token)
    if each is not None:
        await turnstile.count("link", each(seen))
    if from_elsewhere(request):
        raise FromElsewhere
    sent = await sent_with(request)
    ours = await from_our_page(request, token, sent.fields.get("mark", ""))
    return Posted(seen, sent, stale=not ours)
