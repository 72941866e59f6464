"""OIDC: our own staff come in through the company's identity provider, where one is set.

Authlib speaks the protocol: code with PKCE, state, nonce, and the signature of the ID token. What
it leaves to us is demanded here: this issuer, us as audience, no weak signature, and an address
that the provider has verified.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, HTTPException, Request, Response
from itsdangerous import BadData
from joserfc.errors import JoseError

from app.pages.entry import let_in
from app.pages.forgery import secure
from app.pages.often import Turnstile, address_of
from app.pages.plain import page, words_of
from config.settings import settings
from domain.errors import Unreachable
from integrations.probe import ABOUT
from tasks.desk import colleague
from tasks.links import sealer
from tasks.world import world

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

router = APIRouter()
log = logging.getLogger("golive.pages")

NAME, SALT = "staff", "golive.oidc"
PLAIN, SECURE = "golive-oidc", "__Host-golive-oidc"
SECONDS = 600  # that somebody may take to sign in with the provider
ALGORITHMS = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
BASIC, POST = "client_secret_basic", "client_secret_post"
LONGEST_SUBJECT = 255


class NotVouched(Exception):
    """The provider did not vouch for anybody."""


def provider() -> Any:
    """The client of the provider that is set; None where there is none."""
    given = settings().oidc
    if not given.issuer:
        return None
    return _registered(given.issuer, given.client_id, given.client_secret.get_secret_value())


@router.get("/staff/oidc")
async def go(request: Request) -> Response:
    """Send the browser to the provider, with all that we shall know the answer by."""
    turnstile: Turnstile = request.app.state.turnstile
    await turnstile.count("look", address_of(request))
    client = _known()
    session: dict[str, Any] = {}
    request.scope["session"] = session
    with _speaking():
        await _about(client)
        answer: Response = await client.authorize_redirect(request, _back(request))
    sealed = str((await sealer(SALT)).dumps(session))
    answer.set_cookie(
        _name(request), sealed, max_age=SECONDS, path="/", secure=secure(request), httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


@router.get("/staff/oidc/back")
async def come_back(request: Request) -> Response:
    """Let in whoever the provider vouches for, if they play a part on a running project."""
    turnstile: Turnstile = request.app.state.turnstile
    await turnstile.count("answer", address_of(request))
    client = _known()
    try:
        email, identity = await _vouched(client, request)
    except NotVouched as no:
        log.warning("Nobody came in through the identity provider: %s", no)
        answer = None
    else:
        once = f"oidc {settings().oidc.issuer} {request.query_params.get('state', '')}"
        answer = await let_in(request, once, email=email, identity=identity)
    if answer is None:
        says = words_of(request).staff
        answer = page("plain", words_of(request), 403, title=says.refused, text=says.refused_text)
    answer.delete_cookie(_name(request), path="/", secure=secure(request), httponly=True)
    return answer


async def _vouched(client: Any, request: Request) -> tuple[str, str]:
    """Whose address the provider has verified, and how we know; NotVouched says what is wrong."""
    request.scope["session"] = await _session(request)
    try:
        with _speaking():
            about = await _about(client)
            token = await client.authorize_access_token(
                request,
                claims_options={
                    "iss": {"essential": True, "value": about["issuer"]},
                    "aud": {"essential": True, "value": client.client_id},
                },
            )
    except (OAuthError, JoseError, ValueError) as error:
        raise NotVouched(type(error).__name__) from None  # its words may repeat what was sent
    claims: Mapping[str, Any] = token.get("userinfo") or {}
    email = str(claims.get("email", "")).strip().lower()
    if claims.get("email_verified") is not True or not email:
        raise NotVouched("the address is not verified")
    if await colleague(email) is None:
        raise NotVouched("the address plays no part on a running project")
    subject = str(claims["sub"])[:LONGEST_SUBJECT]
    return email, (
        f"OpenID Connect: {about['issuer']} has verified {email} (sub {subject}), "
        f"signed in {world().now():%Y-%m-%d %H:%M:%S} UTC"
    )


async def _session(request: Request) -> dict[str, Any]:
    """What this browser was sent to the provider with; nothing when it was not, or long ago."""
    try:
        found, since = (await sealer(SALT)).loads(
            request.cookies.get(_name(request), ""), return_timestamp=True
        )
    except BadData:
        return {}
    fresh = (world().now() - since).total_seconds() <= SECONDS
    return cast("dict[str, Any]", found) if fresh else {}


async def _about(client: Any) -> Mapping[str, Any]:
    """What the provider says of itself, as far as we go along with it."""
    about: dict[str, Any] = await client.load_server_metadata()
    issuer = settings().oidc.issuer
    if str(about.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Unreachable(
            f"The identity provider calls itself {about.get('issuer')!r}, not {issuer!r}.",
            fix="Correct GOLIVE_OIDC__ISSUER.",
        )
    offered = about.get("id_token_signing_alg_values_supported") or ALGORITHMS[:1]
    about["id_token_signing_alg_values_supported"] = [a for a in ALGORITHMS if a in offered]
    ways = about.get("token_endpoint_auth_methods_supported") or [BASIC]
    about["token_endpoint_auth_method"] = POST if POST in ways and BASIC not in ways else BASIC
    return about


@contextmanager
def _speaking() -> Generator[None]:
    try:
        yield
    except (httpx2.HTTPError, RuntimeError) as error:
        raise Unreachable(
            f"The identity provider does not answer as it should ({type(error).__name__}).",
            fix="Try again in a minute; if it stays so, check GOLIVE_OIDC__ISSUER.",
        ) from None


def _known() -> Any:
    if (client := provider()) is None:
        raise HTTPException(404)
    return client


@lru_cache(maxsize=2)
def _registered(issuer: str, client_id: str, client_secret: str) -> Any:
    return cast("Any", OAuth)().register(
        NAME,
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=issuer.rstrip("/") + ABOUT,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "timeout": 10,
        },
    )


def _back(request: Request) -> str:
    place = settings().pages_url or str(request.base_url).rstrip("/")
    return f"{place}/staff/oidc/back"


def _name(request: Request) -> str:
    return SECURE if secure(request) else PLAIN
