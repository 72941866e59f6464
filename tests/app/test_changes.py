"""Change requests on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.app.conftest import Golive


def test_a_list_goes_out_comes_back_and_shows_what_it_adds(golive: Golive, acme: Path):
    assert "No change has been asked for yet." in golive("changes", "acme").out
    assert golive("changes-export", "acme", "-o", "list.xlsx").code == 0
    assert (acme / "list.xlsx").read_bytes().startswith(b"PK")
    (acme / "new.csv").write_text("Title,When,Effort (hours)\nA field,now,12\n")

    taken = golive("changes-import", "acme", "new.csv")

    assert (taken.code, taken.out.splitlines()) == (
        0,
        ["No. 1 is new: A field", "1 new, 0 changed, 0 as they were."],
    )
    told = golive("changes", "acme").out
    assert "1 to be made now, 12 h left (2 working days); 1 hold the deployment back." in told
    found = golive("changes", "acme", "--json").json
    assert (found["days_added"], found["changes"][0]["title"]) == (2, "A field")


def test_a_bad_list_is_told_cell_by_cell(golive: Golive, acme: Path):
    (acme / "bad.csv").write_text("Title,Complexity\nA field,low\nAnother,huge\n")

    refused = golive("changes-import", "acme", "bad.csv")

    assert refused.code == 3
    assert refused.out.splitlines() == [
        "Nothing was changed. Correct these cells and hand the list in again:",
        'row 3, column "Complexity": "huge" is not one of low, medium, high',
    ]
    assert golive("changes-import", "acme", "bad.csv", "--json").json["accepted"] is False
    assert golive("changes", "acme", "--json").json["changes"] == []


def test_what_cannot_be_done_is_said_in_two_sentences(golive: Golive, acme: Path):
    (acme / "a.csv").write_text("Title\nA field\n")

    for words in (
        ("changes-export", "acme", "-o", "list.pdf"),
        ("changes-import", "acme", "nowhere.csv"),
        ("changes-import", "acme", "a.csv", "--as", "nobody@example.com"),
        ("changes", "nothing"),
        ("trainings", "acme"),
    ):
        said = golive(*words)
        assert (said.code, said.err.count("→")) == (2, 1), words
