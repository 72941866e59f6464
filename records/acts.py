"""Acts: what was intended, and the receipts that prove it was done."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from domain.outside import Proof
from records.act_values import Act, Delivery, Done, Intention, done_from
from records.audit import Audit
from records.found import looked_up
from records.tables import ActRow, GateRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Select

    from domain.stage import Step
    from records.base import Memory
    from records.database import Connected
    from records.found import Found


__all__ = ["Act", "Acts", "Delivery", "Done", "Intention"]


class Acts:
    """The receipts of everything that was done."""

    def __init__(self, memory: Memory) -> None:
        """Take the memory they are kept in."""
        self._memory = memory
        self._audit = Audit(memory)

    async def receipt(self, act: Act) -> Proof | None:
        """The proof that the act was done, if it was."""
        async with self._memory.database.reading() as connection:
            row = (await connection.execute(_HOW_FAR, _named(act))).first()
        return Proof(row.ref, row.link) if row and row.done_at else None

    async def seen(self, act: Act) -> Proof | None:
        """The proof that the act was done, as far as the attempt that we write for has seen.

        It knows what was done before it began and what it did; of the rest whoever intends hears.
        """
        done = self._done_here(act)
        return await self.receipt(act) if done is None else done.get((act.round, act.what))

    async def intend(self, act: Act) -> Intention:
        """Write down that this will be done, unless it was written down before, or done.

        In records that came back from a backup nothing is fresh: what was done after the moment of
        the backup is not in them, so the outside is asked for whatever is newer than that.
        """
        async with self._memory.database.writing() as connection:
            await self._memory.fence(connection)
            known = (await connection.execute(_HOW_FAR, _named(act))).first()
            if known is not None and known.done_at:
                proof = Proof(known.ref, known.link)
                return Intention(known.intended_at, fresh=False, begun=True, proof=proof)
            lost_after = await self._memory.came_back(connection)
            fresh = known is None
            since = self._memory.now() if known is None else known.intended_at
            if fresh:
                row = {"intended_at": since, "done_at": None, "ref": "", "link": "", **vars(act)}
                await connection.execute(_INTEND, row)
        if lost_after is None:
            return Intention(since, fresh, begun=not fresh)
        return Intention(min(since, lost_after), fresh=False, begun=not fresh)

    async def prove(self, act: Act, proof: Proof, brought: Delivery | None = None) -> None:
        """Keep the receipt; the act is never done again."""
        async with self._memory.database.writing() as connection:
            first = await self._prove(connection, act, proof, brought)
        if first and (done := self._done_here(act)) is not None:
            done[act.round, act.what] = proof

    async def forget(self, *acts: Act) -> None:
        """Take intentions back of which it is certain that nothing came."""
        async with self._memory.database.writing() as connection:
            await self._memory.fence(connection)
            for act in acts:
                await connection.execute(_FORGET, _named(act))

    async def doubt(self, *acts: Act) -> None:
        """Leave it to a person what is to be done about these."""
        async with self._memory.database.writing() as connection:
            for act in acts:
                await connection.execute(_DOUBT, {"now": self._memory.now()} | _named(act))

    async def doubts(self, project: str | None = None) -> list[Done]:
        """What a person has to decide, on one project or on all, the oldest first."""
        query, given = (_DOUBTS, {}) if project is None else (_DOUBTS_OF, {"its_project": project})
        async with self._memory.database.reading() as connection:
            rows = await connection.execute(query, given)
            return [done_from(row) for row in rows.all()]

    async def settle(
        self, act: Act, *, by: str, sent: bool, reason: str, identity: str = ""
    ) -> bool:
        """Keep what somebody said about an act in doubt; False when it is in doubt no more."""
        said = {"act": act.key, "says": "sent" if sent else "again", "reason": reason}
        proof = {"done_at": self._memory.now(), "ref": f"says {by}: {reason}", "link": ""}
        async with self._memory.database.writing() as connection:
            given = _named(act) | (proof if sent else {})
            settled = await connection.execute(_SETTLE if sent else _AGAIN, given)
            if not settled.rowcount:
                return False
            await self._audit.note(
                act.project,
                kind="doubt",
                actor=by,
                identity=identity,
                what=said,
                connection=connection,
            )
        return True

    async def intend_all(self, acts: Sequence[Act]) -> bool:
        """Write down that all of these will be done by one thing; False when one was before.

        All or none: acts in doubt that were intended at the same moment belong together.
        """
        now = self._memory.now()
        row = {"intended_at": now, "done_at": None, "ref": "", "link": ""}
        try:
            async with self._memory.database.writing() as connection:
                for act in sorted(acts, key=lambda a: a.key):
                    await connection.execute(_INTEND, row | vars(act))
        except IntegrityError:
            return False  # somebody else is about to do it
        return True

    async def prove_all(self, acts: Mapping[Act, Delivery], proof: Proof) -> None:
        """Keep the receipts of all that one thing has done; all or none."""
        async with self._memory.database.writing() as connection:
            for act in sorted(acts, key=lambda a: a.key):  # one order, so that nobody waits for us
                await self._prove(connection, act, proof, acts[act])

    def _done_here(self, act: Act) -> dict[tuple[int, str], Proof] | None:
        """What the attempt that we write for knows to be done; None when it is at another stage."""
        mine = self._memory.attempt
        if mine and (act.project, act.stage, act.item) == (mine.project, mine.stage, mine.item):
            return mine.done
        return None

    async def _prove(
        self, connection: Connected, act: Act, proof: Proof, brought: Delivery | None
    ) -> bool:
        done = {"done_at": self._memory.now(), "ref": proof.ref, "link": proof.link}
        kept = await connection.execute(_PROVE, done | _named(act))
        if brought and kept.rowcount:
            what = {"message": brought.message, "to": brought.to, **vars(proof), "act": act.key}
            await self._audit.note(
                act.project,
                kind="delivery",
                gate=brought.gate,
                channel=brought.channel,
                what=what,
                connection=connection,
            )
        return bool(kept.rowcount)

    async def in_doubt(self, about: str) -> list[Done]:
        """What was intended on any project and has no receipt, if its name begins like this."""
        async with self._memory.database.reading() as connection:
            rows = await connection.execute(_IN_DOUBT, {"begins": f"{about}%"})
            return [done_from(row) for row in rows.all()]

    async def of(
        self,
        project: str,
        *,
        about: Sequence[str] = (),
        at: Step | None = None,
        waiting: bool = False,
    ) -> list[Done]:
        """Every act of a project in the order in which it was intended.

        Only those whose name begins with one of these words, when there are any, only those of one
        stage, when it is named, and only those at gates that wait for somebody, if asked so.
        """
        given = {"its_project": project}
        if at is not None:
            given |= {"its_stage": at.stage, "its_item": at.item}
        query = _of(*about, at_one=at is not None, waiting=waiting)
        async with self._memory.database.reading() as connection:
            found = await looked_up(connection, query, given)
        return list(found.made(_all_done))


@cache
def _of(*about: str, at_one: bool, waiting: bool) -> Select[Any]:
    """What is asked for the acts of a project, or of one stage, that begin with these words."""
    begins = [ActRow.what.startswith(word) for word in about]
    which = [*([_AT] if at_one else []), *([_WAITS] if waiting else [])]
    return _ALL.where(*which, *([or_(*begins)] if begins else []))


def _all_done(found: Found) -> list[Done]:
    return [done_from(row) for row in found]


def _named(act: Act) -> dict[str, str | int]:
    return {f"its_{part}": value for part, value in vars(act).items()}


_AT = and_(ActRow.stage == bindparam("its_stage"), ActRow.item == bindparam("its_item"))
_THIS = and_(
    ActRow.project == bindparam("its_project"),
    _AT,
    ActRow.round == bindparam("its_round"),
    ActRow.what == bindparam("its_what"),
)
_ALL = (
    select(ActRow.__table__)
    .where(ActRow.project == bindparam("its_project"))
    .order_by(ActRow.intended_at, ActRow.stage, ActRow.what)
)
_WAITS = exists().where(
    GateRow.project == ActRow.project,
    GateRow.stage == ActRow.stage,
    GateRow.item == ActRow.item,
    GateRow.round == ActRow.round,
    GateRow.decided_at.is_(None),
)
_HOW_FAR = select(ActRow.intended_at, ActRow.done_at, ActRow.ref, ActRow.link).where(_THIS)
_INTEND = insert(ActRow)
_PROVE = update(ActRow).where(_THIS, ActRow.done_at.is_(None))
_FORGET = delete(ActRow).where(_THIS, ActRow.done_at.is_(None))
_DOUBT = (
    update(ActRow)
    .where(_THIS, ActRow.done_at.is_(None), ActRow.doubted_at.is_(None))
    .values(doubted_at=bindparam("now"))
)
_DOUBTS = (
    select(ActRow.__table__)
    .where(ActRow.done_at.is_(None), ActRow.doubted_at.is_not(None))
    .order_by(ActRow.doubted_at, ActRow.what)
)
_DOUBTS_OF = _DOUBTS.where(ActRow.project == bindparam("its_project"))
_IN_DOUBT = (
    select(ActRow.__table__)
    .where(ActRow.done_at.is_(None), ActRow.what.like(bindparam("begins")))
    .order_by(ActRow.intended_at, ActRow.project, ActRow.stage, ActRow.what)
)
_SETTLE = _PROVE.where(ActRow.doubted_at.is_not(None))
_AGAIN = _FORGET.where(ActRow.doubted_at.is_not(None))
