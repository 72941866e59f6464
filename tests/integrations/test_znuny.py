"""The help desk: one ticket for one key, and a no that comes as HTTP 200 is still a no."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from domain.errors import Refused, Unreachable
from integrations.desk_by_mail import DeskByMail
from integrations.outbox import Outbox
from integrations.sandbox.znuny import SERVICE, Desk, desk_app
from integrations.znuny import Znuny, mark_of

OPENS = Desk().password
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def znuny(
    desk: Desk, *, password: str = OPENS, queue: str = "Support", service: str = SERVICE
) -> Znuny:
    """Our side of this desk."""
    return Znuny(
        f"https://desk.example{service}",
        "golive",
        SecretStr(password),
        queue=queue,
        customer="fjord",
        transport=httpx.ASGITransport(desk_app(desk)),
    )


@pytest.fixture
def desk() -> Desk:
    """A desk without tickets."""
    return Desk()


@pytest.fixture
async def ours(desk: Desk) -> AsyncGenerator[Znuny]:
    """Our side of it."""
    found = znuny(desk)
    yield found
    await found.close()


async def test_a_ticket_is_opened_and_found_again_by_its_key(ours: Znuny, desk: Desk):
    opened = await ours.open("Test of the process", "Please answer.", key="fjord/ticket")

    found = await ours.look("fjord/ticket", LONG_AGO)

    assert found == opened
    (ticket,) = desk.tickets.values()
    assert ticket["TicketNumber"] == opened.ref
    assert ticket["Title"] == f"Test of the process [{mark_of('fjord/ticket')}]"
    assert opened.link == "https://desk.example/index.pl?Action=AgentTicketZoom;TicketID=1"


async def test_of_two_tickets_with_one_key_the_older_one_counts(ours: Znuny):
    opened = [await ours.open("Test", "Text", key="one") for _ in range(11)]

    assert await ours.look("one", LONG_AGO) == opened[0]


async def test_a_key_that_was_never_used_finds_nothing(ours: Znuny):
    await ours.open("Test", "Text", key="one")

    assert await ours.look("another", LONG_AGO) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"password": "hunter-2"}, "TicketCreate.AuthFail"),
        ({"queue": "Nowhere"}, "Ticket->Queue parameter is invalid"),
    ],
)
async def test_a_no_that_comes_as_200_is_refused_in_its_own_words(
    desk: Desk, wrong: dict[str, str], says: str
):
    ours = znuny(desk, **wrong)

    with pytest.raises(Refused, match=says) as refused:
        await ours.open("Test", "Text", key="one")

    assert "GOLIVE_OTRS__" in refused.value.fix
    assert wrong.get("password", "hunter-2") not in str(refused.value)
    assert desk.tickets == {}


async def test_a_web_service_that_is_not_there_may_come_back(desk: Desk):
    with pytest.raises(Unreachable):
        await znuny(desk, service="/elsewhere").open("Test", "Text", key="one")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(200, text="It works!"), Refused),
        (httpx.Response(404, json={}), Refused),
        (httpx.Response(503), Unreachable),
    ],
)
async def test_what_is_no_znuny_is_told_apart_from_one_that_is_away(
    answer: httpx.Response, error: type[Exception]
):
    ours = Znuny(
        "https://desk.example", "golive", SecretStr("x"), queue="Support", customer="fjord",
        transport=httpx.MockTransport(lambda _: answer),
    )  # fmt: skip

    with pytest.raises(error):
        await ours.answers()


async def test_a_desk_that_hangs_up_is_away():
    def hang_up(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    ours = Znuny(
        "https://desk.example", "golive", SecretStr("x"), queue="Support", customer="fjord",
        transport=httpx.MockTransport(hang_up),
    )  # fmt: skip

    with pytest.raises(Unreachable, match="ConnectError"):
        await ours.look("one", LONG_AGO)


async def test_by_mail_a_ticket_is_a_letter_to_the_queue():
    outbox = Outbox()
    ours = DeskByMail(outbox.post, "support@ox.example")

    await ours.open("Test", "Please answer.", key="one")

    (letter,) = outbox.sent
    assert (letter.to, letter.subject, letter.key) == ("support@ox.example", "Test", "one")
    assert ours.look is None
