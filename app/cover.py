"""Coverage: which line of the procedures is carried out by what."""

from __future__ import annotations

from dataclasses import asdict

from app.show import as_json, columns, line
from flows.coverage import Covered
from flows.coverage import coverage as found_coverage

MOST = 4  # so many carriers are named for a line; --json has all of them


def coverage(source: str = "", /, *, open_only: bool = False, json: bool = False) -> None:
    """Show what carries out each line of the procedures: stage, gate, checklist, document, setting.

    Parameters
    ----------
    source
        Only this procedure, such as S2.
    open_only
        Only lines that nothing carries out.
    json
        Print JSON for machines.

    """
    found = found_coverage()
    shown = [
        one
        for one in (found.open if open_only else found.lines)
        if one.number.startswith(f"{source}-" if source else "")
    ]
    if json:
        as_json(
            {
                "lines": [asdict(one) for one in shown],
                "without_lines": [asdict(one) for one in found.without_lines],
                "unknown": [{"number": n, **asdict(carrier)} for n, carrier in found.unknown],
            }
        )
        return
    columns(
        ("LINE", "SAYS", "CARRIED OUT BY"),
        [(one.number, one.says, _carriers(one)) for one in shown],
        empty="Every line is carried out.",
    )
    line("")
    for carrier in found.without_lines:
        line(f"Names no line: {carrier.kind} {carrier.name}")
    for number, carrier in found.unknown:
        line(f"No such line: {number}, named by {carrier.kind} {carrier.name}")
    line(f"{len(found.lines) - len(found.open)} of {len(found.lines)} lines are carried out.")


def _carriers(one: Covered) -> str:
    named = [f"{carrier.kind} {carrier.name}" for carrier in one.by]
    more = f"and {len(named) - MOST} more" if len(named) > MOST else ""
    return "\n".join([*named[:MOST], more]).strip() or "nothing yet"
