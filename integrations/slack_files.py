"""Files that people attached to a form in Slack: read from Slack itself, and from nowhere else.

An envelope only names the file. What it is, whose it is and where it lies is asked of Slack; our
token goes to Slack's own addresses alone, and no redirection is followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp

from domain.errors import Refused, Unreachable
from domain.outside import Attachment
from domain.told import Sentence, Told, sentence
from integrations.slack_answers import unreachable
from integrations.slack_places import own_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr
    from yarl import URL

SCOPE = "files:read"
KIND = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}")
PIECE = 65_536
SHOWN = 100  # letters of a name that a sentence repeats


class Unkept(Refused):
    """A file that cannot be kept; `says` is what whoever attached it is told."""

    def __init__(self, says: Sentence) -> None:
        """Take the sentence."""
        super().__init__("A file could not be kept.", fix="Whoever attached it is told why.")
        self.says = says


@dataclass(frozen=True)
class Described:
    """A file as Slack describes it, once it is sure that we may read it."""

    place: URL
    name: str
    kind: str


def described(
    file: Mapping[str, Any] | None, *, by: str, team: str, most: int, api: str
) -> Described:
    """What Slack says of a file that this person of our workspace attached; Unkept otherwise."""
    if not file or file.get("mode") == "tombstone":
        raise Unkept(sentence(Told.FILE_GONE))
    name = str(file.get("name") or file.get("id") or "file")
    shown = name[:SHOWN]
    if file.get("user") != by or file.get("user_team", team) != team:
        raise Unkept(sentence(Told.FILE_OF_OTHERS, name=shown))
    place = own_place(str(file.get("url_private") or ""), api)
    if file.get("is_external") or place is None:
        raise Unkept(sentence(Told.FILE_ELSEWHERE, name=shown))
    size = file.get("size")
    if not isinstance(size, int) or size > most:
        raise too_large(shown, most)
    kind = str(file.get("mimetype") or "")
    return Described(place, name, kind if KIND.fullmatch(kind) else "application/octet-stream")


async def downloaded(
    session: aiohttp.ClientSession, found: Described, token: SecretStr, *, most: int
) -> Attachment:
    """Read a file, and never more of it than it may have."""
    headers = {"Authorization": f"Bearer {token.get_secret_value()}", "Accept-Encoding": "identity"}
    content = bytearray()
    try:
        async with session.get(found.place, headers=headers, allow_redirects=False) as answer:
            _check(answer, found)
            async for piece in answer.content.iter_chunked(PIECE):
                content += piece
                if len(content) > most:
                    raise too_large(found.name[:SHOWN], most)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise unreachable(error) from error
    return Attachment(found.name, found.kind, bytes(content))


def scopes_of(headers: Mapping[str, str]) -> frozenset[str]:
    """What Slack allows our app, as each of its answers says."""
    return frozenset(one.strip() for one in headers.get("X-OAuth-Scopes", "").split(","))


def too_large(name: str, most: int) -> Unkept:
    """That a file is larger than what may still be kept."""
    return Unkept(sentence(Told.FILE_LARGE, name=name, size=f"{most / 1_000_000:.1f}"))


def _check(answer: aiohttp.ClientResponse, found: Described) -> None:
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(
            f"Slack did not hand out {found.name[:SHOWN]} (status {status}).",
            fix="Send the answer again; if it stays so, look at https://status.slack.com.",
        )
    login = answer.content_type == "text/html" and found.kind != "text/html"
    if status != HTTPStatus.OK or login:
        raise Unkept(sentence(Told.FILE_CLOSED, name=found.name[:SHOWN], scope=SCOPE))
