"""The people of a test: they are asked, read their code, and answer in one way or another."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import yaml
from pydantic import SecretStr

from bench.receivers import has_arrived
from config.company import company
from config.settings import settings
from flows import status as standing
from flows.people import made_up
from integrations.jira import Jira
from tasks.doubts import settle
from tasks.open_issues import stage_label
from tasks.signing import at_gate
from tasks.standing import today
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tasks.doubts import Doubt
    from tests.e2e.house import House

PATIENCE = 40.0
PM = "petra@meiro.io"


def a_brief(**other: Any) -> dict[str, Any]:
    """A small client with a key that nobody else has: one platform, one component, one use case."""
    slug = f"tulip-{uuid4().hex[:6]}"
    roles = {
        "Simona Dvorakova": ("simona@meiro.io", "sales_manager"),
        "Petra Novakova": (PM, "project_manager"),
        "Adam Kral": ("adam@meiro.io", "analyst"),
        "Carla Jansen": ("carla@meiro.io", "consultant"),
        "Jan Prochazka": ("jan@meiro.io", "devops"),
        "David Horak": ("david@meiro.io", "developer"),
        "Eva Mala": ("eva@meiro.io", "account_manager"),
        "Lotte de Vries": ("lotte@tulip.example", "client_lead"),
        "Sander Bakker": ("sander@tulip.example", "sponsor"),
        "Tom Visser": ("tom@tulip.example", "tool_owner"),
        "Wim Bos": ("wim@webwerk.example", "web_developer"),
    }
    return {
        "client": f"Tulip {slug[-6:]}",
        "playbook": "meiro",
        "project": slug,
        "country": "NL",
        "mode": "waterfall",
        "contract": {"order_form": "2026-04-24", "consulting_agreement": "2026-04-28"},
        "people": [{"name": n, "email": e, "roles": [r]} for n, (e, r) in roles.items()],
        "platforms": [{"name": "Order database", "kind": "postgres", "owner": "tom@tulip.example"}],
        "sources": ["Order database"],
        "components": [
            {
                "name": "Orders connector",
                "kind": "connector",
                "platform": "Order database",
                "developer": "david@meiro.io",
            }
        ],
        "use_cases": [{"name": "Abandoned basket"}],
    } | other


def written(brief: dict[str, Any], folder: Path) -> str:
    """The brief as a file."""
    file = folder / "brief.yaml"
    file.write_text(yaml.safe_dump(brief, sort_keys=False))
    return str(file)


async def begun(house: House, **other: Any) -> str:
    """Start a project over the Prefect API, as the onboard form does, and return its key."""
    brief = a_brief(**other)
    await onboarded(house, brief)
    slug = brief["project"]
    await eventually(lambda: waits(house, slug, "sales_handover"))
    return slug


async def onboarded(house: House, brief: dict[str, Any]) -> str:
    """Run the deployment that starts projects, and return the id of its run."""
    async with engine(house) as client:
        found = await client.get("/deployments/name/onboard-meiro/golive")
        run = await client.post(
            f"/deployments/{found.raise_for_status().json()['id']}/create_flow_run",
            json={"parameters": {"brief": brief}},
        )
        return run.raise_for_status().json()["id"]


def engine(house: House) -> httpx.AsyncClient:
    """The Prefect API, as a browser speaks to it."""
    return httpx.AsyncClient(base_url=house.known["prefect_api"], timeout=30)


async def run_of(house: House, run: str) -> dict[str, Any]:
    """A run as the engine shows it."""
    async with engine(house) as client:
        return (await client.get(f"/flow_runs/{run}")).raise_for_status().json()


async def form_of(house: House, run: str) -> tuple[str, str]:
    """The key of the form that is up, and what it says above its fields."""
    async with engine(house) as client:
        details = (await client.get(f"/flow_runs/{run}")).json()["state"]["state_details"]
        keyset = details["run_input_keyset"]
        said = await client.get(f"/flow_runs/{run}/input/{keyset['description']}")
        return details["pause_key"], said.json()


async def resume(house: House, run: str, values: dict[str, Any]) -> str:
    """Press Resume and submit the form, as a browser does; returns what the engine said."""
    await eventually(lambda: suspended(house, run))
    async with engine(house) as client:
        answer = await client.post(f"/flow_runs/{run}/resume", json={"run_input": values})
        return answer.raise_for_status().json()["status"]


async def suspended(house: House, run: str, but: str = "") -> str:
    """The key of the form at which the run waits; empty while it does not, or has no words yet."""
    state = (await run_of(house, run))["state"]
    key = str(state["state_details"].get("pause_key") or "")
    if state["name"] != "Suspended" or key == but:
        return ""
    words = state["state_details"]["run_input_keyset"]["description"]  # comes after the state
    async with engine(house) as client:
        return key if (await client.get(f"/flow_runs/{run}/input/{words}")).is_success else ""


async def waits(house: House, slug: str, stage: str, round: int = 1) -> dict[str, Any] | None:
    """The open gate of this stage, once its signers have been asked and its run has left."""
    if slug not in {p.slug for p in await world().ledger.projects.all()}:
        return None
    for gate in await standing.gates(slug):
        if gate["stage"] == stage and gate["round"] == round and gate["prefect_url"]:
            here = await suspended(house, run_at(gate))
            return gate if here else None
    return None


async def drawn(house: House, slug: str, having: str) -> list[dict[str, Any]]:
    """The project's picture in Prefect, once this stands in it; it is drawn beside the stages."""
    async with engine(house) as client:
        wanted = {"artifacts": {"key": {"any_": [f"project-{slug}"]}}}
        found = (await client.post("/artifacts/filter", json=wanted)).json()
    return found if any(having in one["data"] for one in found) else []


def run_at(gate: dict[str, Any]) -> str:
    """The id of the run that waits at this gate."""
    return gate["prefect_url"].rpartition("/")[2]


async def a_yes(gate: dict[str, Any]) -> dict[str, Any]:
    """What somebody could vouch for at this gate."""
    record = await world().ledger.gates.get(gate["id"])
    project, asked = await at_gate(record)
    if "analyst_hours" in asked.facts:
        await _work(project)
    before = await world().ledger.gates.signatures(record.id)
    return {} if before else made_up(asked, project, today(project))


async def ask_the_reader(house: House, doubt: Doubt) -> str:
    """Ask whoever was to get a letter whether they have it, say so, and return what was said."""
    says = "sent" if has_arrived(house.home, doubt.act.key) else "again"
    await settle(doubt.act.project, doubt.name, says, by=PM, reason="I asked the reader.")
    return says


async def _work(project: Any) -> None:
    """Log in Jira that the component was tested and documented."""
    given = settings().jira
    jira = Jira(given.url, "adam@meiro.io", SecretStr("sandbox"), given.project, lag=given.lag)
    try:
        issues = await jira.status(stage_label(project))
        hours = company().minimum_analyst_hours
        await jira.log_work(min(issues), hours=hours, comment="Tested", day=world().now())
    finally:
        await jira.close()


async def eventually(
    is_so: Callable[[], Awaitable[Any]], within: float = PATIENCE, pause: float = 0.1
) -> Any:
    """Wait until something is so, and return it."""
    deadline = time.monotonic() + within
    while not (found := await is_so()):
        assert time.monotonic() < deadline, "it did not come to pass"
        await asyncio.sleep(pause)
    return found
