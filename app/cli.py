"""golive, on the command line: a command reads, calls one function, and prints.

Commands are imported when they are called, so that looking is fast.
"""

from __future__ import annotations

import logging
import os
import sys
from importlib.metadata import version

from cyclopts import App

from app.show import trouble
from domain.errors import GoliveError

app = App(
    name="golive",
    help="Customer implementations: written down once, carried out every time.",
    version=lambda: version("golive"),
    version_flags=["--version"],
)
for name, where in {
    "up": "app.run:up",
    "demo": "app.run:demo",
    "start": "app.act:start",
    "projects": "app.look:projects",
    "program": "app.look:program",
    "status": "app.look:status",
    "gates": "app.look:gates",
    "sign": "app.act:sign",
    "withdraw": "app.intervene:withdraw",
    "reply": "app.intervene:reply",
    "conditions": "app.conditions:conditions",
    "met": "app.conditions:met",
    "doubts": "app.doubts:doubts",
    "settle": "app.doubts:settle",
    "deputy": "app.intervene:deputy",
    "handover": "app.intervene:handover",
    "override": "app.intervene:override",
    "checklist": "app.lists:checklist",
    "tick": "app.lists:tick",
    "question": "app.questions:question",
    "meetings": "app.meetings:meetings",
    "move": "app.meetings:move",
    "call-off": "app.meetings:call_off",
    "people": "app.people:people",
    "leave": "app.people:leave",
    "tests": "app.testing:protocols",
    "test": "app.testing:came_of",
    "results": "app.testing:results",
    "add-case": "app.testing:add_case",
    "drop-case": "app.testing:drop_case",
    "plan": "app.look:plan",
    "document": "app.filed:document",
    "backup": "app.backup:backup",
    "restore": "app.backup:restore",
    "restored": "app.backup:restored",
    "report": "app.reporting:report",
    "audit": "app.proof:audit",
    "evidence": "app.proof:evidence",
    "verify": "app.proof:verify",
    "rehearse": "app.play:rehearsal",
    "new": "app.new:new",
    "check": "app.checks:check",
    "plan-upgrade": "app.upgrading:plan_upgrade",
    "upgrade": "app.upgrading:upgrade",
    "coverage": "app.cover:coverage",
    "trainings": "app.trainings:trainings",
    "trained": "app.trainings:trained",
    "changes": "app.changes:changes",
    "changes-export": "app.changes:changes_export",
    "changes-import": "app.changes:changes_import",
    "doctor": "app.doctor:doctor",
    "sandbox": "app.sandbox:sandbox",
    "deploy": "app.run:deploy",
    "worker": "app.run:worker",
}.items():
    app.command(where, name=name)

WRONG = 2
INTERRUPTED = 130


def main() -> None:
    """Run one command; what a person has to know is said in two sentences, without a traceback."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")
    try:
        try:
            point_prefect_home()
            app(sys.argv[1:])
        finally:
            sys.stdout.flush()  # here, where it is known what to do when nobody reads it
    except GoliveError as error:
        trouble(error, json_wanted="--json" in sys.argv)
        raise SystemExit(WRONG) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def point_prefect_home() -> None:
    """Let Prefect's client speak to the server of our home, unless the person named another."""
    from config.settings import prefect_environment  # noqa: PLC0415 - only settings, not Prefect

    for variable, value in prefect_environment().items():
        os.environ.setdefault(variable, value)
    # without a server of ours Prefect would start one of its own, on the same database
    os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "false")
