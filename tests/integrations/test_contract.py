"""The made-up outside and the real adapters keep the same promises."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import Refused
from domain.outside import Attachment, Letter, Proof, Ticket, Worked
from integrations.ports import Chat, Post, Tickets

PETRA = "petra@meiro.io"
STRANGER = "carl@acme.example"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def test_a_colleague_is_in_the_chat_and_a_client_is_not(chat: Chat) -> None:
    petra = await chat.member(PETRA)

    assert petra
    assert await chat.member(PETRA) == petra
    assert await chat.member(STRANGER) is None


@pytest.mark.parametrize("to", ["#help_it", PETRA])
async def test_a_message_is_found_by_its_key(chat: Chat, to: str) -> None:
    sent = await chat.post(to=to, text="Are you there?", key="acme/kickoff/1/ask")
    await chat.post(to=to, text="And you?", key="acme/kickoff/2/ask")

    found = await chat.find(to=to, key="acme/kickoff/1/ask", since=LONG_AGO)

    assert found == sent
    assert sent.link.startswith("http")


async def test_a_message_that_was_never_sent_is_not_found(chat: Chat) -> None:
    await chat.post(to="#help_it", text="Are you there?", key="acme/kickoff/1/ask")

    assert await chat.find(to="#help_it", key="other", since=LONG_AGO) is None
    assert await chat.find(to=PETRA, key="acme/kickoff/1/ask", since=LONG_AGO) is None
    assert await chat.find(to=STRANGER, key="acme/kickoff/1/ask", since=LONG_AGO) is None


async def test_a_message_of_an_earlier_attempt_is_left_out(chat: Chat) -> None:
    await chat.post(to="#help_it", text="Are you there?", key="acme/kickoff/1/ask")

    later = datetime.now(UTC) + timedelta(days=1)

    assert await chat.find(to="#help_it", key="acme/kickoff/1/ask", since=later) is None


async def test_an_answer_in_a_thread_is_found_in_that_thread(chat: Chat) -> None:
    asked = await chat.post(to="#help_it", text="Are you there?", key="ask")
    answered = await chat.post(to="#help_it", text="Still?", key="remind", thread=asked.ref)

    found = await chat.find(to="#help_it", key="remind", since=LONG_AGO, thread=asked.ref)

    assert found == answered
    assert await chat.find(to="#help_it", key="remind", since=LONG_AGO) is None


async def test_a_message_keeps_its_place_when_its_words_change(chat: Chat) -> None:
    sent = await chat.post(to="#help_it", text="Please sign.", key="ask")

    await chat.update(sent, text="Petra signed.", key="ask")

    assert await chat.find(to="#help_it", key="ask", since=LONG_AGO) == sent


async def test_a_message_that_is_gone_cannot_be_changed(chat: Chat) -> None:
    room, _, _ = (await chat.post(to="#help_it", text="Hello", key="hello")).ref.partition(":")

    with pytest.raises(Refused, match="gone"):
        await chat.update(Proof(f"{room}:1700000000.000009"), text="Hello again", key="hello")


async def test_a_stranger_gets_no_direct_message(chat: Chat) -> None:
    with pytest.raises(Refused, match=f"{STRANGER} is not in the Slack workspace"):
        await chat.post(to=STRANGER, text="Hello", key="hello")


async def test_an_issue_is_found_by_its_key(tickets: Tickets) -> None:
    filed = await tickets.file(_ticket("Alias"), key="acme/instances/alias")
    await tickets.file(_ticket("Instances"), key="acme/instances/parts")

    found = await tickets.find(key="acme/instances/alias", since=datetime.now(UTC))

    assert found == filed
    assert filed.link.endswith(f"/browse/{filed.ref}")


async def test_an_issue_that_was_never_filed_is_not_found(tickets: Tickets) -> None:
    await tickets.file(_ticket("Alias"), key="acme/instances/alias")

    assert await tickets.find(key="other", since=datetime.now(UTC)) is None


async def test_the_older_of_two_issues_with_one_key_counts(tickets: Tickets) -> None:
    first = await tickets.file(_ticket("Alias"), key="acme/instances/alias")
    await tickets.file(_ticket("Alias"), key="acme/instances/alias")

    assert await tickets.find(key="acme/instances/alias", since=datetime.now(UTC)) == first


async def test_issues_are_listed_by_label_with_their_status(tickets: Tickets) -> None:
    alias = await tickets.file(_ticket("Alias", "acme corp"), key="1")
    parts = await tickets.file(_ticket("Instances", "acme corp"), key="2")
    await tickets.file(_ticket("Other", "globex"), key="3")

    assert await tickets.status("acme corp") == {alias.ref: "To Do", parts.ref: "To Do"}
    assert await tickets.status("nobody") == {}


async def test_an_issue_that_nobody_moved_is_no_news(tickets: Tickets) -> None:
    alias = (await tickets.file(_ticket("Alias", "acme corp"), key="1")).ref

    assert await tickets.moved("acme corp", {alias: False}) == {}
    assert await tickets.moved("acme corp", {alias: True}) == {alias: False}
    assert await tickets.moved("acme corp", {"NOBODY-1": False}) == {}


async def test_time_is_logged_once_per_comment(tickets: Tickets) -> None:
    issue = (await tickets.file(_ticket("Alias", "acme"), key="1")).ref
    await tickets.log_work(issue, hours=1.5, comment="kick-off", day=NOON)

    await tickets.log_work(issue, hours=1.5, comment="kick-off", day=NOON)
    await tickets.log_work(issue, hours=2, comment="workshop", day=NOON + timedelta(days=1))

    worked = await tickets.worked("acme")
    assert sorted(worked, key=lambda log: log.day) == [
        Worked(issue, "golive@meiro.io", 1.5, date(2026, 5, 4)),
        Worked(issue, "golive@meiro.io", 2, date(2026, 5, 5)),
    ]
    assert await tickets.worked("nobody") == []


async def test_no_time_is_logged_on_an_issue_that_nobody_knows(tickets: Tickets) -> None:
    with pytest.raises(Refused):
        await tickets.log_work("GO-404", hours=1, comment="kick-off", day=NOON)


async def test_the_same_letter_has_the_same_name(post: Post) -> None:
    letter = Letter(
        (PETRA, STRANGER), "Welcome", "Hello.", (Attachment("a.txt", "text/plain", b"a"),)
    )

    first = await post.send(letter, key="acme/welcome")

    assert await post.send(letter, key="acme/welcome") == first
    assert await post.send(letter, key="acme/welcome/2") != first


@pytest.mark.parametrize(
    "address", ["petra", "petra@", "@meiro.io", "", "a b@meiro.io", "žaneta@meiro.io", "a@b\nc"]
)
async def test_what_is_no_address_gets_no_letter(post: Post, address: str) -> None:
    with pytest.raises(Refused, match="is not a mail address"):
        await post.send(Letter((PETRA, address), "Welcome", "Hello."), key="acme/welcome")


def _ticket(summary: str, *labels: str) -> Ticket:
    return Ticket(summary, "As agreed.", labels=labels)
