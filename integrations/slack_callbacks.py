"""What Slack tells us: somebody pressed a button, or submitted a form; and whether it is Slack.

Who it was stands in the sealed envelope and nowhere else; a button only names its question.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs

from slack_sdk.signature import SignatureVerifier

from integrations.slack_blocks import COMMENT, FIELD, FILES, FORM, SIGN, VALUE, notice
from integrations.slack_rows import ROWS, TICK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

    from config.house import FormWords

Json = dict[str, Any]


@dataclass(frozen=True)
class Presser:
    """Who did something in Slack, as Slack itself says."""

    user: str
    team: str  # whose workspace the message is in
    home: str  # whose workspace the person is from


@dataclass(frozen=True)
class Pressed:
    """Somebody pressed one of our buttons."""

    by: Presser
    gate: str
    decision: str
    trigger: str  # what lets us open a form for them, for three seconds
    message: str  # the ref of the message under which the button was


@dataclass(frozen=True)
class Filled:
    """Somebody submitted one of our forms."""

    by: Presser
    gate: str
    decision: str
    typed: Mapping[str, str]  # by the names of the form's fields
    source: str  # names this very answer, also when Slack sends it again
    language: str = ""  # in which the form was read
    files: tuple[str, ...] = ()  # what Slack calls the files that were attached

    @property
    def values(self) -> dict[str, str]:
        """What was stated, by the names of the gate's own fields."""
        return {n.removeprefix(FIELD): v for n, v in self.typed.items() if n.startswith(FIELD)}

    @property
    def comment(self) -> str:
        """The comment, the reason, or what somebody needs to know."""
        return self.typed.get(COMMENT, "")


@dataclass(frozen=True)
class RowsAsked:
    """Somebody pressed the button under a message about rows of a checklist."""

    by: Presser
    place: str  # the project and the list
    trigger: str


@dataclass(frozen=True)
class RowsTicked:
    """Somebody submitted the form with their rows."""

    by: Presser
    place: str
    typed: Mapping[str, str]  # what was entered, by the names of the rows
    source: str
    language: str = ""  # nobody has said in which it was read


Said = Pressed | Filled | RowsAsked | RowsTicked


def genuine(secret: SecretStr, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether Slack sealed this with our secret, within the last five minutes."""
    known = secret.get_secret_value()
    if not known.strip():
        return False
    try:
        return SignatureVerifier(known).is_valid_request(body, dict(headers))
    except (ValueError, TypeError):
        return False  # a moment that is no number, a seal that is no ASCII


def read(body: bytes) -> Said | None:
    """What a callback over HTTP says, when it concerns us."""
    try:
        given = json.loads(parse_qs(body.decode())["payload"][0])
    except (ValueError, KeyError):
        return None
    return understood(given)


def understood(payload: object) -> Said | None:
    """What an envelope of Slack's says, when it concerns us."""
    if not isinstance(payload, dict):
        return None
    said = cast("Json", payload)
    try:
        if said["type"] == "block_actions":
            return _pressed(said)
        if said["type"] == "view_submission" and said["view"]["callback_id"] == FORM:
            return _filled(said)
        if said["type"] == "view_submission" and said["view"]["callback_id"] == ROWS:
            return _rows_ticked(said)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return None


def beside(errors: Mapping[str, str]) -> Json:
    """The answer that leaves the form open, with what is wrong beside each field."""
    return {"response_action": "errors", "errors": dict(errors)}


def instead(text: str, says: FormWords) -> Json:
    """The answer that shows a sentence in place of the form."""
    return instead_of_it(notice(text, says))


def instead_of_it(view: Json) -> Json:
    """The answer that shows something else in place of the form."""
    return {"response_action": "update", "view": view}


def _pressed(said: Json) -> Pressed | RowsAsked | None:
    asks = next((a for a in said["actions"] if a["action_id"] == TICK), None)
    if asks is not None:
        return RowsAsked(_presser(said), str(asks["value"]), str(said["trigger_id"]))
    action = next((a for a in said["actions"] if str(a["action_id"]).startswith(SIGN)), None)
    if action is None:
        return None
    place = said["container"]
    return Pressed(
        by=_presser(said),
        gate=str(action["value"]),
        decision=str(action["action_id"]).removeprefix(SIGN),
        trigger=str(said["trigger_id"]),
        message=f"{place['channel_id']}:{place['message_ts']}",
    )


def _filled(said: Json) -> Filled:
    view = said["view"]
    about = json.loads(view["private_metadata"])
    state = _state(view)
    attached: list[Json] = state.pop(FILES, {}).get(VALUE, {}).get("files") or []
    return Filled(
        by=_presser(said),
        gate=str(about["gate"]),
        decision=str(about["decision"]),
        language=str(about.get("language", "")),
        typed=_typed(state),
        source=_source(said),
        files=tuple(str(file["id"]) for file in attached),
    )


def _rows_ticked(said: Json) -> RowsTicked:
    view = said["view"]
    place = str(json.loads(view["private_metadata"])["list"])
    return RowsTicked(_presser(said), place, _typed(_state(view)), _source(said))


def _state(view: Json) -> dict[str, Json]:
    return dict(view["state"]["values"])


def _typed(state: Mapping[str, Json]) -> dict[str, str]:
    return {name: _entered(one[VALUE]) for name, one in state.items() if VALUE in one}


def _source(said: Json) -> str:
    return f"slack {said['view']['id']} {said['trigger_id']}"


def _presser(said: Json) -> Presser:
    user, team = said["user"], str(said["team"]["id"])
    return Presser(str(user["id"]), team, str(user.get("team_id") or team))


def _entered(state: Json) -> str:
    """What was entered into one field, whatever kind it is."""
    if options := state.get("selected_options"):
        return str(options[0]["value"])
    if option := state.get("selected_option"):
        return str(option["value"])
    return str(state.get("selected_date") or state.get("value") or "")
