"""Who has come in: once by each link, for half a day, and never by what is written down."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from records.ledger import Ledger
from records.tables import LoginRow
from tests.records.conftest import Clock

ANNA, HOW = "anna@meiro.io", "the link that was mailed to anna@meiro.io"


async def test_a_link_lets_in_once_however_many_press_its_button_at_once(ledger: Ledger):
    came = await asyncio.gather(
        *(ledger.logins.begin("link", f"cookie {n}", email=ANNA, identity=HOW) for n in range(5))
    )

    assert sorted(came) == [False] * 4 + [True]


async def test_a_login_holds_for_half_a_day_or_until_it_is_ended(ledger: Ledger, clock: Clock):
    await ledger.logins.begin("one link", "one", email=ANNA, identity=HOW)
    await ledger.logins.begin("another link", "another", email=ANNA, identity=HOW)
    one = await ledger.logins.of("one")
    assert one is not None

    await ledger.logins.end(one.key)
    ended = await ledger.logins.of("one")
    clock.wind(hours=11, minutes=59)
    in_time = await ledger.logins.of("another")
    clock.wind(minutes=2)

    assert (one.email, one.identity) == (ANNA, HOW)
    assert ended is None
    assert in_time is not None
    assert await ledger.logins.of("another") is None
    assert await ledger.logins.of("nobody's") is None


async def test_neither_the_link_nor_the_cookie_is_written_down(ledger: Ledger):
    await ledger.logins.begin("secret link", "secret cookie", email=ANNA, identity=HOW)

    async with ledger.database.reading() as connection:
        (row,) = (await connection.execute(select(LoginRow.__table__))).all()

    assert "secret" not in " ".join(map(str, row))
