"""The page that shows people what arrived: Slack by channel, Jira by epic, mail as an inbox.

It needs no JavaScript, loads nothing from elsewhere, and shows whatever was sent as text.
"""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from integrations.sandbox.arrivals import jira_arrivals, mail_arrivals, slack_arrivals
from integrations.sandbox.jira_site import STATUSES
from integrations.sandbox.journal import Json
from integrations.sandbox.mrkdwn import rendered, safe_link
from integrations.sandbox.slack_workspace import BOT_USER
from integrations.sandbox.systems import Systems

HERE = Path(__file__).parent
PAGE = HERE / "page.html"
VIEWS = ("slack", "jira", "mail")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def add_page(app: FastAPI, systems: Systems) -> None:
    """Add the page and its style sheet to the sandbox's addresses."""
    template = environment(systems).get_template(PAGE.name)

    def shown(request: Request, *views: str) -> Response:
        url = str(request.base_url).rstrip("/")
        still = "still" in request.query_params
        text = template.render(
            views=views, still=still, path=request.url.path, **_all(systems, url)
        )
        return HTMLResponse(text, headers=HEADERS)

    @app.get("/")
    async def everything(request: Request) -> Response:
        return shown(request, *VIEWS)

    @app.get("/slack")
    @app.get("/mail")
    @app.get("/board")
    async def one_system(request: Request) -> Response:
        return shown(request, request.url.path.strip("/").replace("board", "jira"))

    @app.get("/page.css")
    async def style() -> Response:
        return FileResponse(HERE / "page.css", media_type="text/css")


def environment(systems: Systems) -> Environment:
    """What turns whatever was sent into a page, as text."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["mrkdwn"] = partial(rendered, name_of=partial(_name_of, systems))
    made.filters["link"] = safe_link
    made.filters["moment"] = _moment
    return made


def _all(systems: Systems, url: str) -> Json:
    messages = slack_arrivals(systems, url)
    issues = jira_arrivals(systems, url)
    return {
        "channels": _by_channel(messages),
        "messages": messages,
        "epics": _by_epic(issues),
        "issues": issues,
        "letters": list(reversed(mail_arrivals(systems, url))),
        "statuses": list(STATUSES),
        "people": {one.email: one.name for one in systems.people.all()},
        "members": [one.email for one in systems.people.all() if not one.deleted],
    }


def _by_channel(messages: list[Json]) -> dict[str, list[Json]]:
    channels: dict[str, list[Json]] = {}
    for message in sorted(messages, key=lambda one: (one["thread_ts"] or one["ts"], one["ts"])):
        channels.setdefault(message["to"], []).append(message)
    return dict(sorted(channels.items(), key=lambda item: (item[0][0] != "#", item[0])))


def _by_epic(issues: list[Json]) -> list[tuple[Json | None, list[Json]]]:
    parents = {issue["key"]: issue["parent"] for issue in issues}
    epics = [issue for issue in issues if issue["type"] == "Epic"]
    rest = [issue for issue in issues if issue["type"] != "Epic"]
    lanes: list[tuple[Json | None, list[Json]]] = [
        (epic, [one for one in rest if _epic_of(one, parents) == epic["key"]]) for epic in epics
    ]
    loose = [one for one in rest if _epic_of(one, parents) is None]
    return [*lanes, (None, loose)] if loose else lanes


def _epic_of(issue: Json, parents: dict[str, str | None]) -> str | None:
    parent: str | None = issue["parent"]
    return (parents[parent] or parent) if parent and issue["type"] == "Sub-task" else parent


def _name_of(systems: Systems, name: str) -> str:
    if name == BOT_USER:
        return "golive"
    person = systems.people.by_slack_id(name)
    channel = systems.slack.channels.get(name)
    return person.name if person else channel.name if channel else name


def _moment(value: str) -> str:
    known = value.replace(".", "", 1).isdigit()
    at = datetime.fromtimestamp(float(value), UTC) if known else datetime.fromisoformat(value)
    return at.astimezone().strftime("%d %b %H:%M:%S")
