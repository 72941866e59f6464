"""Clients of Prefect's that trust whom the program trusts already: they are made in a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import get_client
from prefect.context import AsyncClientContext
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_KEY,
    PREFECT_API_SSL_CERT_FILE,
    PREFECT_API_TLS_INSECURE_SKIP_VERIFY,
    PREFECT_API_URL,
)

from integrations.trust import trusted

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient


def prefect_client() -> PrefectClient:
    """The client of the run that is under way here, or a new one."""
    here = AsyncClientContext.get()
    return get_client(httpx_settings=None if here else _trusting())


def for_prefect() -> dict[str, Any]:
    """What a client that is made by hand is told, as Prefect's settings have it."""
    return {
        "api": PREFECT_API_URL.value() or "",
        "auth_string": PREFECT_API_AUTH_STRING.value(),
        "api_key": PREFECT_API_KEY.value(),
        "httpx_settings": _trusting(),
    }


def _trusting() -> dict[str, Any]:
    certificates = PREFECT_API_SSL_CERT_FILE.value() or ""
    anybody = PREFECT_API_TLS_INSECURE_SKIP_VERIFY.value()
    return {"verify": trusted(certificates, anybody=anybody)}
