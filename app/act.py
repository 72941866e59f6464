"""Acting: start an implementation, sign a gate, bring somebody onto a project."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from app.people import CHANNEL, As
from app.show import as_json, line, trouble
from app.worlds import in_the_real_world
from domain.errors import BadInput, GoliveError
from flows import status as standing
from flows.onboard import begin, brief_from
from records.enclosures import Enclosure
from tasks.signing import Answered, Verdict
from tasks.signing import sign as sign_gate

REFUSED = 3  # the exit code of an answer that did not count


def start(brief: Path, /, *, json: bool = False) -> None:
    """Start a client's implementation from its brief; doing so again changes nothing.

    Parameters
    ----------
    brief
        The YAML file that names client, playbook, dates, people, platforms and use cases.
    json
        Print JSON for machines.

    """
    given = brief_from(brief)
    slug = in_the_real_world(lambda: begin(given))
    found = in_the_real_world(lambda: standing.status(slug))
    if json:
        as_json(found)
        return
    running = [s["stage"] for s in found["stages"] if s["state"] in {"running", "waiting"}]
    line(f"{found['client']} has been started as {slug}: {', '.join(running) or 'nothing yet'}.")
    line(f"→ Look at it: golive status {slug}")


def sign(
    gate: str,
    /,
    *,
    as_: As,
    code: str,
    decision: str,
    set_: Annotated[list[str] | None, Parameter(name="--set", negative="")] = None,
    comment: str = "",
    condition: Annotated[list[str] | None, Parameter(negative="")] = None,
    ask: str = "",
    attach: Annotated[list[Path] | None, Parameter(negative="")] = None,
    json: bool = False,
) -> None:
    """Answer a gate with your personal code; a no needs a reason in the comment.

    Parameters
    ----------
    gate
        The gate's id, as golive gates lists it.
    as_
        Your mail address.
    code
        The code that was sent to you for this gate.
    decision
        yes, no, conditions (a yes that depends on something), or information (you need to know
        more first).
    set_
        What you vouch for, as field=value; once for each field.
    comment
        A remark, the reason for a no, or what you need to know.
    condition
        What a yes with conditions depends on, as "what | owner's address | date"; once for each.
    ask
        Who is to answer what you need to know, by mail address.
    attach
        A file to keep with the answer; once for each.
    json
        Print JSON for machines.

    """
    answered = Answered(
        email=as_,
        code=code,
        decision=decision,
        comment=comment,
        values=values_of(set_ or []),
        conditions=condition or [],
        ask=ask,
        files=[enclosed(path, "--attach") for path in attach or []],
        channel=CHANNEL,
    )
    verdict, shown = in_the_real_world(lambda: _answer(gate, answered))
    _tell(verdict, shown, json=json)


async def _answer(gate: str, answered: Answered) -> tuple[Verdict, dict[str, Any]]:
    """Answer the gate; what became of it, and how the gate stands then."""
    verdict = await sign_gate(gate, answered)
    return verdict, await standing.gate(verdict.gate)


def _tell(verdict: Verdict, shown: dict[str, Any], *, json: bool) -> None:
    """Say what became of an answer, and end as one that did not count does."""
    if json:
        decided = verdict.gate.decision.value if verdict.gate.decision else ""
        as_json(
            {"accepted": verdict.accepted, "result": verdict.kind.value, "says": verdict.says}
            | {"decision": decided, "gate": shown}
        )
    elif verdict.accepted:
        line(verdict.says)
    else:
        trouble(NotCounted(verdict.says), json_wanted=False)
    if not verdict.accepted:
        raise SystemExit(REFUSED)


class NotCounted(GoliveError):
    """An answer that did not count."""

    def __init__(self, says: str) -> None:
        """Take what the signer is told."""
        super().__init__(says, fix="Nothing was changed; see the gate: golive gates")


def enclosed(path: Path, field: str = "") -> Enclosure:
    """A file that somebody hands in."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The file cannot be read: {error.strerror}.",
            place=str(path),
            field=field,
            fix="Name a file that exists and that you may read.",
        ) from None
    media_type = guess_type(path.name)[0] or "application/octet-stream"
    return Enclosure(path.name, media_type, content)


def values_of(sets: list[str]) -> dict[str, str]:
    """What is vouched for, written as field=value."""
    values: dict[str, str] = {}
    for given in sets:
        name, equals, value = given.partition("=")
        if not equals or not name.strip():
            raise BadInput(
                f"{given!r} names no field and value.",
                field="--set",
                fix="Write it as --set field=value, such as --set alias=acme@meiro.io",
            )
        values[name.strip()] = value.strip()
    return values
