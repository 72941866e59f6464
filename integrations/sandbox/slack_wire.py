"""How Slack's Web API is spoken: tokens, arguments, pages of a list, and answers."""

import base64
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse

from integrations.sandbox.journal import Json
from integrations.sandbox.slack_screens import Screens
from integrations.sandbox.slack_sockets import Sockets
from integrations.sandbox.slack_workspace import Channel, Workspace
from integrations.sandbox.systems import Company, Systems

YES_NO = {"1": True, "0": False, "true": True, "false": False, "True": True, "False": False}
BOOLEANS = {
    "as_user",
    "exclude_archived",
    "include_all_metadata",
    "include_locale",
    "include_num_members",
    "inclusive",
    "is_private",
    "link_names",
    "mrkdwn",
    "reply_broadcast",
    "return_im",
    "unfurl_links",
    "unfurl_media",
}
NUMBERS = {"limit", "length"}
OBJECTS: dict[str, type] = {
    "attachments": list,
    "blocks": list,
    "files": list,
    "message": dict,
    "metadata": dict,
    "view": dict,
}


class SlackRefusal(Exception):
    """Slack's answer to a call that it does not carry out."""

    def __init__(self, error: str, *messages: str, **more: object) -> None:
        """Take Slack's word for it, and what Slack adds."""
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **more}
        if messages:
            lines = [f"[ERROR] {message}" for message in messages]
            self.answer["response_metadata"] = {"messages": lines}


@dataclass(frozen=True)
class Call:
    """One call of a method, its arguments already checked."""

    slack: Workspace
    screens: Screens
    sockets: Sockets
    url: str
    arguments: Json

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel whose id was given; a name will not do."""
        channel = self.slack.channels.get(self.arguments[name])
        if channel is None:
            raise SlackRefusal("channel_not_found")
        return channel


@dataclass(frozen=True)
class Method:
    """One method: what it does, the arguments it needs, and those it takes."""

    run: Callable[[Call], Json]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    app_level: bool = False  # asked with the token of the app, not with that of its robot
    scope: str = ""  # what the robot must have been allowed


async def answer(request: Request, methods: dict[str, Method], systems: Systems) -> JSONResponse:
    """Answer a call of Slack's Web API; a refusal is an answer with status 200, too."""
    url = str(request.base_url).rstrip("/")
    scopes = ",".join(systems.company.scopes)
    try:
        arguments = await _read(request)
        app_level = _check_token(request, arguments, systems.company)
        method = _named(request.path_params["method"], methods)
        if method.app_level is not app_level:
            raise SlackRefusal("not_allowed_token_type")
        if method.scope and method.scope not in systems.company.scopes:
            raise SlackRefusal("missing_scope", needed=method.scope, provided=scopes)
        given = _checked(arguments, method)
        call = Call(systems.slack, systems.screens, systems.sockets, url, given)
        allowed = {} if app_level else {"X-OAuth-Scopes": scopes}
        return JSONResponse({"ok": True, **method.run(call)}, headers=allowed)
    except SlackRefusal as refusal:
        return JSONResponse(refusal.answer)


def page(things: Sequence[Json], name: str, arguments: Json) -> tuple[list[Json], str]:
    """Return the part of a list that was asked for, and the cursor of the next part."""
    limit = arguments.get("limit", 100)
    if not 1 <= limit <= 1000:  # noqa: PLR2004 - Slack's own bounds
        raise SlackRefusal("invalid_limit")
    start = 0
    if cursor := arguments.get("cursor"):
        names = [_cursor(str(thing[name])) for thing in things]
        if cursor not in names:
            raise SlackRefusal("invalid_cursor")
        start = names.index(cursor)
    rest = things[start + limit :]
    return list(things[start : start + limit]), _cursor(str(rest[0][name])) if rest else ""


def _named(name: str, methods: dict[str, Method]) -> Method:
    if name not in methods:
        raise SlackRefusal("unknown_method", req_method=name)
    return methods[name]


async def _read(request: Request) -> Json:
    arguments: Json = dict(request.query_params)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        arguments |= _json_object(await request.body())
    elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        arguments |= dict(await request.form())
    elif await request.body():
        raise SlackRefusal("invalid_post_type")
    return arguments


def _json_object(body: bytes) -> Json:
    try:
        found: object = json.loads(body)
    except ValueError as error:
        raise SlackRefusal("invalid_json") from error
    if not isinstance(found, dict):
        raise SlackRefusal("json_not_object")
    return cast("Json", found)


def _check_token(request: Request, arguments: Json, company: Company) -> bool:
    """Make sure of the token; the answer is whether it is the app's own."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    given = given if kind == "Bearer" else str(arguments.pop("token", ""))
    if not given:
        raise SlackRefusal("not_authed")
    if hmac.compare_digest(given.encode(), company.slack_app_token.encode()):
        return True
    if not hmac.compare_digest(given.encode(), company.slack_token.encode()):
        raise SlackRefusal("invalid_auth")
    return False


def _checked(arguments: Json, method: Method) -> Json:
    arguments = {name: value for name, value in arguments.items() if value is not None}
    known = {*method.needs, *method.takes}
    missing = [f"missing required field: {name}" for name in method.needs if name not in arguments]
    unknown = [f"no such argument: {name}" for name in arguments if name not in known]
    if missing or unknown:
        raise SlackRefusal("invalid_arguments", *missing, *unknown)
    return {name: _value(name, value) for name, value in arguments.items()}


def _value(name: str, value: Any) -> Any:
    if name in BOOLEANS:
        return _one_of(name, value if isinstance(value, bool) else YES_NO.get(str(value)), bool)
    if name in NUMBERS:
        number = int(value) if str(value).isdecimal() else None
        return _one_of(name, number, int)
    if name in OBJECTS:
        return _object(name, value)
    return _one_of(name, value, str)


def _object(name: str, value: object) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError as error:
            raise SlackRefusal("invalid_arguments", f"not valid JSON: {name}") from error
    return _one_of(name, value, OBJECTS[name])


def _one_of(name: str, value: object, kind: type) -> object:
    if not isinstance(value, kind):
        raise SlackRefusal("invalid_arguments", f"must be a {kind.__name__}: {name}")
    return value


def _cursor(name: str) -> str:
    return base64.b64encode(f"next:{name}".encode()).decode()
