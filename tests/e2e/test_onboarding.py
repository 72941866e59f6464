"""Starting a project from Prefect: the form of the onboard deployment is the brief."""

from __future__ import annotations

from typing import Any

from flows import status as standing
from tasks.world import world
from tests.e2e.house import House
from tests.e2e.people import (
    a_brief,
    engine,
    eventually,
    form_of,
    onboarded,
    resume,
    run_of,
    suspended,
    waits,
)


async def test_a_good_brief_starts_its_project(inside: House):
    brief = a_brief()

    run = await onboarded(inside, brief)
    await eventually(lambda: waits(inside, brief["project"], "sales_handover"))
    await eventually(lambda: _completed(inside, run))

    shown = await standing.status(brief["project"])
    assert shown["client"] == brief["client"]
    assert shown["state"] == "running"


async def test_a_bad_brief_starts_nothing_until_it_has_been_corrected_in_the_form(inside: House):
    good = a_brief()
    stranger = {"name": "Order database", "kind": "postgres", "owner": "nobody@tulip.example"}
    run = await onboarded(inside, good | {"platforms": [stranger], "playbook": "meiroo"})

    await eventually(lambda: suspended(inside, run))
    first, said = await form_of(inside, run)
    started = {p.slug for p in await world().ledger.projects.all()}
    shape = await resume(inside, run, {"brief": good | {"country": "Holland"}})
    await resume(inside, run, {"brief": good | {"timezone": "Europe/Nowhere"}})
    await eventually(lambda: suspended(inside, run, but=first))
    _, again = await form_of(inside, run)
    await resume(inside, run, {"brief": good})
    await eventually(lambda: waits(inside, good["project"], "sales_handover"))

    assert good["project"] not in started
    assert "Nothing has been started yet" in said
    assert "nobody@tulip.example" in said
    assert "no playbook 'meiroo'" in said
    assert shape == "REJECT"
    assert "'Europe/Nowhere' is no time zone" in again
    assert await eventually(lambda: _completed(inside, run))


async def test_the_deployment_carries_the_form_of_the_brief(inside: House):
    async with engine(inside) as client:
        found = (await client.get("/deployments/name/onboard-meiro/golive")).json()

    fields: dict[str, Any] = found["parameter_openapi_schema"]["definitions"]["MeiroBrief"]
    assert {"client", "playbook", "people", "platforms"} <= set(fields["properties"])
    assert fields["properties"]["client"]["description"]


async def _completed(house: House, run: str) -> bool:
    return (await run_of(house, run))["state"]["type"] == "COMPLETED"
