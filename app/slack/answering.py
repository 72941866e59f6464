"""Answering in Slack: a pressed button opens the form, a submitted form is an answer.

Slack allows three seconds. The form is opened after Slack has been answered; an answer that takes
longer than two to record is recorded all the same, and its giver hears of it in a message.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from app.slack.filling import answer_from, errors_beside, form_for
from app.slack.identity import Stranger, recognised
from app.slack.rows import rows_behind, rows_ticked
from config.company import company
from config.escaping import Style, escaped
from config.tongue import tongue, tongue_for
from domain.errors import GoliveError, NotFound
from domain.told import Told, sentence
from integrations.slack_blocks import notice
from integrations.slack_callbacks import (
    Filled,
    Pressed,
    RowsAsked,
    RowsTicked,
    Said,
    beside,
    instead,
)
from tasks.lock import lock_messages
from tasks.signing import Kind, at_gate, decided_by, sign
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from config.tongue import Tongue

SOON = 2.0

log = logging.getLogger("golive.slack")
_under_way: set[asyncio.Task[Any]] = set()  # the event loop alone would forget them


async def answered(said: Said | None) -> dict[str, Any] | None:
    """Do what somebody asked for in Slack; what is returned is shown to them at once."""
    match said:
        case Pressed() | RowsAsked():
            _begin(_press(said))
            return None
        case Filled() | RowsTicked():
            return await _submitted(said)
        case None:
            return None


def _begin(doing: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    begun = asyncio.create_task(doing)
    _under_way.add(begun)
    begun.add_done_callback(_under_way.discard)
    return begun


async def _press(pressed: Pressed | RowsAsked) -> None:
    """Show the form that belongs to the button, or why there is none."""
    about = pressed.place if isinstance(pressed, RowsAsked) else pressed.gate
    try:
        try:
            if isinstance(pressed, RowsAsked):
                shown = await rows_behind(pressed)
            else:
                shown = await _behind(pressed)
        except GoliveError as trouble:
            log.warning("The form for %s cannot be shown: %s", about, trouble.problem)
            shown = _notice(Told.NO_FORM, tongue(company().language))
        await world().chat.show(pressed.trigger, shown)
    except GoliveError as trouble:
        log.warning("No form for %s: %s", about, trouble.problem)


async def _behind(pressed: Pressed) -> dict[str, Any]:
    try:
        known = await recognised(pressed.by)
        record = await world().ledger.gates.get(pressed.gate)
        project, asked = await at_gate(record)
    except Stranger as stranger:
        return notice(str(stranger), tongue(company().language).house.form)
    except NotFound:
        return _notice(Told.GONE, tongue(company().language))
    spoken = tongue_for(project, project.person(known.email))
    if record.decided_at is not None:
        _begin(lock_messages(project, asked, record))
        return notice(await decided_by(record, known.email, spoken=spoken), spoken.house.form)
    signers = project.signers(asked, record.id)
    if known.email not in {signer.email for signer in signers}:
        names = ", ".join(dict.fromkeys(signer.name for signer in signers))
        return _notice(Told.STRANGER, spoken, email=known.email, names=names)
    return await form_for(project, asked, record, pressed.decision, known.email)


def _notice(told: Told, spoken: Tongue, **words: str) -> dict[str, Any]:
    """A form that only says a sentence."""
    return notice(spoken.say(sentence(told, **words)), spoken.house.form)


def _read_in(filled: Filled | RowsTicked) -> Tongue:
    """The tongue in which the form was read."""
    return tongue(filled.language or company().language)


def _instead(told: Told, filled: Filled | RowsTicked) -> dict[str, Any]:
    """The answer that shows a sentence in place of the form."""
    spoken = _read_in(filled)
    return instead(spoken.say(sentence(told)), spoken.house.form)


async def _submitted(filled: Filled | RowsTicked) -> dict[str, Any]:
    rows = isinstance(filled, RowsTicked)
    recording = _begin(rows_ticked(filled) if rows else _recorded(filled))
    done, _ = await asyncio.wait({recording}, timeout=SOON)
    if done:
        return recording.result()
    _begin(_follow_up(filled, recording))
    return _instead(Told.BEING_RECORDED, filled)


async def _recorded(filled: Filled) -> dict[str, Any]:
    """Sign, and say what became of it in the form that is still open."""
    try:
        known = await recognised(filled.by)
        verdict = await sign(filled.gate, answer_from(filled, known))
        if verdict.kind in {Kind.WRONG_INPUT, Kind.WRONG_FILES, Kind.TOO_EARLY}:
            return beside(await errors_beside(verdict, filled, known.email))
    except Stranger as stranger:
        return instead(str(stranger), _read_in(filled).house.form)
    except NotFound:
        return _instead(Told.GONE, filled)
    except GoliveError as trouble:
        log.warning("An answer to %s was not recorded: %s", filled.gate, trouble.problem)
        return _instead(Told.NOT_RECORDED, filled)
    return instead(verdict.says, _read_in(filled).house.form)


async def _follow_up(filled: Filled | RowsTicked, recording: asyncio.Task[dict[str, Any]]) -> None:
    """Tell whoever answered what became of it, once it is known."""
    answer = await recording
    about = filled.place if isinstance(filled, RowsTicked) else filled.gate
    said = answer.get("errors") or {"": answer["view"]["blocks"][0]["text"]["text"]}
    text = escaped(" ".join(said.values()), Style.SLACK)
    try:
        known = await recognised(filled.by)
        key = f"{about}/answer {filled.source}"
        await world().chat.post(to=known.email, text=text, key=key)
    except (GoliveError, Stranger) as trouble:
        log.warning("Nobody could be told about %s: %s", about, trouble)
