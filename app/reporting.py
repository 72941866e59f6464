"""The report of a project, for its manager, sponsor or client: on the screen or on paper."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.show import Output, as_json, line
from app.worlds import in_the_real_world
from config.reports import in_words
from config.words import phrase
from domain.errors import BadInput
from domain.report import Reader
from tasks.on_paper import BODY, drawn, in_html, in_markdown
from tasks.status_report import status_report
from tasks.world import world

if TYPE_CHECKING:
    from domain.report import StatusReport

SUFFIXES = (".pdf", ".png", ".svg", ".md", ".html")


def report(
    project: str, /, *, reader: Reader = Reader.PM, output: Output = None, json: bool = False
) -> None:
    """Show how a project stands, red, amber or green by rule, with the reasons.

    Parameters
    ----------
    project
        The project's key.
    reader
        pm (weekly, everything), sponsor (one page) or client; these two see nothing internal.
    output
        A file to write instead: .pdf (one page), .png or .svg (the plan), .md or .html.
    json
        Print JSON for machines.

    """
    suffix = output.suffix.lower() if output else ""
    if output and suffix not in SUFFIXES:
        raise BadInput(
            f"A report cannot be written as {suffix or 'a file without an ending'}.",
            field="output",
            fix=f"Let the file end with one of {', '.join(SUFFIXES)}.",
        )

    async def make() -> tuple[StatusReport, bytes]:
        here = await world().ledger.projects.project(project)
        found = await status_report(here, reader=reader)
        return found, await _written(found, suffix) if suffix else b""

    found, content = in_the_real_world(make)
    if output:
        _keep(output, content)
    if json:
        as_json(_values(found))
    elif output:
        line(f"{in_words(found)['labels']['status']}, {reader.value}: {output}")
    else:
        body = "{% set bullet = '-' %}" + BODY.partition("%}")[2]
        sys.stdout.write(phrase(body, style="mail", report=found) + "\n")


async def _written(found: StatusReport, suffix: str) -> bytes:
    if suffix == ".md":
        return (in_markdown(found) + "\n").encode()
    if suffix == ".html":
        return (await in_html(found)).encode()
    return await drawn(found, suffix.removeprefix("."))


def _keep(output: Any, content: bytes) -> None:
    try:
        output.write_bytes(content)
    except OSError as error:
        raise BadInput(
            f"The report cannot be written: {error.strerror}.",
            place=str(output),
            fix="Name a file in a folder that exists and is yours.",
        ) from None


def _values(found: StatusReport) -> dict[str, Any]:
    """The report for machines: lights in words, and every reason also as a sentence."""
    said = in_words(found)
    values = asdict(found)
    values["light"] = found.light.word
    values["ratings"] = [
        {
            "side": one.side.value,
            "light": one.light.word,
            "reasons": [
                {"rule": r.rule, "light": r.light.word, "facts": dict(r.facts), "says": says}
                for r, says in zip(one.reasons, side["reasons"], strict=True)
            ],
        }
        for one, side in zip(found.ratings, said["sides"], strict=True)
    ]
    return values
