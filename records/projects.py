"""Projects: which were started, which stages they went through, and who came onto them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from domain import registry
from domain.errors import BadInput, NotFound
from domain.project import Project
from domain.shape import fingerprint, read, written
from domain.stage import Step
from records.audit import Audit
from records.found import looked_up
from records.holders import Holders, as_they_are
from records.stand_ins import stand_ins_on
from records.tables import AdoptionRow, HolderRow, ProjectRow, StartRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import RowMapping

    from domain.brief import Brief
    from domain.shape import Shape
    from records.base import Memory
    from records.found import Found


@dataclass(frozen=True)
class ProjectRecord:
    """A project as it stands in the records."""

    slug: str
    playbook: str
    brief: Brief
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    why: str
    shape: str = ""  # the fingerprint of the playbook that it goes by; none yet when empty
    stages: list[str] | None = None

    @property
    def state(self) -> str:
        """running, in roll-out, done or ended."""
        return self.outcome or "running"


@dataclass(frozen=True)
class Started:
    """A stage that was started for an item: which run carries it out, and whether it has ended."""

    step: Step
    started_at: datetime
    run: str
    ended_at: datetime | None


class Projects(Holders):
    """Which projects there are, and how far each has come."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)
        self._briefs: dict[str, Brief] = {}  # a brief never changes once its project has started

    async def start(self, brief: Brief) -> str:
        """Begin a project; the same brief again is the same project, another one is refused."""
        given = brief.model_dump(mode="json")
        row = {"slug": brief.slug, "playbook": brief.playbook, "brief": given}
        row |= {"started_at": self._memory.now(), "outcome": "", "why": "", "shape": ""}
        try:
            async with self._memory.database.writing() as connection:
                await connection.execute(insert(ProjectRow).values(row))
                what = {"playbook": brief.playbook, "brief": given}
                await self._audit.note(brief.slug, kind="start", what=what, connection=connection)
        except IntegrityError:
            if (await self.record(brief.slug)).brief != brief:
                raise BadInput(
                    f"There is a project {brief.slug!r} already, with another brief.",
                    field="project",
                    fix="Give this one a key of its own, such as "
                    f"project: {brief.slug}-2, or look at it: golive status {brief.slug}",
                ) from None
        return brief.slug

    async def record(self, slug: str) -> ProjectRecord:
        """The project of this key; NotFound with the nearest keys when there is none."""
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(_PROJECT, {"its_slug": slug})).mappings().first()
            if row is None:
                slugs = (await connection.scalars(select(ProjectRow.slug))).all()
                raise NotFound("project", slug, slugs)
        return self._record(row)

    async def all(self, first: int | None = None) -> list[ProjectRecord]:
        """Every project, the newest first; or only so many of them."""
        newest = (ProjectRow.started_at.desc(), ProjectRow.slug)
        query = select(ProjectRow.__table__).order_by(*newest).limit(first)
        async with self._memory.database.reading() as connection:
            return [self._record(r) for r in (await connection.execute(query)).mappings()]

    async def count(self) -> int:
        """How many projects there are."""
        async with self._memory.database.reading() as connection:
            return int(await connection.scalar(select(func.count()).select_from(ProjectRow)))

    async def running(self) -> list[str]:
        """The keys of the projects that have not ended."""
        query = select(ProjectRow.slug).where(ProjectRow.ended_at.is_(None))
        async with self._memory.database.reading() as connection:
            return list((await connection.scalars(query)).all())

    async def project(self, slug: str) -> Project:
        """The project with its people as they are now."""
        brief = self._briefs.get(slug) or (await self.record(slug)).brief
        async with self._memory.database.reading() as connection:
            came = (await connection.execute(_HOLDERS, {"its_slug": slug})).all()
            changed = [one for one in came if one.email is not None]
            people, successors = as_they_are(brief.people, changed)
            roles = {person.email: person.roles for person in people.values()}
            stand_ins = await stand_ins_on(connection, slug, self._memory.now().date(), roles)
        stages = came[0].stages if came else None
        approved = None if stages is None else frozenset[str](stages)
        return Project(
            slug, brief, tuple(people.values()), stand_ins, stages=approved, successors=successors
        )

    async def adopt(self, slug: str, shape: Shape, *, by: str) -> None:
        """Let the project go by this shape of its playbook from now on; `by` has approved it."""
        names, mark = list(shape), fingerprint(shape)
        async with self._memory.database.writing() as connection:
            known = select(ProjectRow.shape).where(ProjectRow.slug == slug).with_for_update()
            if await connection.scalar(known) == mark:
                return
            row = {"project": slug, "shape": written(shape), "by": by, "at": self._memory.now()}
            await connection.execute(insert(AdoptionRow).values(row))
            await connection.execute(
                update(ProjectRow).where(ProjectRow.slug == slug).values(shape=mark, stages=names)
            )
            if by:
                what = {"shape": mark, "stages": names}
                await self._audit.note(
                    slug, kind="upgrade", actor=by, what=what, connection=connection
                )

    async def adopted(self, slug: str) -> Shape | None:
        """The shape of the playbook that the project goes by, if one was kept."""
        query = select(AdoptionRow.shape).where(AdoptionRow.project == slug)
        query = query.order_by(AdoptionRow.id.desc()).limit(1)
        async with self._memory.database.reading() as connection:
            given = await connection.scalar(query)
        return None if given is None else read(given)

    async def behind(self, current: Mapping[str, str]) -> list[ProjectRecord]:
        """The running projects that go by another shape than their playbook's current one."""
        ours = [
            and_(ProjectRow.playbook == book, ProjectRow.shape != mark)
            for book, mark in current.items()
        ]
        query = select(ProjectRow.__table__).where(ProjectRow.ended_at.is_(None), or_(*ours))
        async with self._memory.database.reading() as connection:
            return [self._record(r) for r in (await connection.execute(query)).mappings()]

    async def end(self, slug: str, outcome: str, why: str = "") -> None:
        """Close the project: done, or ended with the reason."""
        async with self._memory.database.writing() as connection:
            closed = await connection.execute(
                update(ProjectRow)
                .where(ProjectRow.slug == slug, ProjectRow.ended_at.is_(None))
                .values(ended_at=self._memory.now(), outcome=outcome, why=why)
            )
            if closed.rowcount:
                what = {"outcome": outcome, "why": why}
                await self._audit.note(slug, kind="end", what=what, connection=connection)

    async def stand(self, slug: str, outcome: str) -> None:
        """Let a project that goes on be called this: in roll-out, or running (empty) again."""
        going_on = (ProjectRow.slug == slug, ProjectRow.ended_at.is_(None))
        async with self._memory.database.writing() as connection:
            called = await connection.execute(
                update(ProjectRow)
                .where(*going_on, ProjectRow.outcome != outcome)
                .values(outcome=outcome)
            )
            if called.rowcount:
                what = {"state": outcome or "running"}
                await self._audit.note(slug, kind="state", what=what, connection=connection)

    async def begin(self, slug: str, step: Step) -> None:
        """Write down that a stage starts; a stage that was started before stays as it is."""
        row = {"project": slug, "stage": step.stage, "item": step.item, "run": ""}
        try:
            async with self._memory.database.writing() as connection:
                row["started_at"] = self._memory.now()  # type: ignore[assignment]
                await connection.execute(_BEGIN, row)
        except IntegrityError:
            return  # somebody else saw first that nothing holds it back

    async def reopen(self, slug: str, step: Step) -> None:
        """Open a stage again that had ended, since its yes does not hold any more."""
        here = (StartRow.project == slug, StartRow.stage == step.stage, StartRow.item == step.item)
        async with self._memory.database.writing() as connection:
            await connection.execute(update(StartRow).where(*here).values(ended_at=None, run=""))

    async def carried_by(self, slug: str, step: Step, run: str) -> None:
        """Keep which run of the engine carries the stage out."""
        await self._update(slug, step, run=run)

    async def finish(self, slug: str, step: Step) -> None:
        """Write down that the stage has ended."""
        await self._update(slug, step, ended_at=self._memory.now())

    async def under_way(self) -> list[tuple[str, Step, str]]:
        """Every run that carries out a stage of a project that has not ended."""
        query = (
            select(StartRow.__table__)
            .join(ProjectRow, ProjectRow.slug == StartRow.project)
            .where(ProjectRow.ended_at.is_(None), StartRow.ended_at.is_(None), StartRow.run != "")
            .order_by(StartRow.started_at)
        )
        async with self._memory.database.reading() as connection:
            rows = (await connection.execute(query)).all()
        return [(row.project, Step(row.stage, row.item), row.run) for row in rows]

    async def _update(self, slug: str, step: Step, **values: object) -> None:
        given = {"its_slug": slug, "its_stage": step.stage, "its_item": step.item}
        async with self._memory.database.writing() as connection:
            await connection.execute(_GO_ON, given | values)

    async def started(self, slug: str, step: Step) -> Started | None:
        """The stage as it was started for this item, if it was."""
        given = {"its_slug": slug, "its_stage": step.stage, "its_item": step.item}
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(_START, given)).first()
        return Started(step, row.started_at, row.run, row.ended_at) if row else None

    async def steps(self, slug: str) -> dict[Step, Started]:
        """Every stage that was started, with its run and its end."""
        async with self._memory.database.reading() as connection:
            found = await looked_up(connection, _STARTS, {"its_slug": slug})
        return dict(found.made(_started))

    def _record(self, row: RowMapping) -> ProjectRecord:
        brief = self._briefs.get(row["slug"])
        if brief is None:
            shape = registry.named(row["playbook"]).brief
            brief = self._briefs[row["slug"]] = shape.model_validate(row["brief"])
        values: dict[str, Any] = {**row, "brief": brief}
        return ProjectRecord(**values)


