"""The decorators with which a playbook is written.

`@meiro.stage(...)` gives back an ordinary Prefect flow that takes the project's slug (made when
it is first looked at), and keeps a frozen `Stage` beside it. The flow never takes the people:
weeks later they are others.
"""

from __future__ import annotations

from dataclasses import replace
from inspect import signature
from typing import TYPE_CHECKING, Any, get_type_hints

from domain import registry
from domain.brief import Brief
from domain.calendar import LeadTime, working_days
from domain.gate import Gate
from domain.stage import Playbook, Stage, lines
from flows import later
from flows.in_the_real_world import carried_out_for_real

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from prefect import Flow

    from domain.project import Item, Project
    from domain.roles import Role, Seat
    from domain.routine import Cadence

    Body = Callable[..., Awaitable[Any]]
    StageFlow = Flow[[str, str], Any]


ONE_DAY = working_days(1)


class Methodology(Playbook):
    """A playbook while it is being written down, stage by stage."""

    def stage(
        self,
        *,
        owner: Role,
        lead_time: LeadTime,
        after: Sequence[StageFlow] = (),
        per: Callable[[Project], Sequence[Item]] | None = None,
        in_turn: bool = False,
        when: Callable[[Project], bool] | None = None,
        due: Callable[[Project], date | None] | None = None,
        internal: bool = False,
        was: str = "",
        covers: str = "",
    ) -> Callable[[Body], StageFlow]:
        """Write down a stage: what it comes after, whose it is, and how long it may take.

        With `in_turn` its items come one after the other, otherwise all at once.
        Where a stage is `due` on a day of its own, such as a week after the order, that day counts,
        unless it begins so late that its lead time ends later. What is `internal` is not shown to
        the client. A stage whose function got another name says what it `was` called, so that
        projects that wait in it find it again.
        """

        def write_down(body: Body) -> StageFlow:
            return self._add(
                body,
                owner,
                lead_time,
                after=tuple(self.of(flow) for flow in after),
                per=per,
                in_turn=in_turn,
                when=when,
                due=due,
                internal=internal,
                was=was,
                covers=covers,
            )

        return write_down

    def routine(
        self,
        *,
        every: Cadence,
        owner: Role,
        from_: Sequence[StageFlow] = (),
        until: Sequence[StageFlow] = (),
        endless: bool = False,
        lead_time: LeadTime = ONE_DAY,
        when: Callable[[Project], bool] | None = None,
        internal: bool = False,
        covers: str = "",
    ) -> Callable[[Body], StageFlow]:
        """Write down what recurs while stages run: `weekly()`, `monthly()`, `working_days(10)`.

        It begins with the project or once the stages `from_` are done, and ends with the project or
        once the stages `until` are done. What is `endless` goes on after the last stage; the
        project is then in roll-out. A turn with a gate may take its lead time.
        """
        if isinstance(every, LeadTime) and every.days < 1:
            raise ValueError("A routine recurs after a working day at least.")

        def write_down(body: Body) -> StageFlow:
            return self._add(
                body,
                owner,
                lead_time,
                after=tuple(self.of(flow) for flow in from_),
                until=tuple(self.of(flow) for flow in until),
                endless=endless,
                when=when,
                covers=covers,
                every=every,
                internal=internal,
            )

        return write_down

    def of(self, flow: StageFlow) -> Stage:
        """The stage that this flow carries out."""
        return next(s for s in self.stages if s.flow is flow)

    def _add(
        self,
        body: Body,
        owner: Role,
        lead_time: LeadTime,
        *,
        covers: str,
        was: str = "",
        **rest: Any,
    ) -> StageFlow:
        _takes_what_it_is_given(body, each=rest.get("per") is not None)
        stage = Stage(
            name=was or body.__name__,
            playbook=self.name,
            sentence=" ".join((body.__doc__ or "").split()),
            owner=owner,
            lead_time=lead_time,
            gate=_gate_of(body),
            covers=lines(covers),
            body=body,
            **rest,
        )
        flow = _as_flow(stage, body)
        self.stages.append(replace(stage, flow=flow))
        return flow


def playbook(
    name: str,
    *,
    title: str,
    team: Sequence[Seat],
    authority: Role | None = None,
    brief: type[Brief] = Brief,
    languages: Sequence[str] = ("en",),
) -> Methodology:
    """Open a new playbook and make it known by its name; `brief` is what starts its projects.

    In each of its `languages` a client can read all of it, which `golive check` makes sure of.
    """
    methodology = Methodology(name, title, tuple(team), authority, brief, tuple(languages))
    registry.register(methodology)
    return methodology


def _takes_what_it_is_given(body: Body, *, each: bool) -> None:
    """Refuse a stage whose function does not take its project, and its item where it has any."""
    wanted = "(project, item)" if each else "(project)"
    if len(signature(body).parameters) != (2 if each else 1):
        raise TypeError(
            f"The stage {body.__name__} takes {wanted}"
            + (", since `per` repeats it for each item" if each else "")
        )


def _gate_of(body: Body) -> type[Gate] | None:
    signed: Any = get_type_hints(body).get("return")
    return signed if isinstance(signed, type) and issubclass(signed, Gate) else None


def _as_flow(stage: Stage, body: Body) -> StageFlow:
    async def run(project: str, item: str = "") -> None:
        await carried_out_for_real(stage.playbook, stage.name, project, item)

    # Prefect finds the flow again by module and name, and shows the docstring.
    run.__module__, run.__name__ = body.__module__, body.__name__
    run.__qualname__, run.__doc__ = body.__qualname__, body.__doc__
    name = f"{stage.playbook}-{stage.name}".replace("_", "-")
    return later.flow(run, name=name, description=stage.sentence)
