"""Misbehaviour on request: what the real systems do on a bad day.

429, 500, 503   refuse before anything is done
cut             do the work, then hang up without an answer
never           do the work, and never answer
slow            answer late
lag             Jira's search finds a new issue only after so many seconds
"""

import asyncio
from collections.abc import Callable
from typing import Literal

from pydantic import BaseModel, Field
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

System = Literal["slack", "jira", "mail"]
Kind = Literal["429", "500", "503", "cut", "never", "slow", "lag"]
CUT = "golive.sandbox.cut"  # where our server leaves the means to hang up

REFUSALS: dict[str, dict[str, tuple[int, dict[str, object]]]] = {
    "slack": {
        "429": (429, {"ok": False, "error": "ratelimited"}),
        "500": (500, {"ok": False, "error": "internal_error"}),
        "503": (503, {"ok": False, "error": "service_unavailable"}),
    },
    "jira": {
        "429": (429, {"errorMessages": ["Rate limit exceeded."], "errors": {}}),
        "500": (500, {"errorMessages": ["Internal server error"], "errors": {}}),
        "503": (503, {"errorMessages": ["Service unavailable"], "errors": {}}),
    },
}


class Fault(BaseModel, extra="forbid"):
    """One kind of misbehaviour, for so many matching calls."""

    system: System
    kind: Kind
    match: str = Field(default="", description="A part of the method, path or address.")
    times: int = Field(default=1, ge=1)
    retry_after: int = Field(default=1, ge=0)
    seconds: float = Field(default=0, ge=0)


class Faults:
    """What is going to go wrong."""

    def __init__(self) -> None:
        """Start with everything in order."""
        self.planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        """Let this go wrong from now on."""
        self.planned.append(fault)

    def clear(self) -> None:
        """Put everything in order again."""
        self.planned.clear()

    def take(self, system: System, what: str) -> Fault | None:
        """Return the fault that hits this call, and use it up by one."""
        for fault in self.planned:
            if fault.system == system and fault.kind != "lag" and fault.match in what:
                fault.times -= 1
                if not fault.times:
                    self.planned.remove(fault)
                return fault
        return None

    @property
    def search_lag(self) -> float:
        """How many seconds Jira's search is behind."""
        return max((one.seconds for one in self.planned if one.kind == "lag"), default=0)


class Misbehaving:
    """Stands before the pages of Slack and Jira and lets planned faults happen."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        """Take the pages and the list of what is to go wrong."""
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, rightly or wrongly."""
        fault = self._fault_for(scope)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "cut":
            await self._app(scope, receive, _swallow)
            await _hang_up(scope, receive)
        elif fault.kind == "never":
            await self._app(scope, receive, _swallow)
            await _until_they_leave(receive)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        else:
            await _refusal(fault)(scope, receive, send)

    def _fault_for(self, scope: Scope) -> Fault | None:
        if scope["type"] != "http":
            return None
        path: str = scope["path"]
        systems: dict[str, System] = {"api": "slack", "upload": "slack", "files-pri": "slack"}
        systems["jira"] = "jira"
        system = systems.get(path.split("/")[1])
        return system and self._faults.take(system, f"{scope['method']} {path}")


def _refusal(fault: Fault) -> JSONResponse:
    status, body = REFUSALS[fault.system][fault.kind]
    headers = {} if status == 500 else {"Retry-After": str(fault.retry_after)}  # noqa: PLR2004
    return JSONResponse(body, status, headers)


async def _swallow(message: Message) -> None:
    del message


async def _hang_up(scope: Scope, receive: Receive) -> None:
    cut: Callable[[], None] | None = scope.get("extensions", {}).get(CUT)
    if cut is None:
        raise ConnectionResetError("The sandbox hung up, as it was asked to.")
    cut()
    await _until_they_leave(receive)


async def _until_they_leave(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
