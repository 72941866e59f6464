"""A small methodology in which the sponsor tries something before the analyst lets it go."""

from __future__ import annotations

from domain.calendar import working_days
from domain.gate import Gate
from domain.need import passed
from domain.project import Project
from domain.roles import Role
from flows.meiro.brief import MeiroBrief
from flows.meiro.team import TEAM
from flows.playbook import playbook
from tasks.open_tests import open_tests, write_tests
from tasks.sign_off import sign_off

benchwork = playbook("benchwork", title="On the bench", team=TEAM, brief=MeiroBrief)

WRITTEN = """
title: What the client tries
cases:
  - key: login
    title: Somebody signs in
    how: Open the page, and sign in.
    expects: Your own name stands at the top.
    role: sponsor
  - key: load
    title: A hundred sign in at once
    role: analyst
    automated: {source: jmeter, match: Login, slowest: 2000}
  - key: suite
    title: The automated tests run through
    role: analyst
    automated: {source: junit}
"""


class Tried(Gate, signers=[Role.ANALYST], needs=[passed("bench")]):
    """Has everything been tried?"""


@benchwork.stage(owner=Role.ANALYST, lead_time=working_days(5))
async def trying(project: Project) -> Tried:
    """Let everybody try their cases."""
    await open_tests(project, "bench")
    await write_tests(project, "bench")
    return await sign_off(project, Tried)
