from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.briefs import brief_problems, check_brief, read_brief
from config.files import OURS
from config.reading import from_file
from domain.brief import Mode
from domain.errors import BadInput
from tests.tasks import panel

if TYPE_CHECKING:
    from pathlib import Path

    from domain.stage import Playbook

ACME = OURS / "examples" / "meiro-acme.yaml"
BOLT = OURS / "examples" / "meiro-bolt.yaml"

BAD = [
    (
        "playbook: meiro",
        "playbook: mero",
        "playbook: There is no playbook 'mero'.\n→ Did you mean meiro?",
    ),
    (
        "country: BE",
        "country: XX",
        (
            "country: Nobody knows the holidays of 'XX'.\n"
            "→ Write the two letters of the country, such as NL."
        ),
    ),
    (
        "Europe/Brussels",
        "Europe/Bruges",
        "timezone: 'Europe/Bruges' is no time zone.\n→ Write it as Europe/Amsterdam.",
    ),
    (
        "kind: shopify",
        "kind: shopfy",
        "platforms[0].kind: 'shopfy' is no kind of platform that we know.\n→ Did you mean shopify?",
    ),
    (
        "owner: an.peeters@",
        "owner: ann.peeters@",
        (
            "platforms[0].owner: Nobody among the people has the address "
            "ann.peeters@bolt-bikes.example.\n→ Add them under people, with roles: [tool_owner]."
        ),
    ),
    (
        "owner: an.peeters@",
        "owner: koen.maes@",
        (
            "platforms[0].owner: Koen Maes does not hold the role tool_owner.\n"
            "→ Add tool_owner to the roles of Koen Maes, or name somebody else."
        ),
    ),
    (
        "sources: [Bolt shop]",
        "sources: [Bolt shops]",
        (
            "sources[0]: No platform is called 'Bolt shops'.\n"
            "→ Did you mean Bolt shop? Or add it under platforms."
        ),
    ),
    (
        "sources: [Bolt shop]",
        "sources: [Bolt shop]\ndestinations: [Fax]",
        (
            "destinations[0]: No platform is called 'Fax'.\n"
            "→ Write one of: Bolt shop. Or add it under platforms."
        ),
    ),
    (
        "roles: [devops]",
        "roles: [developer]",
        (
            "people: Nobody holds the role devops, and setup needs it.\n"
            "→ Add somebody under people, with roles: [devops]."
        ),
    ),
    (
        "roles: [sponsor]",
        "roles: [sponsor, client_lead]",
        (
            "people[6].roles: 2 hold the role client_lead; at most 1 may.\n"
            "→ Take client_lead from the roles of Koen Maes."
        ),
    ),
    (
        "lies.claes@",
        "koen.maes@",
        (
            "people[7].email: koen.maes@bolt-bikes.example stands here twice.\n"
            "→ Give Koen Maes all roles in one entry."
        ),
    ),
    (
        "sources:",
        "  - name: BOLT SHOP!\n    kind: other\n    owner: an.peeters@bolt-bikes.example\nsources:",
        (
            "platforms[1].name: This has the same key as 'Bolt shop': 'bolt-shop'.\n"
            "→ Give the two names that differ in letters or digits."
        ),
    ),
    (
        "name: Win back lapsed customers",
        "name: 客户",
        (
            "use_cases[0].name: '客户' gives no key.\n"
            "→ Write it with at least one letter of the Latin alphabet or one digit."
        ),
    ),
    (
        "contract:",
        "kickoff: {at: 2026-06-10T10:00}\ncontract:",
        (
            "kickoff.at: This hour does not say whose clock is meant.\n"
            "→ Write its offset too: 2026-05-13T10:00+02:00."
        ),
    ),
    (
        "use_cases:",
        (
            "components:\n"
            "  - {name: L, kind: loader, platform: Fax, developer: adam.kral@meiro.io}\n"
            "use_cases:"
        ),
        (
            "components[0].platform: No platform is called 'Fax'.\n"
            "→ Write one of: Bolt shop. Or add it under platforms.\n"
            "components[0].developer: Adam Kral does not hold the role developer.\n"
            "→ Add developer to the roles of Adam Kral, or name somebody else."
        ),
    ),
    (
        "client: Bolt Bikes",
        "client: 客户",
        "Client has no letters or digits to make a key of.\n→ Give project: too.",
    ),
    (
        "mode: agile",
        "mode: scrum",
        (
            "mode: 'scrum' is none of the words that can stand here.\n"
            "→ Write one of: waterfall, agile."
        ),
    ),
]


