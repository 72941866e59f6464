"""Rows of a checklist in Slack: whoever presses the button sees their own, and ticks them.

Who it is says Slack's sealed envelope, as with a sign-off; the button only names the list.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from app.slack.identity import Stranger, recognised
from config.company import company
from config.escaping import Style, escaped
from config.pages import page_words
from config.tongue import tongue, tongue_for
from domain.checklist import Said
from domain.errors import GoliveError, NotFound
from domain.told import Told, sentence
from integrations.slack_blocks import notice
from integrations.slack_callbacks import beside, instead, instead_of_it
from integrations.slack_rows import (
    AGAIN,
    MOST_ROWS,
    OWN,
    row_entry,
    rows_form,
    rows_notice,
    ticked_in,
)
from tasks.checklists import title_of
from tasks.lists import checked_by, rows_for
from tasks.ticking import Saying, tick
from tasks.world import world

if TYPE_CHECKING:
    from app.slack.identity import Known
    from config.pages import PageWords
    from config.tongue import Tongue
    from domain.checklist import Row
    from domain.project import Project
    from integrations.slack_blocks import Entry
    from integrations.slack_callbacks import RowsAsked, RowsTicked

log = logging.getLogger("golive.slack")


async def rows_behind(asked: RowsAsked) -> dict[str, Any]:
    """The form with the rows of this list that are the reader's, or why there is none."""
    try:
        known = await recognised(asked.by)
        project, filed = await _place(asked.place)
        return await _form(project, filed, asked.place, known)
    except Stranger as stranger:
        return notice(str(stranger), _ours().house.form)
    except NotFound:
        return notice(_ours().say(sentence(Told.LIST_GONE)), _ours().house.form)


async def rows_ticked(said: RowsTicked) -> dict[str, Any]:
    """Keep what was ticked; what is wrong with a row stands beside it, the others are kept."""
    try:
        known = await recognised(said.by)
        project, filed = await _place(said.place)
    except Stranger as stranger:
        return instead(str(stranger), _ours().house.form)
    except NotFound:
        return instead(_ours().say(sentence(Told.LIST_GONE)), _ours().house.form)
    except GoliveError as trouble:
        log.warning("Ticks of %s were not kept: %s", said.place, trouble.problem)
        return instead(_ours().say(sentence(Told.TICKS_NOT_SAVED)), _ours().house.form)
    wrong: dict[str, str] = {}
    kept = 0
    for name, given in ticked_in(said.typed):
        try:
            await tick(project.slug, *_saying(name, given, filed, known))
            kept += 1
        except GoliveError as no:
            log.warning("A tick of %s was not kept: %s", said.place, no.problem)
            wrong[name] = f"{no.problem} {no.fix}"
    if wrong:
        return beside(wrong)
    cancel, words = _spoken(project, known)
    own, _ = await rows_for(project, filed, known.email)
    left = sum(1 for row in own if not row.done)
    text = f"{words.lists.saved.format(number=kept)} {words.lists.left.format(number=left)}"
    return instead_of_it(rows_notice(text, words.lists, cancel))


async def _form(project: Project, filed: str, place: str, known: Known) -> dict[str, Any]:
    cancel, words = _spoken(project, known)
    own, again = await rows_for(project, filed, known.email)
    owed = sorted((row for row in own if not row.done), key=lambda row: row.due)
    seen = [row for row in again if not checked_by(project, row, known.email)]
    entries = [_own(row, words, project, known) for row in owed]
    entries += [row_entry(AGAIN + row.key, row.text, box=words.lists.checked) for row in seen]
    if not entries:
        return rows_notice(words.lists.none_here, words.lists, cancel)
    title = title_of(filed, words.language)
    head = f"*{escaped(title, Style.SLACK)}* · {escaped(project.client, Style.SLACK)}"
    said = f"{head}\n{words.lists.once}"
    return rows_form(said, place, words.lists, cancel, entries[:MOST_ROWS])


def _own(row: Row, words: PageWords, project: Project, known: Known) -> Entry:
    due = tongue_for(project, project.person(known.email)).day(row.due)
    late = f" {words.staff.late}" if row.due < world().now().date() else ""
    title = f"{row.text} ({words.says.due} {due}{late})"
    wants = words.lists.wanted.format(evidence=row.evidence) if row.evidence else ""
    return row_entry(OWN + row.key, title, box=words.lists.box, wants=wants)


def _saying(name: str, given: str, filed: str, known: Known) -> tuple[str, Saying]:
    """Which row it is about, and what is said of it."""
    said = Said.SEEN if name.startswith(AGAIN) else Said.DONE
    row = f"{filed}/{name.removeprefix(AGAIN).removeprefix(OWN)}"
    return row, Saying(said, known.email, "slack", evidence=given, proven=known.proof)


def _spoken(project: Project, known: Known) -> tuple[str, PageWords]:
    spoken = tongue_for(project, project.person(known.email))
    return spoken.house.form.cancel, page_words(spoken.language)


def _ours() -> Tongue:
    """The company's tongue, for whoever is not known."""
    return tongue(company().language)


async def _place(place: str) -> tuple[Project, str]:
    slug, _, filed = place.partition("/")
    return await world().ledger.projects.project(slug), filed
