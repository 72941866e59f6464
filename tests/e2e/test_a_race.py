"""Twenty people answer at once: real commands, Prefect's API, the page and Slack."""

from __future__ import annotations

import asyncio
import random
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio

from domain.brief import Person
from domain.roles import Role
from tasks.evidence import trail_of
from tasks.links import SIGN_OFFS
from tasks.world import world
from tests.e2e.people import a_brief, a_yes, begun, engine, eventually, run_at, waits
from tests.races.office import BEING_RECORDED, Sent, Vote, envelope, form, words_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.e2e.house import House

EACH = 5
SOON = 15.0  # seconds in which everybody has to hear of it, on two cores that are busy
FORCED_TO_WAIT = (1.5, 4.0)  # seconds; a command has to start first


@pytest_asyncio.fixture
async def inside(either: House) -> AsyncGenerator[House]:
    """The house, with its ledger and its engine within reach."""
    async with either.inside():
        yield either


@pytest.fixture(params=["house", "on_postgres"])
def either(request: pytest.FixtureRequest) -> House:
    """A house on SQLite, and one on PostgreSQL."""
    return request.getfixturevalue(request.param)


async def test_twenty_answers_over_four_real_channels_make_one_decision(inside: House):
    people = [
        Person(name=f"Seller {n:02}", email=f"seller{n:02}@meiro.io", roles=(Role.SALES_MANAGER,))
        for n in range(4 * EACH)
    ]
    others = [p for p in a_brief()["people"] if p["roles"] != ["sales_manager"]]
    named = [{"name": p.name, "email": p.email, "roles": ["sales_manager"]} for p in people]
    slug = await begun(inside, people=[*others, *named])
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    values = await a_yes(gate)
    sellers = [people[n::4] for n in range(4)]
    forms = [await opened(inside, gate, p, values, "page") for p in sellers[2]]
    forms += [await opened(inside, gate, p, values, "slack") for p in sellers[3]]

    told = await asyncio.gather(
        *(commanded(inside, gate, p, values) for p in sellers[0]),
        *(resumed(inside, gate, p, values) for p in sellers[1]),
        *(pressed(*one) for one in forms),
    )
    [one] = await world().ledger.gates.signatures(gate["id"])
    await eventually(lambda: told_everywhere(inside, gate, one.name), within=SOON)
    await eventually(lambda: waits(inside, slug, "team"))

    trail = await trail_of(world().ledger, slug)
    kinds = [e.kind for e in trail.entries if e.gate == gate["id"]]
    assert trail.fault == ""
    assert (kinds.count("answer"), kinds.count("decision")) == (1, 1)
    for email, says in told:
        assert ("Thank you" in says) is (email == one.email) or says in LATER, (email, says)
        assert one.name in says or says in LATER, (email, says)


LATER = {"ACCEPT", "REJECT", "ABORT", "409", BEING_RECORDED}  # they hear the rest elsewhere


async def told_everywhere(house: House, gate: dict[str, Any], name: str) -> bool:
    """Whether every message in Slack, the page and the run say who decided, or wait no more."""
    act = f"{gate['project']}/{gate['stage']}/{gate['item']}/{gate['round']}/sign_off to "
    texts = [m["text"] for m in house.arrived("slack") if (m["key"] or "").startswith(act)]
    link = await SIGN_OFFS.token(gate["id"], gate["signers"][0]["email"])
    async with httpx.AsyncClient(base_url=house.known["pages"], timeout=60) as client:
        shown = words_of((await client.get(f"/sign/{link}")).text)
    async with engine(house) as client:
        run = (await client.get(f"/flow_runs/{run_at(gate)}")).json()
    assert texts
    return (
        all("Decided" in text and name in text for text in texts)
        and name in shown
        and run["state_type"] != "PAUSED"
    )


async def at_some_moment() -> None:
    """Wait as people do who were all asked at the same time."""
    await asyncio.sleep(random.uniform(*FORCED_TO_WAIT))  # noqa: S311 - no secret


async def commanded(
    house: House, gate: dict[str, Any], person: Person, values: dict[str, Any]
) -> tuple[str, str]:
    """Answer on the command line, in a process of its own."""
    sets = [part for name, value in values.items() for part in ("--set", f"{name}={value}")]
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "sign", gate["id"], "--as", person.email, "--code",
        house.code(gate, person.email), "--decision", "yes", *sets, env=house.env,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await command.communicate()
    assert command.returncode in {0, 3}, err.decode()
    return person.email, (out + err).decode()


async def resumed(
    house: House, gate: dict[str, Any], person: Person, values: dict[str, Any]
) -> tuple[str, str]:
    """Submit the form of the paused run to Prefect's API."""
    typed = {"decision": "yes", "signer": person.email, "code": house.code(gate, person.email)}
    await at_some_moment()
    async with engine(house) as client:
        sent = {"run_input": typed | values}
        answer = await client.post(f"/flow_runs/{run_at(gate)}/resume", json=sent)
    assert answer.status_code in {200, 201, 409}, answer.text
    return person.email, "409" if answer.status_code == 409 else answer.json()["status"]


async def opened(
    house: House, gate: dict[str, Any], person: Person, values: dict[str, Any], channel: str
) -> tuple[httpx.AsyncClient, str, Sent]:
    """A browser before the page or before Slack's form, filled in and not yet sent."""
    vote, record = Vote(channel, person, "yes", values), await world().ledger.gates.get(gate["id"])
    # No line is kept open while the form is filled in: the pages hang up after five seconds, and a
    # browser that sends just then dials again by itself.
    client = httpx.AsyncClient(
        base_url=house.known["pages"], timeout=60, limits=httpx.Limits(max_keepalive_connections=0)
    )
    if channel == "slack":
        return client, person.email, envelope(record, vote)
    return client, person.email, await form(client, record, vote)


async def pressed(client: httpx.AsyncClient, email: str, sent: Sent) -> tuple[str, str]:
    """Send a form that is filled in to the program of the pages."""
    path, options, key = sent
    try:
        await at_some_moment()
        answer = await client.post(path, **options)
        if answer.status_code == 303:
            answer = await client.get(answer.headers["location"])
    finally:
        await client.aclose()
    if key:  # the form of Slack
        return email, answer.json()["view"]["blocks"][0]["text"]["text"]
    return email, words_of(answer.text)
