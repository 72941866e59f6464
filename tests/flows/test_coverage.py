"""Every line of the procedures is carried out by something, or its reason is written down."""

from __future__ import annotations

from config.lines import by_the_house, numbered
from flows.coverage import coverage
from flows.playbooks import playbooks

CARRIED_OUT = {"S0": "meiro", "S1": "cdp_organisation", "S2": "cimcloud",
               "S3": "marketing_operations", "S4": "open_xchange"}  # fmt: skip


def test_there_is_a_sentence_for_each_of_the_276_lines():
    assert len(numbered()) == 276


def test_every_line_of_a_playbook_that_is_written_is_carried_out():
    written = {source for source, book in CARRIED_OUT.items() if book in playbooks()}

    assert [
        f"{one.number} {one.says}"
        for one in coverage().open
        if one.number.partition("-")[0] in written
    ] == []


def test_nothing_names_a_line_that_does_not_exist():
    assert coverage().unknown == ()


def test_every_stage_gate_and_role_names_a_line():
    assert coverage().without_lines == ()


def test_what_golive_carries_out_itself_is_a_line():
    assert set(by_the_house()) <= set(numbered())
