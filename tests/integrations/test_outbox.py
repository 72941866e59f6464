"""The made-up outside, where it can do more than the real one."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Refused
from domain.outside import Attachment, Letter, Ticket, Worked
from integrations.outbox import Outbox

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


async def test_everything_sent_stands_in_one_list_in_its_order() -> None:
    times = iter(NOON + timedelta(minutes=minute) for minute in range(3))
    outbox = Outbox(clock=lambda: next(times))

    await outbox.chat.post(to="#help_it", text="Alias, please.", key="ask")
    await outbox.tickets.file(Ticket("Alias", "Please.", assignee="dana@meiro.io"), key="file")
    await outbox.post.send(Letter(("carl@acme.example",), "Welcome", "Hello."), key="send")

    told = [(sent.at.minute, sent.system, sent.to, sent.subject) for sent in outbox.sent]
    assert told == [
        (0, "slack", "#help_it", ""),
        (1, "jira", "dana@meiro.io", "Alias"),
        (2, "mail", "carl@acme.example", "Welcome"),
    ]


async def test_two_outboxes_that_are_told_the_same_say_the_same() -> None:
    one, other = Outbox(clock=lambda: NOON), Outbox(clock=lambda: NOON)

    for outbox in (one, other):
        await outbox.chat.post(to="dana@meiro.io", text="Alias, please.", key="ask")
        await outbox.tickets.file(Ticket("Alias", "Please."), key="file")

    assert one.sent == other.sent


async def test_a_message_that_was_changed_shows_its_new_words() -> None:
    outbox = Outbox()
    sent = await outbox.chat.post(to="#help_it", text="Sign.", key="ask", blocks=[{"type": "x"}])

    await outbox.chat.update(sent, text="Dana signed.", key="ask")

    assert [(sent.text, sent.blocks) for sent in outbox.sent] == [("Dana signed.", ())]


async def test_a_letter_keeps_its_attachments_and_its_invitation() -> None:
    outbox = Outbox()
    plan = Attachment("plan.pdf", "application/pdf", b"%PDF")

    await outbox.post.send(
        Letter(("carl@acme.example",), "Welcome", "Hello.", (plan,), "BEGIN:VCALENDAR"), key="send"
    )

    assert outbox.sent[0].attachments == (plan,)
    assert outbox.sent[0].invitation == "BEGIN:VCALENDAR"


async def test_people_work_on_issues_and_move_them_on() -> None:
    tickets = Outbox().tickets
    issue = (await tickets.file(Ticket("Alias", "Please.", labels=("acme",)), key="file")).ref

    tickets.work(issue, email="dana@meiro.io", hours=3, comment="set up", day=NOON)
    tickets.move(issue, "Done")

    assert await tickets.worked("acme") == [Worked(issue, "dana@meiro.io", 3, NOON.date())]
    assert await tickets.status("acme") == {issue: "Done"}


async def test_an_issue_that_nobody_knows_cannot_be_moved() -> None:
    tickets = Outbox().tickets

    with pytest.raises(Refused, match="no issue GO-7"):
        tickets.move("GO-7", "Done")


async def test_members_are_those_of_the_named_domains() -> None:
    chat = Outbox(domains=["acme.example"]).chat

    assert await chat.member("carl@ACME.example")
    assert await chat.member("petra@meiro.io") is None
