"""Read a brief, and say everything that does not fit together before anything is started."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeAlias, cast
from zoneinfo import ZoneInfo

from config.holidays import known_country
from config.plainly import field_path, nearest
from config.platforms import access_kinds
from config.reading import LineOf, first_of, from_file, loaded, nowhere
from config.yaml_text import Loc
from domain import registry
from domain.brief import Brief, WithPlatforms
from domain.errors import BadInput
from domain.project import Item, Project
from domain.roles import Role, Seat
from domain.seats import unfilled
from domain.stage import Playbook

Books: TypeAlias = Mapping[str, Playbook]
Trouble: TypeAlias = tuple[Loc, str, str]


def read_brief(path: Path, *, books: Books | None = None) -> Brief:
    """Return the brief, or raise the first problem with the others counted."""
    brief, found = brief_problems(path, books=books)
    if brief is None:
        raise first_of(found)
    return brief


def brief_problems(
    path: Path, *, books: Books | None = None
) -> tuple[Brief | None, list[BadInput]]:
    """Return the brief in this file, or everything that is wrong with it."""
    data, line, found = from_file(path)
    if found:
        return None, found
    return check_brief(data, books=books, place=str(path), line=line)


def check_brief(
    data: Any, *, books: Books | None = None, place: str = "form", line: LineOf = nowhere
) -> tuple[Brief | None, list[BadInput]]:
    """Return the brief that a form or a file makes, or everything that is wrong with it.

    With the playbooks given, it must also suit the one that it names.
    """
    brief, found = loaded(data, _shape(data, books), place=place, line=line)
    if brief is None:
        return None, found
    told = [*_contradictions(brief), *(_unsuited(brief, books) if books is not None else ())]
    for loc, problem, fix in sorted(told, key=lambda one: line(one[0]) or 0):
        at = line(loc)
        where = f"{place}:{at}" if at else place
        found.append(BadInput(problem, fix=fix, place=where, field=field_path(loc)))
    return (None, found) if found else (brief, [])


def _shape(data: Any, books: Books | None) -> type[Brief]:
    """The brief of the playbook that is named, or of the one that was probably meant."""
    known = books if books is not None else registry.known()
    named = cast("dict[str, Any]", data).get("playbook") if isinstance(data, dict) else None
    near = get_close_matches(str(named), known, n=1) if named not in known else [str(named)]
    return known[near[0]].brief if near else Brief


def _contradictions(brief: Brief) -> Iterator[Trouble]:
    """Everything in which the brief contradicts itself, the calendar or the catalogue."""
    yield from _where_and_when(brief)
    yield from _twice(brief)
    yield from brief.contradictions()
    if isinstance(brief, WithPlatforms):
        yield from _platforms(brief)
    yield from _holders(brief)


def _unsuited(brief: Brief, books: Books) -> Iterator[Trouble]:
    """Everything in which the brief does not suit its playbook."""
    if brief.playbook not in books:
        fix = nearest(brief.playbook, sorted(books)) if books else "Import a playbook first."
        yield ("playbook",), f"There is no playbook {brief.playbook!r}.", fix
        return
    book = books[brief.playbook]
    yield from _seats(brief, book.team)
    yield from _signers(brief, book)


def _where_and_when(brief: Brief) -> Iterator[Trouble]:
    places: list[tuple[Loc, str]] = [(("country",), brief.country)]
    places += [(("people", n, "country"), p.country) for n, p in enumerate(brief.people)]
    for loc, country in places:
        if country and not known_country(country):
            fix = "Write the two letters of the country, such as NL."
            yield loc, f"Nobody knows the holidays of {country!r}.", fix
    zones: list[tuple[Loc, str]] = [(("timezone",), brief.timezone)]
    zones += [
        (("people", n, "timezone"), p.timezone) for n, p in enumerate(brief.people) if p.timezone
    ]
    for loc, zone in zones:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            yield loc, f"{zone!r} is no time zone.", "Write it as Europe/Amsterdam."


def _twice(brief: Brief) -> Iterator[Trouble]:
    people = ((("people", n, "email"), p.email) for n, p in enumerate(brief.people))
    for loc, email, first in _repeated(people):
        fix = f"Give {brief.people[first].name} all roles in one entry."
        yield loc, f"{email} stands here twice.", fix
    for part, items in _items(brief):
        keys = (((part, n, "name"), item.slug) for n, item in enumerate(items))
        for loc, key, first in _repeated(keys):
            problem = f"This has the same key as {items[first].name!r}: {key!r}."
            yield loc, problem, "Give the two names that differ in letters or digits."
        for n, item in enumerate(items):
            if not item.slug:
                fix = "Write it with at least one letter of the Latin alphabet or one digit."
                yield (part, n, "name"), f"{item.name!r} gives no key.", fix


def _items(brief: Brief) -> Iterator[tuple[str, Sequence[Item]]]:
    """Every list of the brief for whose entries a stage can be repeated."""
    for part in type(brief).model_fields:
        entries = getattr(brief, part)
        if isinstance(entries, tuple) and entries and isinstance(entries[0], Item):
            yield part, cast("tuple[Item, ...]", entries)


def _repeated(keys: Iterable[tuple[Loc, str]]) -> Iterator[tuple[Loc, str, int]]:
    seen: dict[str, int] = {}
    for n, (loc, key) in enumerate(keys):
        if key in seen:
            yield loc, key, seen[key]
        seen.setdefault(key, n)


def _platforms(brief: WithPlatforms) -> Iterator[Trouble]:
    kinds = access_kinds()
    for n, platform in enumerate(brief.platforms):
        if platform.kind not in kinds:
            problem = f"{platform.kind!r} is no kind of platform that we know."
            yield ("platforms", n, "kind"), problem, nearest(platform.kind, kinds)
    named = {platform.name for platform in brief.platforms}
    for part in ("sources", "destinations"):
        for n, name in enumerate(getattr(brief, part)):
            yield from _platform(name, named, (part, n))
    for n, component in enumerate(getattr(brief, "components", ())):
        yield from _platform(component.platform, named, ("components", n, "platform"))


def _platform(name: str, named: set[str], loc: Loc) -> Iterator[Trouble]:
    if name not in named:
        fix = f"{nearest(name, sorted(named))} Or add it under platforms."
        yield loc, f"No platform is called {name!r}.", fix


def _holders(brief: Brief) -> Iterator[Trouble]:
    """An item's own people must be on the project, in the role in which the item names them."""
    for part, items in _items(brief):
        for n, item in enumerate(items):
            for role, email in getattr(item, "holders", {}).items():
                field = next((f for f, v in vars(item).items() if v == email), "")
                yield from _holder(brief, email, role, (part, n, field))


