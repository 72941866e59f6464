"""Needs: why a gate cannot be signed yet, looked at whenever somebody wants to say yes.

Each kind of need has one place that looks, and one that does what is missing in a rehearsal or a
demonstration, in the way in which people do it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.need import CHANGED, CHECKED, CHECKED_AGAIN, PASSED, TRAINED
from tasks import changes, train
from tasks.checked import check_all, check_all_again, unchecked, unchecked_again
from tasks.try_out import not_passed, pass_the_rest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from domain.need import Need
    from domain.project import Project
    from domain.told import Says

    Look = Callable[[Project, Need], Awaitable[Says]]
    Work = Callable[[Project, Need], Awaitable[None]]

# by kind: what is still missing, in a sentence; nothing when it is met
LOOKS: dict[str, Look] = {
    CHANGED: changes.lacking,
    CHECKED: unchecked,
    CHECKED_AGAIN: unchecked_again,
    PASSED: not_passed,
    TRAINED: train.lacking,
}
# by kind: do what is missing, as the people of a rehearsal would
WORK: dict[str, Work] = {
    CHANGED: changes.made_up_work,
    CHECKED: check_all,
    CHECKED_AGAIN: check_all_again,
    PASSED: pass_the_rest,
    TRAINED: train.made_up_work,
}


async def lacking(project: Project, needs: Sequence[Need]) -> list[Says]:
    """What is still missing, a sentence for each need that is not met."""
    found = [await LOOKS[need.kind](project, need) for need in needs]
    return [sentence for sentence in found if sentence]


async def do_the_work(project: Project, needs: Sequence[Need]) -> None:
    """Do what is missing, as the people of a rehearsal or a demonstration do it."""
    for need in needs:
        if await LOOKS[need.kind](project, need):
            await WORK[need.kind](project, need)
