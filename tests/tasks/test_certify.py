"""Certify: the acceptance note with its signatures, made once and given to those concerned."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.brief import Brief
from domain.outside import Attachment
from domain.roles import Role
from domain.stage import Step
from flows.rehearse import Played, Rehearsal
from integrations.press import Printer
from tasks.certify import certify
from tasks.world import living_in
from tests.conftest import sent_for
from tests.tasks.lasting import lasting


def note_of(played: Played, ending: str = "json") -> Any:
    (found,) = (d for d in played.documents if d.name == f"acceptance_note.{ending}")
    return found


def test_the_signed_note_says_who_signed_in_which_role_when_and_how(played: Played, acme: Brief):
    (text,) = (d for d in played.documents if d.name == "acceptance_note")
    (sponsor,) = (p for p in acme.people if Role.SPONSOR in p.roles)

    words = json.loads(note_of(played).data)
    (signature,) = words["signatures"]

    assert words["sha256"] == text.sha256
    assert (signature["name"], signature["role"]) == (sponsor.name, "sponsor")
    assert (signature["channel"], signature["identity"]) == ("rehearsal", "personal code")
    assert signature["day"] == "30 July 2026"
    assert words["entry"] > 0
    assert len(words["entry_hash"]) == 64


def test_it_goes_with_the_mails_that_tell_of_the_acceptance(played: Played, acme: Brief):
    told = [s for s in sent_for(played, "acceptance", "project_accepted") if s.system == "mail"]
    (sponsor,) = (p for p in acme.people if Role.SPONSOR in p.roles)
    attached = {s.to: [a for a in s.attachments if isinstance(a, Attachment)] for s in told}

    assert sponsor.email in attached
    assert all(a.content == note_of(played).data for found in attached.values() for a in found)
    assert all(found for found in attached.values())


@pytest.fixture
async def kept(tiny: Brief) -> AsyncGenerator[Rehearsal]:
    async with lasting(tiny) as rehearsal:
        yield rehearsal


async def test_the_note_is_made_once_however_often_the_stage_starts_over(kept: Rehearsal):
    first = note_of(await kept.play())

    with living_in(kept.world) as here:
        project = (await here.ledger.projects.project("tiny")).at("acceptance", None)
        text = await here.ledger.documents.get("tiny", "acceptance_note")
        again = await certify(project, text)
        trail = [e for e in await here.ledger.audit.of("tiny") if e.kind == "document"]
    assert again == first
    assert [e.what["name"] for e in trail].count("acceptance_note.json") == 1


@pytest.fixture
def press(tmp_path: Path) -> Printer:
    return Printer(tmp_path / "keys", tmp_path / "fonts", "Meiro", None, SecretStr(""))


async def test_in_the_real_world_it_is_a_sealed_pdf(kept: Rehearsal, press: Printer):
    kept.world.press = press

    note = note_of(await kept.play(), "pdf")

    assert note.data.startswith(b"%PDF-1.7")
    assert b"/SubFilter /ETSI.CAdES.detached" in note.data
    assert note.file_name == "tiny-acceptance_note-v1.pdf"
    assert note.media_type == "application/pdf"
    (gate,) = await kept.world.ledger.gates.at("tiny", Step("acceptance"))
    assert gate.id.replace("/", "\\057").encode() in note.data
