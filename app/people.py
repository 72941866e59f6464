"""People: who plays which part, from the command line."""

from __future__ import annotations

import getpass
import socket
from typing import Annotated

from cyclopts import Parameter

from app.show import line
from app.worlds import in_the_real_world
from config.reading import loaded
from domain.brief import Person
from domain.roles import Role
from records.holders import Word
from tasks.people import lay_down, take_up

CHANNEL = "command line"
As = Annotated[str, Parameter(name="--as")]  # who says so


def people(
    project: str,
    role: Role,
    email: str,
    name: str,
    /,
    *,
    instead_of: str = "",
    reason: str = "",
    by: Annotated[str, Parameter(name="--by")] = "",
) -> None:
    """Let somebody hold a role on a project from now on.

    Parameters
    ----------
    project
        The project's key.
    role
        The role, such as analyst.
    email
        Where they are reached.
    name
        As colleagues write it.
    instead_of
        Whose role it was, by mail address; they hold it no more.
    reason
        Why it changes hands.
    by
        Who decides so, by mail address.

    """
    person, problems = loaded({"name": name, "email": email, "roles": [role]}, Person, "people")
    if person is None:
        raise problems[0]
    old = instead_of.strip().lower()
    lost = in_the_real_world(
        lambda: take_up(project, role, person, instead_of=old, word=_word(by, reason))
    )
    place = f" instead of {old}" if old else ""
    line(f"{person.name} <{person.email}> is {role.label} on {project} from now on{place}.")
    for problem in lost:
        line(f"But now: {problem}")


def leave(project: str, role: Role, email: str, /, *, reason: str, by: str = "") -> None:
    """Let somebody hold a role on a project no more.

    Parameters
    ----------
    project
        The project's key.
    role
        The role, such as analyst.
    email
        Their mail address.
    reason
        Why.
    by
        Who decides so, by mail address.

    """
    who = email.strip().lower()
    in_the_real_world(lambda: lay_down(project, role, who, word=_word(by, reason)))
    line(f"{who} is {role.label} on {project} no more.")


def at_this_terminal() -> str:
    """What is known of whoever types: their account on this machine."""
    return f"account {getpass.getuser()} on {socket.gethostname()}"


def _word(by: str, reason: str) -> Word:
    return Word(by.strip().lower(), reason.strip(), CHANNEL, at_this_terminal())
