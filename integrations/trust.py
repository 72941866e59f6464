"""Whom we trust on the network: read once by each program, and not anew for each connection.

Reading the authorities of the whole world takes fifteen milliseconds of work, also for a client
that then speaks with a server on this machine without TLS.
"""

from __future__ import annotations

import ssl
from functools import cache

import httpx


def trusted(certificates: str = "", *, anybody: bool = False) -> ssl.SSLContext:
    """What tells a server that we trust: the file of these certificates, or the usual ones."""
    return _everybody() if anybody else _read(certificates)


@cache
def _read(certificates: str) -> ssl.SSLContext:
    if certificates:
        return ssl.create_default_context(cafile=certificates)
    return httpx.create_ssl_context()


@cache
def _everybody() -> ssl.SSLContext:
    return httpx.create_ssl_context(verify=False)
