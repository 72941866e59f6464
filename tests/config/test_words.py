from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from config.catalogues import issue_list
from config.escaping import Safe, Style, escaped
from config.phrases import filters
from config.samples import sample_words
from config.tongue import tongue
from config.words import document, documents, message, messages, phrase
from domain.errors import BadInput, NotFound
from domain.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from domain.stage import Playbook

HOSTILE = "<!channel> & [here](https://evil.example) *b* `c` <script>x</script>"


@pytest.fixture
def words(meiro: Playbook) -> dict[str, Any]:
    return sample_words({"meiro": meiro})


def named(words: dict[str, Any], client: str) -> dict[str, Any]:
    """The same words for a client of another name."""
    brief = words["brief"].model_copy(update={"client": client})
    project = Project("acme", brief, brief.people)
    return words | {"brief": brief, "project": project.at("sample")}


def test_devops_reads_who_needs_which_instances_until_when(words: dict[str, Any]) -> None:
    asked = message("instance_request", style="slack", **words | {"to": [Safe("<@U1>")]})

    assert asked.text.startswith("Hello <@U1>,\n\n*Acme Retail B.V.* needs its alias")
    assert "`acme_retail_b_v@meiro.io`" in asked.text
    for instance in ("Meiro Events DB", "• MI", "• MBE", "CDP instance", "*Mon 11 May 2026*"):
        assert instance in asked.text
    assert "<https://prefect.example/runs/flow-run/1|The paused run>" in asked.text


def test_the_fixed_address_is_given_with_its_reason_only_where_it_was_asked_for(
    words: dict[str, Any],
) -> None:
    database, _, ads = words["brief"].platforms
    asked = message("access_request", style="mail", **words | {"platform": database})
    other = message("access_request", style="mail", **words | {"platform": ads})

    assert "permits only requests that come from it. Please whitelist 203.0.113.10" in asked.text
    assert "203.0.113.10" not in other.text
    assert "Customer ID of the account, ten digits" in other.text


def test_a_later_round_begins_with_why_the_one_before_was_turned_down(meiro: Playbook) -> None:
    again = message("instance_request", style="mail", **sample_words({"meiro": meiro}, round=2))

    assert again.text.startswith("Round 2: turned down because The alias does not resolve yet.\n")
    assert "(Order database) · round 2 · due Mon 11 May 2026" in again.text


def test_clients_see_no_paused_run(words: dict[str, Any]) -> None:
    letter = message("early_access", style="mail", **words)

    assert "flow-run" not in letter.text
    assert "How the project stands: https://golive.example/projects/acme" in letter.text


def test_the_signer_gets_the_question_the_code_and_every_way_in(words: dict[str, Any]) -> None:
    asked = message("sign_off", style="slack", **words)

    assert "*Does the alias resolve, and do all four instances answer?*" in asked.text
    assert "*ABCD-EFGH*" in asked.text
    assert "`golive sign acme/instance_setup/1" in asked.text
    assert "<https://golive.example/sign/1|Answer on the sign-off page>" in asked.text


def test_a_client_name_cannot_ring_the_whole_channel(words: dict[str, Any]) -> None:
    asked = message("instance_request", style="slack", **named(words, HOSTILE))

    assert "<!channel>" not in asked.text + asked.subject
    assert "&lt;!channel&gt; &amp; [here]" in asked.text


def test_nothing_but_a_letter_has_a_subject(words: dict[str, Any]) -> None:
    told = {style: message("acceptance", style=style, **words) for style in ("mail", "slack")}

    assert told["mail"].subject == "Acceptance note for your signature: Acme Retail B.V."
    assert told["slack"].subject == ""


def test_a_client_name_cannot_add_a_line_to_the_head_of_a_letter(words: dict[str, Any]) -> None:
    asked = message("acceptance", style="mail", **named(words, "Acme\r\nBcc: all@example.com"))

    assert asked.subject == "Acceptance note for your signature: Acme Bcc: all@example.com"


def test_a_client_name_is_no_markup_in_a_document(words: dict[str, Any]) -> None:
    note = document("acceptance_note", **named(words, f"# A | {HOSTILE}"))

    assert (
        "| Client | \\# A \\| \\<!channel> &amp; \\[here\\](https:\\//evil.example) "
        "\\*b\\* \\`c\\` \\<script>x\\</script> |"
    ) in note


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("# no title", "\\# no title"),
        ("- no list", "\\- no list"),
        ("1. no list", "1\\. no list"),
        ("10.0", "10.0"),
        ("> no quote", "\\> no quote"),
        ("snake_case and _emphasis_", "snake_case and \\_emphasis\\_"),
        ("one\n\n    two\n---", "one  \ntwo  \n\\---"),
        ("\u202etxt.exe", "txt.exe"),
    ],
)
def test_markdown_from_outside_stays_plain(text: str, harmless: str) -> None:
    assert escaped(text, Style.MARKDOWN) == harmless


def test_nothing_that_can_be_printed_is_taken_out_of_a_text() -> None:
    printable = "".join(sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isprintable())

    assert escaped(printable, Style.MAIL) == escaped(f"{printable}\n", Style.MAIL).rstrip("\n")


@pytest.mark.parametrize(
    ("text", "harmless"),
    [("{html}", "\\{html\\}"), ("[~bob] !http://x!", "\\[~bob\\] \\!http://x\\!")],
)
def test_wiki_markup_from_outside_stays_plain(text: str, harmless: str) -> None:
    assert escaped(text, Style.JIRA) == harmless


