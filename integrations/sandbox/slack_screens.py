"""What the people of the sandbox's Slack have on their screens: modals, opened by a click.

Nothing of it is kept: who restarts the sandbox finds every modal closed, as in Slack itself.
"""

import asyncio
import hashlib
import secrets
import time
from dataclasses import dataclass, field

from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member
from integrations.sandbox.slack_workspace import BOT, TEAM

APP = "A0GOLIVE00"
PATIENCE = 3.0  # seconds that Slack waits for an answer, and that a trigger is good for


class NoTrigger(Exception):
    """No modal can be opened for this click; Slack's word says why."""


@dataclass
class View:
    """A modal on somebody's screen."""

    id: str
    member: Member
    shape: Json
    errors: dict[str, str] = field(default_factory=dict[str, str])
    typed: Json = field(default_factory=dict[str, object])

    @property
    def hash(self) -> str:
        """What changes whenever the modal does."""
        return hashlib.sha256(repr(self.shape).encode()).hexdigest()[:12]

    def described(self) -> Json:
        """Return the modal as Slack hands it out."""
        parts = {"private_metadata": "", "callback_id": "", "external_id": ""}
        switches = {"clear_on_close": False, "notify_on_close": False, "submit_disabled": False}
        nothing = {"previous_view_id": None, "submit": None, "close": None}
        own = {"id": self.id, "team_id": TEAM, "app_id": APP, "bot_id": BOT}
        more = {"root_view_id": self.id, "app_installed_team_id": TEAM, "hash": self.hash}
        empty: Json = {"state": {"values": {}}}
        return parts | switches | nothing | empty | self.shape | own | more


@dataclass
class Trigger:
    """What a click gives the app: the right to open one modal, for a moment."""

    id: str
    member: Member
    at: float
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    view: View | None = None


class Screens:
    """Every modal that is open, and every click that may still open one."""

    def __init__(self) -> None:
        """Start with nothing on any screen."""
        self.views: dict[str, View] = {}
        self._triggers: dict[str, Trigger] = {}

    def trigger(self, member: Member) -> Trigger:
        """Give the app the right to show this person a modal."""
        name = f"{time.time_ns()}.{secrets.token_hex(8)}"
        self._triggers[name] = Trigger(name, member, time.monotonic())
        return self._triggers[name]

    def find(self, trigger_id: str) -> Trigger:
        """Return the click that a trigger stands for."""
        return self._triggers[trigger_id]

    def open(self, trigger_id: str, shape: Json) -> View:
        """Show a modal to whoever clicked."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise NoTrigger("invalid_trigger_id")
        if trigger.view is not None:
            raise NoTrigger("exchanged_trigger_id")
        if time.monotonic() - trigger.at > PATIENCE:
            raise NoTrigger("expired_trigger_id")
        view = View(f"V{secrets.token_hex(5).upper()}", trigger.member, shape)
        self.views[view.id] = trigger.view = view
        trigger.opened.set()
        return view

    def close(self, view_id: str) -> None:
        """Take a modal off the screen."""
        self.views.pop(view_id, None)
