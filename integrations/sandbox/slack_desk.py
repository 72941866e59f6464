"""Where people press Slack's buttons and fill its forms: on the page, or without a browser."""

from typing import Any, Literal
from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import Base64Bytes, BaseModel, Field
from starlette.datastructures import UploadFile

from integrations.sandbox import page
from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member
from integrations.sandbox.slack_clicks import Answered, NothingThere, click, submit
from integrations.sandbox.slack_files import attach, files_of
from integrations.sandbox.systems import Systems

SEE_OTHER = 303
ELSEWHERE = {"cross-site", "same-site"}


class Pressed(BaseModel, extra="forbid"):
    """Who presses which button under which message."""

    who: str = Field(alias="as")
    channel: str
    ts: str
    action_id: str


class Submitted(BaseModel, extra="forbid"):
    """What is entered into an open modal, by the names of its blocks."""

    view: str
    values: dict[str, str | list[str]] = Field(default_factory=dict)


class Uploaded(BaseModel, extra="forbid"):
    """A file that somebody is about to attach to a form; the content in base64."""

    who: str = Field(alias="as")
    name: str
    media_type: str = "application/octet-stream"
    content: Base64Bytes


class Invited(BaseModel, extra="forbid"):
    """Somebody whom Slack knows otherwise than as a member of the company."""

    email: str
    guest: bool = False
    deleted: bool = False
    team: str = ""


class Farewell(BaseModel, extra="forbid"):
    """Why the app is to open its connections anew."""

    reason: Literal["warning", "refresh_requested", "link_disabled"] = "refresh_requested"


def add_desk(app: FastAPI, systems: Systems) -> None:
    """Add what people do in Slack to the sandbox's addresses."""
    _add_for_browsers(app, systems)
    _add_for_programs(app, systems)
    _add_sockets(app, systems)


def _add_for_browsers(app: FastAPI, systems: Systems) -> None:
    template = page.environment(systems).get_template("modal.html")

    def shown(told: Answered, status: int = 200) -> Response:
        view = told.view
        words: Json = {
            "problem": told.problem,
            "id": view.id if view else "",
            "view": view.described() if view else None,
            "errors": view.errors if view else {},
            "typed": view.typed if view else {},
            "who": view.member.name if view else "",
            "files": files_of(systems.slack, view.member, "") if view else {},
        }
        return HTMLResponse(template.render(words), status, headers=page.HEADERS)

    @app.post("/slack/click")
    async def pressed(request: Request) -> Response:
        form = await _form(request)
        names = ("as", "channel", "ts", "action_id")
        try:
            told = await click(systems, *(str(form.get(name, "")) for name in names))
        except NothingThere as nothing:
            return shown(Answered(problem=str(nothing)), 404)
        if told.view is None:
            return shown(told)
        return RedirectResponse(f"/slack/view/{quote(told.view.id)}", SEE_OTHER)

    @app.get("/slack/view/{view_id}")
    async def opened(view_id: str) -> Response:
        view = systems.screens.views.get(view_id)
        if view is None:
            return shown(Answered(problem="That form is closed."), 404)
        return shown(Answered(view=view))

    @app.post("/slack/view/{view_id}")
    async def submitted(request: Request, view_id: str) -> Response:
        form = await _form(request, systems, view_id)
        try:
            told = await submit(systems, view_id, form, _origin(request))
        except NothingThere as nothing:
            return shown(Answered(problem=str(nothing)), 404)
        done = told.view is None and not told.problem
        return RedirectResponse("/slack", SEE_OTHER) if done else shown(told)


def _add_for_programs(app: FastAPI, systems: Systems) -> None:
    @app.post("/sandbox/slack/click")
    async def press(pressed: Pressed) -> Json:
        return await _answered(
            click(systems, pressed.who, pressed.channel, pressed.ts, pressed.action_id)
        )

    @app.post("/sandbox/slack/submit")
    async def fill(request: Request, submitted: Submitted) -> Json:
        url = _origin(request)
        return await _answered(submit(systems, submitted.view, submitted.values, url))

    @app.post("/sandbox/slack/files", status_code=201)
    async def upload(uploaded: Uploaded) -> Json:
        member = systems.people.by_email(uploaded.who)
        if member is None:
            raise HTTPException(404, "There is no such person.")
        file = (uploaded.name, uploaded.media_type, uploaded.content)
        return {"id": attach(systems.slack, member, *file)}

    @app.post("/sandbox/slack/people", status_code=201)
    async def invite(invited: Invited) -> Json:
        member = systems.people.invite(Member(**invited.model_dump()))
        return {"id": member.slack_id}


def _add_sockets(app: FastAPI, systems: Systems) -> None:
    @app.get("/sandbox/slack/sockets")
    async def count() -> Json:
        return {"open": systems.sockets.open}

    @app.post("/sandbox/slack/sockets", status_code=204)
    async def refresh(farewell: Farewell) -> None:
        await systems.sockets.farewell(farewell.reason)

    @app.delete("/sandbox/slack/sockets", status_code=204)
    async def hang_up() -> None:
        await systems.sockets.hang_up()


async def _answered(doing: Any) -> Json:
    try:
        told: Answered = await doing
    except NothingThere as nothing:
        raise HTTPException(404, str(nothing)) from nothing
    return told.as_json()


async def _form(request: Request, systems: Systems | None = None, view_id: str = "") -> Json:
    """What the page's own form sent; a page from elsewhere presses no buttons."""
    if request.headers.get("sec-fetch-site") in ELSEWHERE:
        raise HTTPException(403, "Only the sandbox's own page presses its buttons.")
    view = systems.screens.views.get(view_id) if systems else None
    found: Json = {}
    async with request.form() as form:
        for name in form:
            given = form.getlist(name)
            files = [one for one in given if isinstance(one, UploadFile)]
            words = [one for one in given if isinstance(one, str)]
            if files and systems and view:
                kept = [await _kept(systems, view.member, file) for file in files if file.filename]
                found[name] = words + kept
            else:
                found[name] = words[0] if len(words) == 1 else words
    return found


async def _kept(systems: Systems, member: Member, file: UploadFile) -> str:
    kind = file.content_type or "application/octet-stream"
    return attach(systems.slack, member, file.filename or "", kind, await file.read())


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")
