"""The site: every page that people outside the command line and Prefect look at.

One world for the whole process: opening it for each request took six milliseconds and threw away
every connection.
"""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI, HTTPException, Request, Response
from starlette.exceptions import HTTPException as Missed
from starlette.responses import FileResponse, JSONResponse, RedirectResponse

from app import slack
from app.pages import changes, oidc, replying, rows, sign, staff, trying, withdrawing
from app.pages.entry import ComeIn, desk_path
from app.pages.guard import Guard
from app.pages.often import Rates, TooOften, Turnstile
from app.pages.plain import HERE, plain_page
from app.pages.visit import FromElsewhere
from app.slack.listening import listening
from domain.errors import NotFound
from flows.playbooks import playbooks
from tasks.links import ExpiredLink, UnknownLink
from tasks.real import real_world
from tasks.world import World

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from fastapi import APIRouter

STYLE = "style.css"
ADDRESSES: Sequence[APIRouter] = (
    sign.router,
    withdrawing.router,
    replying.router,
    trying.router,
    rows.router,
    staff.router,
    oidc.router,
    slack.router,
    changes.router,
)  # further rooms of the site are added here


def create_site(
    opens: Callable[[], AbstractAsyncContextManager[World]] = real_world, rates: Rates | None = None
) -> FastAPI:
    """Make the site over a world, the real one unless another is named."""

    @asynccontextmanager
    async def lifespan(site: FastAPI) -> AsyncGenerator[None]:
        playbooks()
        async with opens() as here, listening(here):
            site.state.world = here
            yield

    site = FastAPI(
        title="golive",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    site.state.turnstile = Turnstile(rates or Rates())
    for router in ADDRESSES:
        site.include_router(router)
    _add_house(site)
    _add_misses(site)
    site.add_middleware(Guard)
    return site


def _add_house(site: FastAPI) -> None:
    @site.get("/healthz")
    async def health(request: Request) -> Response:
        await request.app.state.world.ledger.secret("links")
        return JSONResponse({"ok": True})

    @site.get(f"/{STYLE}")
    async def style() -> Response:
        return FileResponse(HERE / STYLE, headers={"Cache-Control": "public, max-age=300"})


def _add_misses(site: FastAPI) -> None:
    @site.exception_handler(UnknownLink)
    @site.exception_handler(NotFound)
    async def unknown(request: Request, _: Exception) -> Response:
        return plain_page(request, 404, "unknown")

    @site.exception_handler(ComeIn)
    async def outside(request: Request, _: Exception) -> Response:
        del request
        return RedirectResponse(desk_path(), 303)

    @site.exception_handler(FromElsewhere)
    async def elsewhere(request: Request, _: Exception) -> Response:
        return plain_page(request, 403, "foreign", words=request.state.words)

    @site.exception_handler(ExpiredLink)
    async def expired(request: Request, _: Exception) -> Response:
        return plain_page(request, 410, "expired")

    @site.exception_handler(TooOften)
    async def often(request: Request, error: TooOften) -> Response:
        wait = {"Retry-After": str(error.seconds)}
        return plain_page(request, 429, "often", headers=wait, seconds=error.seconds)

    @site.exception_handler(Missed)
    async def missed(request: Request, error: HTTPException) -> Response:
        return plain_page(request, error.status_code, "unknown", headers=error.headers)
