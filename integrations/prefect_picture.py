"""The picture of a project in Prefect: one artifact, kept up to date, beside its runs."""

from __future__ import annotations

from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING

from prefect.exceptions import PrefectHTTPStatusError

from integrations.prefect_patience import reached

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator, Iterator

    from prefect.client.orchestration import PrefectClient

_drawn: dict[str, str] = {}  # what this process has shown last, so that nothing is sent for nothing
_places: dict[str, str] = {}  # where the server keeps it

_waiting: set[str] = set()  # projects whose pictures are out of date
_drawing: set[object] = set()  # who draws them in this process, if anybody does


def drawn_soon(project: str) -> bool:
    """Leave the picture to whoever draws in this process; False when nobody does.

    Of many changes within a moment one picture is made, and no stage waits for it.
    """
    if _drawing:
        _waiting.add(project)
    return bool(_drawing)


@contextmanager
def drawing() -> Generator[Callable[[], Iterator[str]]]:
    """Draw for everybody in this process; gives whose pictures are out of date now."""
    me = object()

    def outdated() -> Iterator[str]:
        for _ in range(len(_waiting)):
            yield _waiting.pop()

    _drawing.add(me)
    try:
        yield outdated
    finally:
        _drawing.discard(me)


async def show(project: str, picture: Callable[[], Awaitable[tuple[str, str]]]) -> None:
    """Keep the project's one artifact up to date, under an address that never changes."""
    key = f"project-{project}"
    title, markdown = await picture()
    if _drawn.get(key) == markdown:
        return
    body = {"data": markdown, "description": title}
    async with reached() as client:
        if not (place := _places.get(key) or await _place(client, key)):
            made = await client.request(
                "POST", "/artifacts/", json=body | {"key": key, "type": "markdown"}
            )
            place = str(made.json()["id"])
        else:
            try:
                await client.request(
                    "PATCH", "/artifacts/{id}", path_params={"id": place}, json=body
                )
            except PrefectHTTPStatusError as no:
                if no.response.status_code != HTTPStatus.NOT_FOUND:
                    raise
                _places.pop(key, None)  # the server's memory was lost; it is drawn next time
                return
    _places[key], _drawn[key] = place, markdown


async def _place(client: PrefectClient, key: str) -> str:
    """Where the server keeps the project's picture; nothing when it has none."""
    found = await client.request(
        "POST", "/artifacts/filter", json={"artifacts": {"key": {"any_": [key]}}}
    )
    known = found.json()
    return str(known[0]["id"]) if known else ""
