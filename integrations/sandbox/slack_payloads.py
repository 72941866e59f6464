"""What Slack sends to an app when somebody presses a button or submits a modal, and its seal."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member
from integrations.sandbox.slack_screens import APP, Trigger, View
from integrations.sandbox.slack_workspace import TEAM, Channel


def block_actions(trigger: Trigger, channel: Channel, message: Json, button: Json) -> Json:
    """What is sent when somebody presses a button under a message."""
    place = {"message_ts": message["ts"], "channel_id": channel.id, "is_ephemeral": False}
    known = ("action_id", "block_id", "text", "value", "style", "type")
    action = {name: button[name] for name in known if name in button}
    return _from(trigger.member, "block_actions", trigger.id) | {
        "container": {"type": "message", **place},
        "channel": {"id": channel.id, "name": "directmessage" if channel.member else channel.name},
        "message": message,
        "state": {"values": {}},
        "response_url": "https://sandbox.invalid/nobody-answers-here",
        "actions": [{**action, "action_ts": f"{time.time():.6f}"}],
    }


def view_submission(trigger: Trigger, view: View, values: Json) -> Json:
    """What is sent when somebody submits a modal."""
    return _from(trigger.member, "view_submission", trigger.id) | {
        "view": view.described() | {"state": {"values": values}},
        "response_urls": [],
    }


def sealed(payload: Json, secret: str, *, at: float | None = None) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers as Slack sends them, with its signature."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    moment = str(int(time.time() if at is None else at))
    seal = hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256)
    return body, {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": f"v0={seal.hexdigest()}",
    }


def _from(member: Member, kind: str, trigger: str) -> Json:
    user = {"id": member.slack_id, "username": member.handle, "name": member.handle}
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "sandbox"},
        "user": {**user, "team_id": member.team or TEAM},
        "api_app_id": APP,
        "token": "verification-tokens-are-a-thing-of-the-past",
        "trigger_id": trigger,
        "enterprise": None,
        "is_enterprise_install": False,
    }
