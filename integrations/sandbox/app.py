"""The sandbox's addresses: Slack under /api, Jira under /jira, and what arrived under /."""

from urllib.parse import quote

from fastapi import FastAPI, HTTPException, Request, Response, WebSocket
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from integrations.sandbox import (
    jira,
    jira_wire,
    page,
    slack,
    slack_desk,
    slack_files,
    slack_wire,
    znuny,
)
from integrations.sandbox.arrivals import jira_arrivals, mail_arrivals, slack_arrivals
from integrations.sandbox.faults import Fault, Misbehaving
from integrations.sandbox.journal import Journal, Json
from integrations.sandbox.systems import Company, Systems

VERBS = ["GET", "POST", "PUT", "DELETE"]
OURSELVES = ["127.0.0.1", "localhost", "sandbox", "testserver"]
ARRIVALS = {"slack": slack_arrivals, "jira": jira_arrivals, "mail": mail_arrivals}


def create_app(journal: Journal, company: Company | None = None) -> FastAPI:
    """Make the pages of a sandbox out of its journal."""
    return app_over(Systems(journal, company or Company()))


def app_over(systems: Systems) -> FastAPI:
    """Make the pages of these systems."""
    app = FastAPI(title="golive sandbox", docs_url=None, redoc_url=None, openapi_url=None)
    _add_slack(app, systems)
    _add_jira(app, systems)
    _add_arrivals(app, systems)
    _add_faults(app, systems)
    page.add_page(app, systems)
    slack_desk.add_desk(app, systems)
    app.mount("/znuny", znuny.desk_app(znuny.Desk()))
    app.add_middleware(Misbehaving, faults=systems.faults)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=OURSELVES)
    return app


def _add_slack(app: FastAPI, systems: Systems) -> None:
    @app.api_route("/api/{method}", methods=VERBS)
    async def slack_method(request: Request) -> Response:
        return await slack_wire.answer(request, slack.METHODS, systems)

    @app.websocket("/link/")
    async def slack_socket(wire: WebSocket, ticket: str = "") -> None:
        await systems.sockets.attend(wire, ticket)

    @app.post("/upload/v1/{file_id}")
    async def slack_upload(request: Request, file_id: str) -> Response:
        try:
            slack.take_upload(systems.slack, file_id, await request.body())
        except slack_wire.SlackRefusal as refusal:
            return Response(refusal.answer["error"], 400, media_type="text/plain")
        return Response(f"OK - {file_id}", media_type="text/plain")

    @app.get("/files-pri/{place}/{name}")
    async def slack_file(request: Request, place: str, name: str) -> Response:
        found = slack_files.content_of(systems.slack, place)
        bearer = f"Bearer {systems.company.slack_token}"
        if found is None or request.headers.get("authorization") != bearer:
            return RedirectResponse(f"/?redir={quote(request.url.path)}")  # Slack wants a login
        kind, content = found
        return _download(content, name, kind)

    @app.get("/archives/{channel}/{stamp}")
    async def slack_message(channel: str, stamp: str) -> Response:
        return RedirectResponse(f"/#{quote(channel)}-{quote(stamp)}")


def _add_jira(app: FastAPI, systems: Systems) -> None:
    @app.api_route("/jira/rest/api/{version}/{path:path}", methods=VERBS)
    async def jira_path(request: Request, version: str) -> Response:
        if version not in {"2", "latest"}:
            raise HTTPException(404, "The sandbox speaks version 2 of Jira's REST API.")
        token = systems.company.jira_token
        return await jira_wire.answer(request, jira.ROUTES, systems.jira, token)

    @app.get("/jira/browse/{key}")
    async def jira_issue(key: str) -> Response:
        return RedirectResponse(f"/#{quote(key)}")


def _add_arrivals(app: FastAPI, systems: Systems) -> None:
    @app.get("/sandbox/{system}")
    async def arrivals(request: Request, system: str) -> list[Json]:
        if system not in ARRIVALS:
            raise HTTPException(404, f"There is no system {system!r}: slack, jira or mail.")
        return ARRIVALS[system](systems, str(request.base_url).rstrip("/"))

    @app.get("/sandbox/mail/{letter_id}/raw")
    async def raw_letter(letter_id: str) -> Response:
        letter = systems.mail.find(letter_id)
        if letter is None:
            raise HTTPException(404, "There is no such letter.")
        return _download(letter.raw, f"{letter_id}.eml", "message/rfc822")

    @app.get("/sandbox/mail/{letter_id}/attachments/{number}")
    async def attachment(letter_id: str, number: int) -> Response:
        letter = systems.mail.find(letter_id)
        if letter is None or not 0 <= number < len(letter.pieces):
            raise HTTPException(404, "There is no such attachment.")
        piece = letter.pieces[number]
        return _download(piece.content, piece.name, piece.media_type)


def _add_faults(app: FastAPI, systems: Systems) -> None:
    @app.post("/sandbox/faults", status_code=201)
    async def plan_fault(fault: Fault) -> Fault:
        systems.faults.plan(fault)
        return fault

    @app.delete("/sandbox/faults", status_code=204)
    async def clear_faults() -> None:
        systems.faults.clear()

    @app.get("/healthz")
    async def health() -> JSONResponse:
        return JSONResponse({"ok": True})


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)