def _holder(brief: Brief, email: str, role: Role, loc: Loc) -> Iterator[Trouble]:
    person = next((p for p in brief.people if p.email == email), None)
    if person is None:
        fix = f"Add them under people, with roles: [{role.value}]."
        yield loc, f"Nobody among the people has the address {email}.", fix
    elif role not in person.roles:
        fix = f"Add {role.value} to the roles of {person.name}, or name somebody else."
        yield loc, f"{person.name} does not hold the role {role.value}.", fix


def _seats(brief: Brief, seats: Sequence[Seat]) -> Iterator[Trouble]:
    """Too many of a kind; who is missing may still be found while the project runs."""
    for seat in seats:
        holders = [n for n, p in enumerate(brief.people) if seat.role in p.roles]
        if seat.maximum is not None and len(holders) > seat.maximum:
            last = holders[-1]
            problem = f"{len(holders)} hold the role {seat.role.value}; at most {seat.maximum} may."
            fix = f"Take {seat.role.value} from the roles of {brief.people[last].name}."
            yield ("people", last, "roles"), problem, fix


def _signers(brief: Brief, book: Playbook) -> Iterator[Trouble]:
    """A gate that nobody can decide would wait for ever."""
    project = Project(brief.slug, brief, brief.people)
    told: set[str] = set()
    for stage in book:
        for item in stage.items(project) if stage.gate else ():
            here = project.at(stage.name, item)
            at = f"{stage.name} ({item.name})" if item and not stage.every else stage.name
            lacks = unfilled(here, stage.gate, owner=stage.owner, stage=at) if stage.gate else None
            if lacks is None or lacks.fix in told:
                continue
            if project.holders(lacks.role) and not here.holders(lacks.role):
                continue  # somebody unknown holds it for this item, which is said there
            told.add(lacks.fix)
            in_the_way = [n for n, p in enumerate(brief.people) if p.email in lacks.people]
            loc: Loc = ("people", in_the_way[0], "roles") if in_the_way else ("people",)
            yield loc, lacks.problem, lacks.fix
