"""A project as operations staff and project managers meet it: command line and Prefect's pages."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from flows import status as standing
from tasks.world import world
from tests.e2e.house import House
from tests.e2e.people import (
    a_brief,
    a_yes,
    begun,
    drawn,
    eventually,
    resume,
    run_at,
    run_of,
    suspended,
    waits,
    written,
)

GATE_KEYS = {
    "id", "project", "stage", "item", "gate", "question", "round", "due", "opened", "rule",
    "signers", "signed", "form", "prefect_url",
}  # fmt: skip


async def test_a_brief_is_started_asked_and_signed_on_the_command_line(
    inside: House, tmp_path: Path
):
    brief = a_brief()
    slug = brief["project"]
    started = inside.golive("start", written(brief, tmp_path), "--json")
    await eventually(lambda: waits(inside, slug, "sales_handover"))
    await eventually(lambda: waits(inside, slug, "early_access"))
    listed = inside.golive("gates", "--project", slug, "--json").json
    gate = next(g for g in listed if g["stage"] == "sales_handover")
    signer = gate["signers"][0]["email"]
    answer = ["sign", gate["id"], "--as", signer, "--decision", "yes", "--json"]
    dates = ["--set", "order_form=2026-04-24", "--set", "consulting_agreement=2026-04-28"]

    wrong = inside.golive(*answer, "--code", "AAAA-AAAA", *dates)
    right = inside.golive(*answer, "--code", inside.code(gate, signer), *dates)

    assert started.json["project"] == slug
    assert {"sales_handover", "early_access"} == {g["stage"] for g in listed}
    assert set(gate) >= GATE_KEYS
    assert gate["form"]["required"] == ["order_form", "consulting_agreement"]
    assert (wrong.code, wrong.json["accepted"], wrong.json["result"]) == (3, False, "code")
    assert "That is not the code of simona@meiro.io" in wrong.json["says"]
    assert (right.code, right.json["result"], right.json["decision"]) == (0, "signed", "yes")
    await eventually(lambda: waits(inside, slug, "team"))


async def test_the_status_shows_stages_and_proofs_and_a_second_start_changes_nothing(
    inside: House, tmp_path: Path
):
    brief = a_brief()
    slug = await begun(inside, **brief)
    await eventually(lambda: waits(inside, slug, "early_access"))
    before = await standing.status(slug)

    again = inside.golive("start", written(brief, tmp_path))
    shown = inside.golive("status", slug, "--json").json

    assert [s["stage"] for s in shown["stages"]][:3] == ["sales_handover", "early_access", "team"]
    assert (again.code, "\x1b" in again.out) == (0, False)
    assert f"golive status {slug}" in again.out
    assert shown["started"] == before["started"]
    assert shown["acts"] == before["acts"]
    asked = next(a for a in shown["acts"] if a["what"] == "sign_off to simona@meiro.io")
    assert asked["link"] in {m["link"] for m in inside.arrived("slack")}
    waiting = next(s for s in shown["stages"] if s["state"] == "waiting")
    assert waiting["waiting_for"] == ["Simona Dvorakova"]


async def test_a_run_is_found_by_name_and_tags_and_each_project_has_one_picture(inside: House):
    slug = await begun(inside, client="Tulip & Söhne *B.V.*")
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    run = await run_of(inside, run_at(gate))
    first = await eventually(lambda: drawn(inside, slug, "[sales handover]"))

    await _signed(inside, gate)
    await eventually(lambda: waits(inside, slug, "team"))
    pictures = await eventually(lambda: drawn(inside, slug, "[team]"))

    assert run["name"] == "Tulip & Söhne *B.V.* - sales handover"
    assert {f"project:{slug}", "stage:sales_handover"} <= set(run["tags"])
    assert run["deployment_id"]
    assert [p["id"] for p in pictures] == [p["id"] for p in first]
    assert len(pictures) == 1
    assert "Tulip &amp; Söhne \\*B.V.\\*" in pictures[0]["data"]


async def test_an_answer_given_while_the_worker_sleeps_is_not_lost(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    worker = inside.children["worker"]

    await _put_to_sleep(inside, worker)
    try:
        await _signed(inside, gate)
        kept = await world().ledger.gates.signatures(gate["id"])
    finally:
        os.kill(worker, signal.SIGCONT)

    assert [s.decision.value for s in kept] == ["yes"]
    await eventually(lambda: waits(inside, slug, "team"))


async def _put_to_sleep(house: House, worker: int) -> None:
    """Stop the worker where it holds nothing; one that holds the records holds up everybody."""

    async def asleep() -> bool:
        os.kill(worker, signal.SIGSTOP)
        try:
            with closing(sqlite3.connect(house.home / "golive.db", timeout=0.5)) as records:
                records.execute("BEGIN IMMEDIATE")
                records.rollback()
        except sqlite3.OperationalError:
            os.kill(worker, signal.SIGCONT)
            return False
        return True

    await eventually(asleep)


async def test_no_contract_ends_the_project_and_cancels_what_still_waits(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "sales_handover"))
    other = await eventually(lambda: waits(inside, slug, "early_access"))
    email = gate["signers"][0]["email"]
    values = {"decision": "no", "signer": email, "code": inside.code(gate, email)}

    await resume(inside, run_at(gate), values | {"comment": "They chose another vendor."})
    await eventually(lambda: _ended(slug))
    left = await eventually(lambda: _final(inside, run_at(other)))
    done = await eventually(lambda: _final(inside, run_at(gate)))
    told = [m for m in inside.arrived("slack") if (m["key"] or "").startswith(f"{slug}/")]
    shown = await standing.status(slug)

    assert (left, done) == ("CANCELLED", "COMPLETED")
    assert (shown["state"], shown["why"]) == (
        "ended",
        "Simona Dvorakova: They chose another vendor.",
    )
    assert await standing.gates(slug) == []
    assert any("project_ended to petra@meiro.io" in m["key"] for m in told)
    email, code = "lotte@tulip.example", inside.code(other, "lotte@tulip.example")
    late = inside.golive(
        "sign", other["id"], "--as", email, "--code", code, "--decision", "no", "--comment", "Wait"
    )
    assert late.code == 3
    assert late.err.startswith("The project has ended")
    assert len(late.err.splitlines()) == 2


async def test_a_second_round_says_why_and_keeps_both_answers(inside: House):
    slug = await begun(inside)
    gate = await eventually(lambda: waits(inside, slug, "early_access"))
    email = gate["signers"][0]["email"]
    no = {"decision": "no", "signer": email, "code": inside.code(gate, email)}

    await resume(inside, run_at(gate), no | {"comment": "Who owns the *orders*?"})
    again = await eventually(lambda: waits(inside, slug, "early_access", 2))
    old = inside.code(gate, email)
    yes = {"decision": "yes", "signer": email, "by": "2026-12-01"}
    await resume(inside, run_at(again), yes | {"code": old})
    await eventually(lambda: suspended(inside, run_at(again), but="early-access-round2-asked1"))
    await resume(inside, run_at(again), yes | {"code": inside.code(again, email)})

    ended = await eventually(lambda: _stage_ended(slug, "early_access"))
    assert ended
    assert run_at(again) == run_at(gate)
    assert inside.code(again, email) != old


async def _signed(house: House, gate: dict[str, Any]) -> None:
    """Sign on the command line."""
    email = gate["signers"][0]["email"]
    sets = [w for k, v in (await a_yes(gate)).items() for w in ("--set", f"{k}={v}")]
    code = house.code(gate, email)
    said = house.golive(
        "sign", gate["id"], "--as", email, "--code", code, "--decision", "yes", *sets
    )
    assert said.code == 0, said.err


async def _ended(slug: str) -> bool:
    return (await world().ledger.projects.record(slug)).ended_at is not None


async def _final(house: House, run: str) -> str:
    state = (await run_of(house, run))["state"]["type"]
    return state if state in {"CANCELLED", "COMPLETED", "FAILED", "CRASHED"} else ""


async def _stage_ended(slug: str, stage: str) -> bool:
    return any(s["ended"] for s in (await standing.status(slug))["stages"] if s["stage"] == stage)
