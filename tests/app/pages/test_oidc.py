"""Our own staff come in through an identity provider that really answers, or do not."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, Callable
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from integrations.probe import check_oidc
from tasks.links import SIGN_OFFS
from tasks.world import World
from tests.app.pages.conftest import LEAD, MANAGER, PLACE, Browser, Waiting, words_of
from tests.app.pages.identity import CLIENT, SECRET, Provider, answering
from tests.app.pages.test_desk import PLAN, links_on

BACK = "/staff/oidc/back"


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Provider]:
    """The company's identity provider, and the settings that name it."""
    async with answering() as found:
        monkeypatch.setenv("GOLIVE_PAGES_URL", PLACE)
        monkeypatch.setenv("GOLIVE_OIDC__ISSUER", found.issuer)
        monkeypatch.setenv("GOLIVE_OIDC__CLIENT_ID", CLIENT)
        monkeypatch.setenv("GOLIVE_OIDC__CLIENT_SECRET", SECRET)
        yield found


async def sent_back(browser: Browser) -> str:
    """Go to the provider and sign in there; where it sends the browser back to."""
    away = await browser.open("/staff/oidc")
    assert away.status_code == 302
    async with httpx.AsyncClient() as there:
        signed_in = await there.get(away.headers["location"])
    back = signed_in.headers["location"]
    assert back.startswith(f"{PLACE}{BACK}?code=")
    return back.removeprefix(PLACE)


async def is_in(browser: Browser) -> bool:
    """Whether the desk opens at this browser."""
    return "Sign out" in words_of((await browser.open("/staff")).text)


async def test_whoever_the_provider_vouches_for_sees_their_desk_and_answers_from_it(
    browser: Browser, provider: Provider, agreement: Waiting, world: World
):
    assert "Sign in with your company account" in words_of((await browser.open("/staff")).text)

    came = await browser.open(await sent_back(browser))
    (link,) = links_on((await browser.open("/staff")).text)
    sent = await browser.send(link, PLAN | {"name": "Petra Novakova"})

    assert (came.status_code, came.headers["location"]) == (303, "/staff")
    cookie = came.headers["set-cookie"].lower()
    assert "golive-staff=" in cookie
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert sent.status_code == 303
    (answer,) = [e for e in await world.ledger.audit.of("acme") if e.kind == "answer"]
    assert (answer.actor, answer.channel) == (MANAGER, "page")
    assert answer.identity == (
        f"OpenID Connect: {provider.issuer} has verified {MANAGER} (sub 248289761001), "
        "signed in 2026-04-24 08:00:00 UTC"
    )
    (kept,) = await world.ledger.gates.signatures(agreement.record.id)
    assert kept.proven == answer.identity


Spoils = Callable[[Provider], Any]


def claims(**said: Any) -> Spoils:
    """A token that says something else."""
    return lambda provider: provider.claims.update(said)


@pytest.mark.usefixtures("agreement")
@pytest.mark.parametrize(
    "spoils",
    [
        claims(nonce="of-somebody-else"),
        claims(aud="another-client"),
        claims(aud="another-client", azp=CLIENT),
        claims(aud=["another-client", "a-third"], azp=CLIENT),
        claims(iss="https://elsewhere.example"),
        claims(exp=1),
        claims(email_verified=False),
        claims(email_verified="true"),
        claims(email_verified=None),
        claims(email=""),
        claims(email="stranger@elsewhere.example"),
        claims(email=LEAD),
        lambda provider: setattr(
            provider, "signs_with", RSAKey.generate_key(2048, {"kid": "one"})
        ),
        lambda provider: setattr(provider, "algorithm", "none"),
    ],
    ids=[
        "wrong nonce", "another audience", "another audience for us", "many audiences",
        "another issuer", "expired", "unverified mail", "verified in words", "nothing said",
        "no address", "a stranger", "a client's address", "another key", "no signature",
    ],
)  # fmt: skip
async def test_whoever_it_does_not_vouch_for_stays_outside(
    browser: Browser, provider: Provider, spoils: Spoils, caplog: pytest.LogCaptureFixture
):
    spoils(provider)

    came = await browser.open(await sent_back(browser))

    assert came.status_code == 403
    assert "You were not signed in" in words_of(came.text)
    assert not await is_in(browser)
    assert SECRET not in caplog.text


