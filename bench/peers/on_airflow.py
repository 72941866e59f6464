"""What one would write by hand on Airflow: a task for each act, an approval between them."""
# pyright: basic, reportMissingImports=false
# Airflow is that of an environment of its own, where nobody checks types.

from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import chain, dag, task

from bench.acting import post


@task
def act(what: str, params: dict[str, Any] | None = None) -> None:
    """Do one act."""
    post(f"{(params or {})['run']}/{what}")


@dag(schedule=None, params={"run": ""})
def same_work() -> None:
    """Act three times, wait for the approval, act twice."""
    one, two, three, four, five = (
        act.override(task_id=what)(what) for what in ("one", "two", "three", "four", "five")
    )
    approval = ApprovalOperator(task_id="approval", subject="Shall we go on?")
    chain(one, two, three, approval, four, five)


same_work()
