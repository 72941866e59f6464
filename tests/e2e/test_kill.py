"""Whatever is killed, whenever: the project goes on, and nobody gets anything twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from flows import status as standing
from integrations.names import as_message_id
from tasks.world import world
from tests.e2e.house import SENDER, House
from tests.e2e.office import Mischief, Office
from tests.e2e.people import begun, engine, eventually

CHANGES = ("document ", "lock ")  # acts that send nothing new: filing, and closing what was sent


async def test_a_project_ends_well_though_everything_is_killed_again_and_again(
    inside: House, tmp_path: Path
):
    slug = await begun(inside)
    killed = Counter[str]()

    async def worker() -> None:
        inside.kill("worker")
        killed["worker"] += 1

    async def prefect() -> None:
        inside.kill("prefect")
        killed["prefect"] += 1

    async def everything() -> None:
        inside.kill_up()
        left = inside.left_behind()
        inside.up()
        killed["up"] += 1
        assert left == []

    office = Office(
        inside,
        slug,
        [
            Mischief(1, worker, amid=True),
            Mischief(3, prefect),
            Mischief(5, worker, amid=True),
            Mischief(7, everything, amid=True),
            Mischief(11, prefect, amid=True),
            Mischief(13, worker, amid=True),
        ],
    )
    await office.play()

    shown = await standing.status(slug)
    often = _arrivals(inside, await world().ledger.acts.of(slug))
    twice = {act: n for act, n in often.items() if n > 1}
    mails = {act: n for act, n in twice.items() if act in _mailed(inside, often)}
    figures = {"kills": killed, "amid an act": office.hit, "mails": mails, "acts": len(often)}
    (tmp_path / "figures.json").write_text(json.dumps(figures))
    assert (shown["state"], killed.total()) == ("done", 6)
    assert [s["stage"] for s in shown["stages"] if not s["ended"]] == []
    assert [a for a in shown["acts"] if a["in_doubt"]] == []
    assert [act for act, n in often.items() if n == 0] == []
    assert twice == mails, "only a post office cannot be asked what it took"
    assert sum(mails.values()) - len(mails) <= killed.total()
    await eventually(lambda: _all_completed(inside, slug))


def _arrivals(house: House, acts: list[Any]) -> dict[str, int]:
    """How often the sandbox received each thing that was to be sent or opened once."""
    slack = Counter(m["key"] for m in house.arrived("slack"))
    mail = Counter(m["message_id"] for m in house.arrived("mail"))
    jira = Counter(i["properties"]["golive"]["key"] for i in house.arrived("jira"))
    sent = [a.act.key for a in acts if not a.act.what.startswith(CHANGES)]
    return {key: slack[key] + jira[key] + mail[as_message_id(key, SENDER)] for key in sent}


def _mailed(house: House, acts: dict[str, int]) -> set[str]:
    mail = {m["message_id"] for m in house.arrived("mail")}
    return {key for key in acts if as_message_id(key, SENDER) in mail}


async def _all_completed(house: House, slug: str) -> bool:
    wanted = {"flow_runs": {"tags": {"all_": [f"project:{slug}"]}}}
    async with engine(house) as client:
        runs = (await client.post("/flow_runs/filter", json=wanted)).raise_for_status().json()
    return bool(runs) and {r["state"]["type"] for r in runs} == {"COMPLETED"}
