"""People who press buttons and submit modals in the sandbox; golive hears of it as from Slack."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member
from integrations.sandbox.slack_blocks import problems_of_view
from integrations.sandbox.slack_files import files_of
from integrations.sandbox.slack_inputs import entered
from integrations.sandbox.slack_payloads import block_actions, sealed, view_submission
from integrations.sandbox.slack_screens import PATIENCE, Trigger, View
from integrations.sandbox.slack_sockets import Silence
from integrations.sandbox.slack_workspace import Channel
from integrations.sandbox.systems import Systems
from integrations.trust import trusted

NOBODY = (
    "Nobody listens to buttons: no app is connected, and the sandbox was started without "
    "--actions-url."
)


class NothingThere(Exception):
    """There is no such person, message, button or modal."""


@dataclass(frozen=True)
class Answered:
    """What came of a click: the app's answer, what went wrong, and the modal that is open now."""

    status: int = 0
    answer: str = ""
    problem: str = ""
    view: View | None = None

    def as_json(self) -> Json:
        """Return it for whoever clicks without a browser."""
        view = {**self.view.described(), "errors": self.view.errors} if self.view else None
        return {"status": self.status, "answer": self.answer, "problem": self.problem, "view": view}


async def click(systems: Systems, email: str, channel: str, ts: str, action_id: str) -> Answered:
    """Let somebody press a button under a message."""
    member = systems.people.by_email(email)
    room = systems.slack.channels.get(channel)
    message = room.messages.get(ts) if room else None
    if member is None or room is None or message is None or not _sees(member, room):
        raise NothingThere("There is no such person or message.")
    button = _button(message, action_id)
    if button is None:
        raise NothingThere("That message has no such button any more.")
    trigger = systems.screens.trigger(member)
    told = await _tell(systems, block_actions(trigger, room, message, button))
    return told if told.problem else await _shown(told, trigger)


async def submit(
    systems: Systems, view_id: str, typed: Mapping[str, Any], url: str = ""
) -> Answered:
    """Let whoever sees the modal submit it."""
    view = systems.screens.views.get(view_id)
    if view is None or not view.shape.get("submit"):
        raise NothingThere("That form is closed.")
    view.typed = dict(typed)
    files = files_of(systems.slack, view.member, url)
    state, view.errors = entered(view.shape["blocks"], typed, files)
    if view.errors:
        return Answered(view=view)  # Slack itself does not send it off
    trigger = systems.screens.trigger(view.member)
    told = await _tell(systems, view_submission(trigger, view, state))
    return told if told.problem else _follow(systems, view, told)


def _sees(member: Member, room: Channel) -> bool:
    return room.member is None or room.member.email == member.email


def _button(message: Json, action_id: str) -> Json | None:
    for number, block in enumerate(message.get("blocks", [])):
        near: list[Json] = block.get("elements", []) if block["type"] == "actions" else []
        for one in [*near, *([block["accessory"]] if "accessory" in block else [])]:
            if one.get("action_id") == action_id and one["type"] == "button":
                return {"block_id": block.get("block_id", f"b{number}"), **one}
    return None


async def _tell(systems: Systems, payload: Json) -> Answered:
    """Send it to the app, which has three seconds, as in Slack."""
    if systems.sockets.open or (systems.sockets.used and not systems.company.actions_url):
        return await _over_a_socket(systems, payload)
    if not systems.company.actions_url:
        return Answered(problem=NOBODY)
    body, headers = sealed(payload, systems.company.signing_secret)
    try:
        async with httpx.AsyncClient(timeout=PATIENCE, verify=trusted(), trust_env=False) as client:
            answer = await client.post(systems.company.actions_url, content=body, headers=headers)
    except httpx.HTTPError as error:
        return Answered(problem=f"golive did not answer in time ({type(error).__name__}).")
    problem = "" if answer.is_success else f"golive refused it with status {answer.status_code}."
    return Answered(answer.status_code, answer.text, problem)


async def _over_a_socket(systems: Systems, payload: Json) -> Answered:
    try:
        said = await systems.sockets.deliver(payload)
    except Silence:
        return Answered(problem="golive did not answer in time (no acknowledgement).")
    return Answered(200, json.dumps(said) if said else "")


async def _shown(told: Answered, trigger: Trigger) -> Answered:
    """Wait as long as a trigger is good for the modal that the app opens."""
    try:
        await asyncio.wait_for(trigger.opened.wait(), PATIENCE)
    except TimeoutError:
        return Answered(told.status, told.answer, "golive opened no form.")
    return Answered(told.status, told.answer, view=trigger.view)


def _follow(systems: Systems, view: View, told: Answered) -> Answered:
    """Do with the modal what the app's answer says."""
    try:
        said = _read(told.answer)
        if (action := said.get("response_action", "clear")) == "errors":
            view.errors = _errors(view, said)
        elif action == "update":
            view.shape, view.errors, view.typed = _modal(said), {}, {}
        elif action == "clear":
            systems.screens.close(view.id)
            return Answered(told.status, told.answer)
        else:
            return Answered(told.status, told.answer, f"Slack knows no {action!r}.", view)
    except (ValueError, KeyError, TypeError) as error:
        problem = f"Slack could not use golive's answer: {error}"
        return Answered(told.status, told.answer, problem, view)
    return Answered(told.status, told.answer, view=view)


def _read(answer: str) -> Json:
    return json.loads(answer) if answer.strip() else {}


def _errors(view: View, said: Json) -> dict[str, str]:
    known = {b["block_id"] for b in view.shape["blocks"] if b["type"] == "input"}
    errors: dict[str, str] = said["errors"]
    if not errors or errors.keys() - known:
        raise ValueError(f"there are no such fields: {sorted(errors.keys() - known)}")
    return errors


def _modal(said: Json) -> Json:
    if problems := problems_of_view(said["view"]):
        raise ValueError("; ".join(map(str, problems)))
    return said["view"]
