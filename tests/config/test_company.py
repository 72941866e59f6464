from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.catalogues import access_for, access_kinds, issue_lists
from config.company import company, unset
from config.files import OURS, find
from config.holidays import holidays_in
from config.reach import By, reach
from config.samples import sample_project
from domain.calendar import working_days
from domain.errors import BadInput, NotFound
from domain.roles import Role

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def own(home: Path) -> Path:
    folder = home / "config"
    folder.mkdir()
    return folder


def copied(own: Path, name: str, before: str, after: str) -> Path:
    """The user's own copy of a file, with something changed."""
    text = (OURS / name).read_text()
    assert before in text
    (own / name).write_text(text.replace(before, after, 1))
    return own / name


def test_the_alias_is_made_from_the_name_of_the_client() -> None:
    assert company().alias(sample_project()) == "acme_retail_b_v@meiro.io"


def test_our_people_are_known_by_their_address() -> None:
    assert company().ours("Petra.Novakova@MEIRO.io")
    assert not company().ours("petra@meiro.io.example")


def test_the_users_own_file_is_read_instead_of_ours_and_again_when_it_changes(own: Path) -> None:
    ours = company().minimum_analyst_hours
    file = copied(own, "company.yaml", "minimum_analyst_hours: 8", "minimum_analyst_hours: 12.5")
    theirs = company().minimum_analyst_hours
    file.unlink()

    assert (ours, theirs, company().minimum_analyst_hours) == (8, 12.5, 8)


def test_an_example_address_is_pointed_out_until_it_is_replaced(own: Path) -> None:
    before = unset()
    copied(own, "company.yaml", "203.0.113.10", "185.40.12.7")

    assert [bad.field for bad in before] == ["fixed_ip"]
    assert unset() == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("203.0.113.10", "TODO", "'TODO' is not an internet address."),
        ("minimum_analyst_hours: 8", "minimum_analyst_hours: 0", "0 is too small."),
        ('"09:00"', "nine", "'nine' is no time of day."),
        ("fixed_ip:", "fixed_ips:", "fixed_ip is missing."),
    ],
)
def test_a_company_that_cannot_be_used_is_refused(
    own: Path, before: str, after: str, said: str
) -> None:
    copied(own, "company.yaml", before, after)

    with pytest.raises(BadInput) as raised:
        company()

    assert raised.value.problem == said


def test_everybody_is_reached_and_devops_in_their_channel() -> None:
    ways = reach()

    assert set(ways) == set(Role)
    assert (ways[Role.DEVOPS].by, ways[Role.DEVOPS].at) == (By.SLACK, "#help_it")
    assert ways[Role.DEVOPS].remind == working_days(2)
    assert ways[Role.SPONSOR].by is By.EMAIL


@pytest.mark.parametrize(
    ("before", "after", "problem", "fix"),
    [
        ("devops:", "devop:", "'devop' is none of the words that can stand here.",
         "Did you mean devops?"),
        ("  remind: every 2 working days\n", "  remind: often\n", "'often' is no rhythm.",
         "Write it as every 2 working days."),
        ("  then: account_manager", "  then: sales_manager",
         "The sales manager cannot escalate to themselves.", "Change then:."),
        ('at: "#help_it"', "at: help_it", "'help_it' does not fit here.",
         'at: A channel such as "#help_it", in quotes; a direct message when left out.'),
        ("web_developer:\n  by: email\n  remind: every 3 working days\n  then: client_lead", "",
         "Nothing says how the web developer is reached.", "Add web_developer:."),
        ("when: 1 working day before", "when: a day before", "'a day before' is no day.",
         ("Write it as 1 working day before, on the day, 2 working days after, or every 2 working "
         "days after.")),
        ("who: deputy", "who: boss", "'boss' is none of the words that can stand here.",
         "Write one of: signer, deputy, head, sponsor, authority."),
        ("  remind: every 2 working days\n", "",
         "The sales manager needs a rhythm or a ladder, one of the two.",
         "Write remind: every 2 working days."),
        ("  by: slack\n", "  by: fax\n", "'fax' is none of the words that can stand here.",
         "Write one of: slack, email."),
    ],
)  # fmt: skip
def test_a_way_that_leads_nowhere_is_refused(
    own: Path, before: str, after: str, problem: str, fix: str
) -> None:
    copied(own, "reach.yaml", before, after)

    with pytest.raises(BadInput) as raised:
        reach()

    assert (raised.value.problem, raised.value.fix.partition(" Then see")[0]) == (problem, fix)


def test_a_file_outside_the_folder_is_not_looked_for() -> None:
    for name in ("../pyproject.toml", "/etc/passwd"):
        with pytest.raises(BadInput):
            find(name)


def test_holidays_of_all_years_are_known() -> None:
    days = holidays_in("NL", 2026, 2027)

    assert {date(2026, 4, 27), date(2027, 4, 27)} <= days
    assert date(2028, 4, 27) not in days


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(BadInput) as raised:
        holidays_in("nl", 2026, 2026)

    assert str(raised.value) == (
        "country: Nobody knows the holidays of 'nl'.\n"
        "→ Write its two letters in capitals, such as NL. Did you mean NL?"
    )


def test_the_catalogues_say_what_is_asked_and_what_is_done() -> None:
    assert access_for("postgres").fixed_ip
    assert not access_for("google_ads").fixed_ip
    assert {"google_analytics", "mailchimp", "sftp", "call_center"} <= set(access_kinds())
    assert set(issue_lists()) >= {"component", "core_implementation", "use_case"}
    with pytest.raises(NotFound, match="google_ads"):
        access_for("gogle_ads")
