"""What is in doubt: may have arrived or not, and a person says which."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from app.show import as_json, columns, line, moment
from app.worlds import in_the_real_world, in_the_records
from tasks.doubts import doubts as in_doubt
from tasks.doubts import settle as say

Choice = Literal["sent", "again"]


def doubts(project: str = "", /, *, json: bool = False) -> None:
    """List what may or may not have arrived, where nobody can look; its stage waits for your word.

    Parameters
    ----------
    project
        Only this project's; all when left out.
    json
        Print JSON for machines.

    """
    found = in_the_records(lambda: in_doubt(project or None))
    if json:
        as_json([{"name": d.name, "since": d.since, **vars(d.act)} for d in found])
        return
    columns(
        ("ACT", "PROJECT", "STAGE", "ITEM", "WHAT", "IN DOUBT SINCE"),
        [
            (d.name, d.act.project, d.act.stage, d.act.item, d.act.what,
             moment(d.since.isoformat()))
            for d in found
        ],
        empty="Nothing is in doubt.",
    )  # fmt: skip
    for d in found[:1]:
        line("→ Ask whoever was to get it. It arrived:")
        line(f"  golive settle {d.act.project} {d.name} sent --as ADDRESS --reason WHY")
        line(
            f"→ It did not: golive settle {d.act.project} {d.name} again --as ADDRESS --reason WHY"
        )


def settle(
    project: str,
    act: str,
    says: Choice,
    /,
    *,
    as_: Annotated[str, Parameter(name="--as")],
    reason: str,
) -> None:
    """Say of something in doubt that it was sent, or that it has to be sent again.

    Parameters
    ----------
    project
        The project's key.
    act
        The act, as golive doubts lists it.
    says
        sent: it has arrived. again: it has not.
    as_
        Your mail address; you must be a project manager, or may override gates.
    reason
        How you know.

    """
    found = in_the_real_world(lambda: say(project, act, says, by=as_, reason=reason))
    then = "It counts as sent." if says == "sent" else "It is sent again."
    line(f"{found.act.what}: {then} Its stage goes on.")