@pytest.mark.parametrize(
    ("style", "written"),
    [
        (Style.SLACK, "<https://x.example/a?b=1&amp;c=%3E|A &lt;b&gt;>"),
        (Style.MAIL, "A <b>: https://x.example/a?b=1&c=%3E"),
        (Style.MARKDOWN, "[A \\<b>](<https://x.example/a?b=1&c=%3E>)"),
        (Style.JIRA, "[A <b>|https://x.example/a?b=1&c=%3E]"),
    ],
)
def test_a_link_is_written_as_each_reader_knows_it(style: Style, written: str) -> None:
    assert filters(style, tongue("en"))["link"]("https://x.example/a?b=1&c=>", "A <b>") == written


def test_an_address_that_runs_a_script_is_no_link() -> None:
    with pytest.raises(BadInput, match="no web address"):
        filters(Style.MARKDOWN, tongue("en"))["link"]("javascript:alert(1)", "A")


def test_days_are_written_out_and_hours_say_whose_clock_is_meant() -> None:
    moment = datetime(2026, 5, 4, 8, tzinfo=UTC)

    own = filters(Style.MAIL, tongue("en"))
    day, when = own["day"], own["when"]

    assert day(date(2026, 5, 4)) == "Mon 4 May 2026"
    assert when(moment) == "Mon 4 May 2026, 08:00 (UTC)"
    assert when(moment, "Europe/Amsterdam") == "Mon 4 May 2026, 10:00 (Europe/Amsterdam)"
    with pytest.raises(ValueError, match="whose clock"):
        when(datetime(2026, 5, 4, 8))  # noqa: DTZ001 - that is what is wrong with it


@pytest.mark.parametrize(("many", "said"), [("a", "a"), ("ab", "a and b"), ("abc", "a, b and c")])
def test_names_are_listed_as_in_a_sentence(many: str, said: str) -> None:
    assert filters(Style.MAIL, tongue("en"))["listed"](many) == said


def test_a_message_that_nobody_wrote_is_not_found() -> None:
    with pytest.raises(NotFound, match="instance_request"):
        message("instance_reqest", style="mail")


def test_a_word_that_nobody_gave_is_named_with_its_line(words: dict[str, Any]) -> None:
    del words["due"]

    with pytest.raises(BadInput, match="'due' is undefined") as raised:
        message("minutes", style="mail", **words)

    assert raised.value.place == "config/messages/_base/foot.j2:3"


def test_operations_staff_can_replace_a_message(home: Path, words: dict[str, Any]) -> None:
    own = home / "config" / "messages" / "minutes"
    own.mkdir(parents=True)
    (own / "text.j2").write_text("Minutes of {{ project.client }}\n{{ nonsense }}")

    with pytest.raises(BadInput) as raised:
        message("minutes", style="mail", **words)
    (own / "text.j2").write_text("Minutes of {{ project.client }}")
    told = message("minutes", style="mail", **words)

    assert raised.value.place == "config/messages/minutes/text.j2:2"
    assert told.text == "Minutes of Acme Retail B.V."
    assert told.subject == "Minutes of the kickoff: Acme Retail B.V."


def test_a_template_with_a_wrong_sign_is_named_with_its_line() -> None:
    with pytest.raises(BadInput, match="cannot be read") as raised:
        phrase("one\n{% if %}", style="mail", place="issues.yaml (epic)")

    assert raised.value.place == "issues.yaml (epic):2"


def test_a_template_cannot_reach_behind_the_words() -> None:
    with pytest.raises(BadInput):
        phrase("{{ x.__class__.__mro__ }}", style="mail", x="")


def test_the_plan_names_every_stage_with_its_dates(words: dict[str, Any]) -> None:
    plan = document("project_plan", **words)

    assert "| Setup |  | DevOps | Mon 4 May 2026 | Thu 7 May 2026 |" in plan
    assert "| DevOps | 1 | 3 |" in plan
    assert "which this plan keeps" in plan


def test_the_team_is_a_table_and_says_who_is_missing(words: dict[str, Any]) -> None:
    sheet = document("team", **words | {"missing": ["sponsor: 1 missing (at least 1)"]})

    assert "| Role | Organisation | Involvement note |" in sheet
    assert "| DevOps | Vendor | Sets up servers |" in sheet
    assert "| DevOps | Jan Prochazka | Meiro | jan.prochazka@meiro.io |" in sheet
    assert "- sponsor: 1 missing (at least 1)" in sheet


def test_the_guide_of_the_analysts_is_filled_in(words: dict[str, Any]) -> None:
    guide = issue_list("core_implementation", **words)

    assert guide.epic == "Acme Retail B.V.: core implementation"
    assert len(guide.issues) == len({issue.key for issue in guide.issues}) == 10
    assert "acme_retail_b_v@meiro.io" in guide.issues[0].description
    assert [issue.days for issue in guide.issues] == sorted(issue.days for issue in guide.issues)


def test_every_message_and_document_begins_with_the_lines_it_carries_out(home: Path) -> None:
    from config.files import OURS  # noqa: PLC0415 - only here

    folders = [OURS / "messages", OURS / "documents"]
    files = [f for d in folders for f in d.rglob("*.j2") if "_base" not in f.parts]

    assert messages()
    assert documents()
    assert [str(f) for f in files if not f.read_text().startswith("{# ")] == []
    assert not (home / "config").exists()