def _started(found: Found) -> dict[Step, Started]:
    return {
        (step := Step(r.stage, r.item)): Started(step, r.started_at, r.run, r.ended_at)
        for r in found
    }


_PROJECT = select(ProjectRow.__table__).where(ProjectRow.slug == bindparam("its_slug"))
_HOLDERS = (
    select(
        ProjectRow.stages,
        *(getattr(HolderRow, part) for part in ("email", "role", "name", "left_at", "instead_of")),
    )
    .select_from(ProjectRow)
    .outerjoin(HolderRow, HolderRow.project == ProjectRow.slug)
    .where(ProjectRow.slug == bindparam("its_slug"))
    .order_by(HolderRow.since)
)
_HERE = and_(
    StartRow.project == bindparam("its_slug"),
    StartRow.stage == bindparam("its_stage"),
    StartRow.item == bindparam("its_item"),
)
_START = select(StartRow.__table__).where(_HERE)
_BEGIN = insert(StartRow)
_GO_ON = update(StartRow).where(_HERE, StartRow.ended_at.is_(None))
_STARTS = (
    select(StartRow.stage, StartRow.item, StartRow.started_at, StartRow.run, StartRow.ended_at)
    .where(StartRow.project == bindparam("its_slug"))
    .order_by(StartRow.started_at)
)
