"""One act as both sides do it: an HTTP post that carries its key."""

from __future__ import annotations

import http.client
import os
from urllib.parse import urlsplit

RECEIVER = "SAME_WORK_RECEIVER"  # where the acts arrive


def post(key: str) -> None:
    """Post one act to the receiver."""
    place = urlsplit(os.environ[RECEIVER])
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=30)
    try:
        connection.request("POST", "/acts", headers={"Idempotency-Key": key})
        if connection.getresponse().status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{key} was not received.")
    finally:
        connection.close()


def arrived(key: str) -> bool:
    """Whether the receiver has this act already."""
    place = urlsplit(os.environ[RECEIVER])
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=30)
    try:
        connection.request("GET", "/acts", headers={"Idempotency-Key": key})
        return connection.getresponse().status == http.client.OK
    finally:
        connection.close()
