"""The sheet of change requests as it comes back: everything wrong at once, or what it changes.

A sheet is read against the version on which it was written. What somebody else has changed since
then stays, unless the sheet changes the same cell too: that is explained, and nothing is taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from domain.changes import (
    FILLED_IN,
    LONGEST,
    MOST_HOURS,
    WORDS,
    Change,
    Column,
    State,
    may_say,
)

if TYPE_CHECKING:
    from domain.roles import Side

Table = Sequence[Sequence[object]]
Cells = Mapping[Column, object]


class Formula(str):
    """A cell that holds a formula instead of what it comes to."""

    __slots__ = ()


@dataclass(frozen=True)
class Wrong:
    """What is wrong in one cell: the row as the spreadsheet counts it, the column, and why."""

    row: int
    column: Column | None
    why: str  # the name of the sentence
    given: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Edit:
    """What one row changes: the version that it makes, and the fields in which it differs."""

    row: int
    change: Change
    changed: tuple[Column, ...]


@dataclass(frozen=True)
class Came:
    """What a sheet brought: what is wrong with it, or what it changes."""

    wrong: tuple[Wrong, ...] = ()
    edits: tuple[Edit, ...] = ()
    unchanged: int = 0
    ignored: tuple[str, ...] = ()  # columns of the reader's own


@dataclass(frozen=True)
class Language:
    """How the sheet is written: which title is which column, which word means what."""

    titles: Mapping[str, Column]
    meaning: Mapping[Column, Mapping[str, str]]


@dataclass(frozen=True)
class Known:
    """What there is: every version of every change of the project, and whose project it is."""

    project: str
    versions: Mapping[tuple[int, int], Change]

    def newest(self, number: int) -> Change | None:
        """The newest version of this change."""
        found = [c for c in self.versions.values() if c.number == number]
        return max(found, key=lambda c: c.version, default=None)

    def all(self) -> list[Change]:
        """The newest version of every change, in their order."""
        newest: dict[int, Change] = {}
        for change in sorted(self.versions.values(), key=lambda c: (c.number, c.version)):
            newest[change.number] = change
        return list(newest.values())


def came(table: Table, language: Language, known: Known, *, side: Side | None = None) -> Came:
    """Read the whole sheet against what is known; one wrong cell, and nothing counts."""
    if not table:
        return Came((Wrong(1, None, "empty"),))
    heads = [language.titles.get(_word(title)) for title in table[0]]
    if Column.TITLE not in heads:
        return Came((Wrong(1, Column.TITLE, "no_column"),))
    doubles = {h for h in heads if h is not None and heads.count(h) > 1}
    if doubles:
        return Came(tuple(Wrong(1, column, "twice") for column in doubles))
    reading = _Reading(language, known, side)
    for number, cells in enumerate(table[1:], start=2):
        row = {h: c for h, c in zip(heads, cells, strict=False) if h is not None}
        if any(_text(c) for h, c in row.items() if h in FILLED_IN):
            reading.row(number, row)
    ignored = tuple(
        _text(title) for title, h in zip(table[0], heads, strict=True) if h is None and _text(title)
    )
    if reading.wrong:
        return Came(tuple(reading.wrong), ignored=ignored)
    return Came((), tuple(reading.edits), reading.unchanged, ignored)


class _Reading:
    """One sheet while it is read."""

    def __init__(self, language: Language, known: Known, side: Side | None) -> None:
        self._language = language
        self._known = known
        self._side = side
        self._rows: dict[int, int] = {}  # which change stood in which row
        self._next = max((c.number for c in known.all()), default=0)
        self._same = {_told(c) for c in known.all()}
        self.wrong: list[Wrong] = []
        self.edits: list[Edit] = []
        self.unchanged = 0

    def row(self, row: int, cells: Cells) -> None:
        """Read a row: one that names a change of ours, or a new one."""
        wrong = len(self.wrong)
        if _text(cells.get(Column.ID)):
            bases = self._bases(row, cells)
            if bases is not None:
                self._known_row(row, cells, *bases)
            return
        values = self._values(row, cells)
        if len(self.wrong) > wrong:
            return
        self._next += 1
        change = Change(self._next, 1, **{c.value: v for c, v in values.items()})
        if _told(change) in self._same:
            self._next -= 1
            self.unchanged += 1
            return
        self._same.add(_told(change))
        said = tuple(c for c in FILLED_IN if values.get(c) not in (None, "", State.OPEN))
        self._add(row, Change(self._next, 0, ""), change, said)

    def _bases(self, row: int, cells: Cells) -> tuple[Change, Change] | None:
        """The version that the row was written on, and the newest one."""
        said = _text(cells.get(Column.ID))
        project, _, number = said.rpartition("/")
        if project != self._known.project and project:
            self._no(row, Column.ID, "other_project", project=project)
            return None
        if not number.isdigit() or (newest := self._known.newest(int(number))) is None:
            self._no(row, Column.ID, "unknown", value=said)
            return None
        if (first := self._rows.setdefault(newest.number, row)) != row:
            self._no(row, Column.ID, "same_row", first=str(first))
            return None
        version = _text(cells.get(Column.VERSION)).removesuffix(".0")
        base = self._known.versions.get((newest.number, int(version) if version.isdigit() else 0))
        if base is None:
            self._no(row, Column.VERSION, "no_version", value=version)
            return None
        return base, newest

    def _known_row(self, row: int, cells: Cells, base: Change, newest: Change) -> None:
        wrong = len(self.wrong)
        values = self._values(row, cells, newest)
        if len(self.wrong) > wrong:
            return
        said = {c: v for c, v in values.items() if v != getattr(base, c.value)}
        for column, value in said.items():
            now = getattr(newest, column.value)
            if now not in (getattr(base, column.value), value):
                self._no(row, column, "stale", now=self._shown(now), value=self._shown(value))
        new = {c: v for c, v in said.items() if v != getattr(newest, c.value)}
        if not new:
            self.unchanged += 1
            return
        made = replace(newest, version=newest.version + 1, **{c.value: v for c, v in new.items()})
        self._add(row, newest, made, tuple(c for c in FILLED_IN if c in new))

    def _add(self, row: int, before: Change, change: Change, said: tuple[Column, ...]) -> None:
        """Take the version, if this side may make it and it makes sense as a whole."""
        wrong = len(self.wrong)
        for column in said:
            value = getattr(change, column.value)
            if not may_say(self._side, column, value):
                self._no(row, column, "not_yours", value=self._shown(value))
        if not change.title:
            self._no(row, Column.TITLE, "missing")
        if change.state is State.REJECTED and not change.reason:
            self._no(row, Column.REASON, "no_reason")
        if change.state is State.RETESTED and before.state not in {State.DONE, State.RETESTED}:
            self._no(row, Column.STATE, "not_done")
        if len(self.wrong) == wrong:
            self.edits.append(Edit(row, change, said))

    def _values(self, row: int, cells: Cells, newest: Change | None = None) -> dict[Column, Any]:
        """What the cells say, each in its own kind; what was cleared is nothing."""
        found: dict[Column, Any] = {}
        for column in FILLED_IN:
            if column not in cells:
                continue
            cell = cells[column]
            if isinstance(cell, Formula):
                self._no(row, column, "formula", value=str(cell))
            elif column in WORDS:
                found[column] = self._meant(row, column, _text(cell))
            elif column is Column.HOURS:
                found[column] = self._hours(row, cell)
            else:
                found[column] = self._line(row, column, _text(cell))
        if newest is None and found.get(Column.STATE) is None:
            found.pop(Column.STATE, None)
        return found

    def _meant(self, row: int, column: Column, said: str) -> Any:
        if not said:
            return State.OPEN if column is Column.STATE else None
        meant = self._language.meaning[column].get(_word(said))
        if meant is None:
            self._no(row, column, "not_one_of", value=said)
            return None
        return WORDS[column](meant)

    def _hours(self, row: int, cell: object) -> float | None:
        said = _text(cell).lower().removesuffix("h").strip().replace(",", ".")
        if not said:
            return None
        try:
            hours = float(said)
        except ValueError:
            hours = -1
        if not 0 <= hours <= MOST_HOURS:
            self._no(row, Column.HOURS, "no_hours", value=_text(cell), most=str(MOST_HOURS))
            return None
        return hours

    def _line(self, row: int, column: Column, said: str) -> str:
        if len(said) > LONGEST[column]:
            self._no(row, column, "long", most=str(LONGEST[column]), length=str(len(said)))
        return said

    def _no(self, row: int, column: Column, why: str, **given: str) -> None:
        self.wrong.append(Wrong(row, column, why, given))

    @staticmethod
    def _shown(value: object) -> str:
        return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _told(change: Change) -> tuple[str, ...]:
    """By what a row without a number is known again, when it is handed in twice."""
    return (change.title, change.description, change.about, change.asked_by)


def _text(cell: object) -> str:
    """What a cell says, without blanks around it; a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    lines = str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return "".join(c for c in lines if c.isprintable() or c in "\n\t").strip()


def _word(said: object) -> str:
    return " ".join(_text(said).casefold().split())


def columns_of(change: Change, project: str) -> dict[Column, object]:
    """The change as the cells of its row."""
    own = {f.name for f in fields(change)}
    found: dict[Column, object] = {c: getattr(change, c.value) for c in Column if c.value in own}
    return found | {Column.ID: f"{project}/{change.number}"}