@pytest.mark.usefixtures("agreement", "provider")
async def test_a_forged_state_or_one_of_another_browser_opens_nothing(browser: Browser):
    back = await sent_back(browser)
    code = back.partition("code=")[2].partition("&")[0]

    forged = await browser.open(f"{BACK}?code={code}&state=forged")
    missing = await browser.open(f"{BACK}?code={code}")
    other = await sent_back(browser)
    browser.client.cookies.clear()
    elsewhere = await browser.open(other)

    assert [a.status_code for a in (forged, missing, elsewhere)] == [403, 403, 403]
    assert not await is_in(browser)


@pytest.mark.usefixtures("agreement")
async def test_a_code_that_is_replayed_opens_nothing(browser: Browser, provider: Provider):
    back = await sent_back(browser)
    cookies = dict(browser.client.cookies)

    first = await browser.open(back)
    browser.client.cookies.clear()
    browser.client.cookies.update(cookies)
    again = await browser.open(back)

    assert (first.status_code, again.status_code) == (303, 403)
    assert provider.refused == ["code"]
    assert not await is_in(browser)


@pytest.mark.usefixtures("agreement")
async def test_a_code_is_worth_nothing_without_the_verifier_that_it_was_asked_with(
    browser: Browser, provider: Provider
):
    back = await sent_back(browser)
    provider.codes = {c: a | {"code_challenge": "x"} for c, a in provider.codes.items()}

    came = await browser.open(back)

    assert came.status_code == 403
    assert provider.refused == ["verifier"]


@pytest.mark.usefixtures("agreement")
async def test_a_provider_that_is_away_or_calls_itself_something_else_is_said_to_be_so(
    browser: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOLIVE_OIDC__ISSUER", f"{provider.issuer}/other")
    nothing_there = await browser.open("/staff/oidc")
    monkeypatch.setenv("GOLIVE_OIDC__ISSUER", "http://127.0.0.1:9")
    away = await browser.open("/staff/oidc")

    assert [a.status_code for a in (nothing_there, away)] == [503, 503]
    assert "We cannot reach one of our systems" in words_of(away.text)


async def test_the_doctor_asks_the_provider_what_it_calls_itself(provider: Provider):
    back = f"{PLACE}{BACK}"

    well = await check_oidc(provider.issuer, back)
    nothing_there = await check_oidc(f"{provider.issuer}/other", back)
    told = provider.issuer
    provider.issuer = "https://login.example.com"
    another = await check_oidc(told, back)

    assert well == (
        True, f"The identity provider {told} answers; our redirect address there is {back}."
    )  # fmt: skip
    assert not nothing_there[0]
    assert not another[0]
    assert "it calls itself https://login.example.com" in another[1]


async def test_where_no_provider_is_set_there_is_no_such_door(browser: Browser):
    answers = [await browser.open(path) for path in ("/staff/oidc", BACK)]

    assert [a.status_code for a in answers] == [404, 404]
    assert "company account" not in words_of((await browser.open("/staff")).text)


async def test_a_link_from_the_desk_is_worth_nothing_in_another_browser(
    browser: Browser, provider: Provider, agreement: Waiting, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    await browser.open(await sent_back(browser))
    (link,) = links_on((await browser.open("/staff")).text)
    browser.client.cookies.clear()

    page = await browser.open(link)
    mine = await browser.open(
        f"/sign/{await SIGN_OFFS.token(agreement.record.id, MANAGER, 'forged')}"
    )

    assert [(a.status_code, a.headers["location"]) for a in (page, mine)] == [(303, "/staff")] * 2
    ours = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("golive"))
    assert "code=" not in ours
    assert provider.refused == []
