"""The picture of a project in Prefect: one artifact, kept up to date, beside its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from integrations.prefect_patience import reached

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

_drawn: dict[str, str] = {}  # what this process has shown last, so that nothing is sent for nothing


async def show(project: str, picture: Callable[[], Awaitable[tuple[str, str]]]) -> None:
    """Keep the project's one artifact up to date, under an address that never changes."""
    key = f"project-{project}"
    title, markdown = await picture()
    if _drawn.get(key) == markdown:
        return
    async with reached() as client:
        found = await client.request(
            "POST", "/artifacts/filter", json={"artifacts": {"key": {"any_": [key]}}}
        )
        body = {"data": markdown, "description": title}
        _drawn[key] = markdown
        if known := found.json():
            await client.request(
                "PATCH", "/artifacts/{id}", path_params={"id": known[0]["id"]}, json=body
            )
            return
        await client.request("POST", "/artifacts/", json=body | {"key": key, "type": "markdown"})
