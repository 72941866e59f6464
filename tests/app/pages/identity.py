"""A real little identity provider: signed tokens, PKCE, codes that are good once."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from integrations.sandbox.running import QuietServer

CLIENT, SECRET = "golive", "s3cret-of-ours"


@dataclass
class Provider:
    """Who is signed in there, and what it does to its tokens."""

    issuer: str
    email: str = "petra.novakova@meiro.io"
    claims: dict[str, Any] = field(default_factory=dict)  # what its tokens say otherwise
    signs_with: RSAKey | None = None  # another key than it publishes
    algorithm: str = "RS256"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        """The provider's four addresses."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/keys", self.keys),
            ]
        )

    async def about(self, _: Request) -> Response:
        """What it says of itself, with more algorithms than anybody should take."""
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Give whoever is signed in a code, and send the browser back."""
        asked = dict(request.query_params)
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def token(self, request: Request) -> Response:
        """Take a code once, from the client it was given to, with the right verifier."""
        async with request.form() as form:
            sent = {name: str(value) for name, value in form.items()}
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        wrong = (
            "client" if request.headers.get("authorization") != f"Basic {basic}"
            else "code" if asked is None
            else "redirect" if sent.get("redirect_uri") != asked["redirect_uri"]
            else "verifier" if _plain(digest) != asked["code_challenge"]
            else ""
        )  # fmt: skip
        if wrong or asked is None:
            self.refused.append(wrong)
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        return JSONResponse(
            {"access_token": access, "token_type": "Bearer", "id_token": self._signed(asked)}
        )

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {
            "iss": self.issuer, "sub": "248289761001", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"], "email": self.email, "email_verified": True,
        } | self.claims  # fmt: skip
        header = {"alg": self.algorithm, "kid": "one"}
        if self.algorithm == "none":
            parts = (_plain(str(p).replace("'", '"').encode()) for p in (header, said))
            return ".".join((*parts, ""))
        return jwt.encode(header, said, self.signs_with or self.key)

    async def keys(self, _: Request) -> Response:
        """The keys that its signatures are checked with."""
        return JSONResponse(KeySet([self.key]).as_dict(private=False))


@asynccontextmanager
async def answering() -> AsyncGenerator[Provider]:
    """A provider that really answers on this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    provider = Provider(f"http://127.0.0.1:{listening.getsockname()[1]}")
    config = uvicorn.Config(provider.app(), log_config=None, access_log=False, ws="none")
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
