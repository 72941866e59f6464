"""The few places where the warm worker leans on the inside of Prefect.

Each is guarded: where Prefect looks different, the worker runs on without, only slower or louder.
A test fails when that happens, so that it is noticed.
"""

from __future__ import annotations

import inspect
import logging
from contextlib import contextmanager
from contextvars import Context
from typing import TYPE_CHECKING, Any

from prefect import flow_engine
from prefect.context import SettingsContext, get_settings_context
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY

if TYPE_CHECKING:
    from collections.abc import Generator
    from uuid import UUID

OBSERVER = "observe_flow_run_suspension"
OBSERVER_SHAPE = ["flow_run_id", "suspension_request", "polling_interval"]
RUN_LOG = "prefect.flow_runs"


def observer_is_known() -> bool:
    """Tell whether Prefect watches for suspensions from outside in the way known here."""
    observer = getattr(flow_engine, OBSERVER, None)
    return callable(observer) and list(inspect.signature(observer).parameters) == OBSERVER_SHAPE


def watch_from_one_place() -> None:
    """Spare each leg its own thread, loop and web socket that wait for a suspension from outside.

    The worker asks once a second for all its runs instead, and calls `leave`.
    """
    if observer_is_known():
        setattr(flow_engine, OBSERVER, _nothing_to_observe)


@contextmanager
def _nothing_to_observe(
    flow_run_id: UUID,  # noqa: ARG001 - the signature is Prefect's
    suspension_request: object,  # noqa: ARG001
    polling_interval: float = 10,  # noqa: ARG001
) -> Generator[None, None, None]:
    yield


def leave(flow_run_id: UUID, state: Any) -> None:
    """Let a run that was suspended from outside leave at its next step."""
    from prefect._flow_run_suspension import mark_flow_run_suspension_requested  # noqa: PLC0415

    mark_flow_run_suspension_requested(flow_run_id, state)


def context_for_legs() -> Context:
    """Return a context without heartbeats, to be copied for each leg.

    A heartbeat is good for an automation that takes a suspended run for a dead one.
    """
    ours = get_settings_context()
    quiet = ours.settings.copy_with_update({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None})
    context = Context()
    context.run(SettingsContext(profile=ours.profile, settings=quiet).__enter__)
    return context


class SuspendedIsNoFailure(logging.Filter):
    """Prefect logs every end but success as an error; a run that waits for people has none."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Turn the one record about a suspended run into an ordinary one."""
        if record.levelno == logging.ERROR and record.getMessage().startswith(
            ("Finished in state Suspended", "Finished in state Paused")
        ):
            record.levelno, record.levelname = logging.INFO, "INFO"
        return True


def speak_calmly() -> None:
    """Let a suspended run not look like a failure in this process's log."""
    log = logging.getLogger(RUN_LOG)
    if not any(isinstance(known, SuspendedIsNoFailure) for known in log.filters):
        log.addFilter(SuspendedIsNoFailure())
