"""A flow that is made when it is first looked at is a flow from the first look on."""

from __future__ import annotations

from threading import Thread
from typing import Any

from prefect.flows import Flow, load_flow_from_entrypoint

from flows import later


async def hello(project: str, item: str = "") -> str:
    """Say whom it is for."""
    return f"{project} {item}"


waits = later.flow(hello, name="hello", description="Say whom it is for.")
onboards = later.flow(hello, name="on", description="Form.", validate_parameters=False)


def test_prefect_finds_it_by_its_place_as_its_own_worker_does():
    found = load_flow_from_entrypoint(f"{__name__}.waits")

    assert found is waits
    assert (found.name, found.retries, found.persist_result) == ("hello", 0, False)
    assert type(found) is Flow


def test_at_the_first_look_it_is_a_flow_and_keeps_what_was_said_of_it():
    assert isinstance(onboards, Flow)
    assert onboards.should_validate_parameters is False
    assert set(onboards.parameters.properties) == {"project", "item"}


def test_many_who_look_at_once_see_the_same_flow():
    fresh = [later.flow(hello, name=f"hello-{n}", description="Say.") for n in range(20)]
    seen: list[str] = []

    def look(one: Flow[..., Any]) -> None:
        seen.append(one.name)

    threads = [Thread(target=look, args=(one,)) for one in fresh * 4]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(seen) == sorted([one.name for one in fresh] * 4)
