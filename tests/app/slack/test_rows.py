"""Rows of a checklist in Slack: a button under the message, a box for each row, a tick."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.brief import Brief
from domain.checklist import Row, row_of
from domain.project import Project
from tasks.checklists import checklist
from tests.app.slack.conftest import Json, Workspace, words
from tests.tasks import listing
from tests.tasks.test_checklists import written

__all__ = ["written"]

JAN, ADAM, PETRA = "jan.prochazka@meiro.io", "adam.kral@meiro.io", "petra.novakova@meiro.io"


@pytest.fixture
def acme(acme: Brief, written: Path) -> Brief:  # noqa: ARG001 - the list must be there
    """The example client under the small methodology."""
    return acme.model_copy(update={"playbook": listing.listing.name})


@pytest.fixture
async def opened(workspace: Workspace) -> Workspace:
    """A Slack in which everybody was told of their rows."""
    await checklist(await project(workspace), "preparations")
    return workspace


async def project(workspace: Workspace) -> Project:
    """The project, standing at its first stage."""
    return (await workspace.here.ledger.projects.project("acme")).at("prepare")


async def row(workspace: Workspace, name: str) -> Row:
    """How a row stands."""
    return row_of(await workspace.here.ledger.checklists.rows("acme"), name)


def boxes(view: Json) -> list[str]:
    """The rows that a form shows."""
    return [b["block_id"] for b in view["blocks"] if b["type"] == "input"]


async def test_the_form_shows_whoever_presses_only_their_own_rows(opened: Workspace):
    jan = await opened.press(JAN, "tick", of="#help_it", button="rows")
    adam = await opened.press(ADAM, "tick", button="rows")

    assert boxes(jan["view"]) == ["own:server"]
    assert set(boxes(adam["view"])) == {"own:margin", "own:ticket"}
    labels = [b["label"]["text"] for b in adam["view"]["blocks"] if b["type"] == "input"]
    assert any(said.startswith("The ticket is closed. (") for said in labels)


async def test_a_row_is_ticked_by_whoever_slack_says_it_was(opened: Workspace):
    form = await opened.press(ADAM, "tick", button="rows")

    sent = await opened.submit(form, **{"own:margin": ["yes"]})

    mark = (await row(opened, "margin")).tick
    assert mark is not None
    assert (mark.by, mark.way) == (ADAM, "slack")
    assert not (await row(opened, "ticket")).done
    assert "1 saved." in words(sent["view"])
    noted = [e for e in await opened.here.ledger.audit.of("acme") if e.kind == "checklist"]
    assert noted[-1].identity.startswith("slack ")


async def test_a_row_that_wants_evidence_is_ticked_by_giving_it(opened: Workspace):
    form = await opened.press(JAN, "tick", of="#help_it", button="rows")

    nothing = await opened.submit(form)
    without = await row(opened, "server")
    again = await opened.press(JAN, "tick", of="#help_it", button="rows")
    await opened.submit(again, **{"own:server": "erp-1.acme.example"})

    assert "0 saved." in words(nothing["view"])
    assert not without.done
    tick = (await row(opened, "server")).tick
    assert tick is not None
    assert tick.evidence == "erp-1.acme.example"


async def test_nobody_ticks_the_row_of_another_by_sending_its_name(opened: Workspace):
    form = await opened.press(ADAM, "tick", button="rows")
    view = opened.sandbox.systems.screens.views[form["view"]["id"]]
    stolen = view.shape["blocks"][-1] | {"block_id": "own:server"}
    view.shape["blocks"][-1] = stolen

    sent = await opened.submit(form, **{"own:server": ["yes"]})

    assert "is not adam.kral@meiro.io's row" in sent["view"]["errors"]["own:server"]
    assert not (await row(opened, "server")).done


async def test_somebody_who_owes_nothing_is_told_so(opened: Workspace):
    view = (await opened.press(PETRA, "tick", of="#help_it", button="rows"))["view"]

    assert "Nothing on this list waits for you." in words(view)


async def test_a_guest_ticks_nothing(opened: Workspace):
    await opened.knows(ADAM, guest=True)

    view = (await opened.press(ADAM, "tick", button="rows"))["view"]

    assert "Only full members" in words(view)