@pytest.mark.parametrize(("before", "after", "said"), BAD)
def test_a_brief_that_does_not_fit_together_is_refused(
    tmp_path: Path, meiro: Playbook, before: str, after: str, said: str
) -> None:
    file = tmp_path / "bolt.yaml"
    assert before in BOLT.read_text()
    file.write_text(BOLT.read_text().replace(before, after, 1))

    brief, found = brief_problems(file, books={"meiro": meiro})

    assert brief is None
    assert "\n".join(str(bad).partition(": ")[2] for bad in found) == said


def test_the_line_of_the_contradiction_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bolt.yaml"
    file.write_text(BOLT.read_text().replace("kind: shopify", "kind: shopfy"))
    line = BOLT.read_text().splitlines().index("    kind: shopify") + 1

    with pytest.raises(BadInput) as raised:
        read_brief(file)

    assert raised.value.place == f"{file}:{line}"


@pytest.mark.parametrize("file", [ACME, BOLT])
def test_the_examples_can_be_started(file: Path, meiro: Playbook) -> None:
    assert read_brief(file, books={"meiro": meiro}).playbook == "meiro"


def test_the_examples_are_one_of_each_mode() -> None:
    acme, bolt = read_brief(ACME), read_brief(BOLT)

    assert (acme.mode, len(acme.platforms), len(acme.components)) == (Mode.WATERFALL, 3, 2)
    assert (bolt.mode, len(bolt.platforms), len(bolt.components)) == (Mode.AGILE, 1, 0)
    assert [platform.fixed_ip for platform in acme.platforms] == [True, False, False]


def test_a_brief_that_was_typed_into_a_form_is_checked_in_the_same_way(meiro: Playbook) -> None:
    typed = read_brief(BOLT).model_dump(mode="json")
    wrong = typed | {"sources": ["Fax"], "country": "XX"}

    brief, found = check_brief(typed, books={"meiro": meiro})
    nothing, problems = check_brief(wrong, books={"meiro": meiro})

    assert (brief, found) == (read_brief(BOLT), [])
    assert nothing is None
    assert [(bad.place, bad.field) for bad in problems] == [
        ("form", "country"),
        ("form", "sources[0]"),
    ]


@pytest.mark.parametrize("nonsense", [None, "brief", [], 7, {"people": {"a": 1}}])
def test_what_is_no_brief_at_all_is_refused_without_a_crash(nonsense: object) -> None:
    brief, found = check_brief(nonsense)

    assert brief is None
    assert found


def test_a_brief_whose_people_cannot_decide_a_gate_is_refused_where_they_stand() -> None:
    data, line, _ = from_file(ACME)
    (consultant,) = (p for p in data["people"] if p["roles"] == ["consultant"])
    (sponsor,) = (p for p in data["people"] if p["roles"] == ["sponsor"])
    consultant["roles"], sponsor["roles"] = ["consultant", "devops"], ["sponsor", "tool_owner"]
    data["playbook"] = "panel"

    brief, found = check_brief(data, books={"panel": panel.panel}, place="acme.yaml", line=line)

    assert brief is None
    assert [bad.field for bad in found] == ["people[4].roles"]
    assert "outside is signed only by people who play no other part" in found[0].problem
    assert found[0].fix == "Name somebody as consultant who holds no other role."
