"""Questions on the command line: take one in, answer it by ticking its row, or pass it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.people import CHANNEL, As
from app.show import line
from app.worlds import in_the_real_world
from domain.checklist import Said
from tasks.questions import pass_on as pass_question_on
from tasks.questions import take_question
from tasks.ticking import Saying

if TYPE_CHECKING:
    from domain.checklist import Row


def question(
    project: str,
    text: str,
    /,
    *,
    as_: As,
    code: str = "",
    pass_on: str = "",
) -> None:
    """Take a question of somebody who uses the system, or pass one on to the second level.

    Parameters
    ----------
    project
        The project's key.
    text
        The question; or its row, when it is passed on.
    as_
        Who asks, by mail address: somebody on the project, or a user whom the brief names; or who
        passes it on.
    code
        The personal code of whoever passes it on, from the message that asked them.
    pass_on
        What was found out so far; the second level gets the question with it.

    """

    async def act() -> Row:
        if pass_on:
            saying = Saying(Said.DONE, as_, CHANNEL, why=pass_on, code=code)
            return await pass_question_on(project, text, saying)
        return await take_question(project, text, asked_by=as_)

    row = in_the_real_world(act)
    line(f"{row.name} is for the {row.owner.label}, by {row.due.isoformat()}: {row.text}")
    line(
        f"→ Answer it: golive tick {project} {row.name} --as ADDRESS --code CODE --evidence ANSWER"
    )
