"""Files in the sandbox's Slack: what people attach to a form, and how the app reads it."""

import base64
import re
import time
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, cast

from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member, short_id
from integrations.sandbox.slack_workspace import BOT_USER, TEAM, Workspace

LARGEST = 10_000_000  # bytes that Slack takes into a form
PLACE = f"{TEAM}-"  # what the private address of each file begins with


def attach(slack: Workspace, member: Member, name: str, media_type: str, content: bytes) -> str:
    """Keep a file that somebody attached, and return its id."""
    file_id = "F" + short_id(f"{len(slack.files)} {member.email} {name}")
    facts = {"id": file_id, "name": name, "size": len(content), "mimetype": media_type}
    whose = {"user": member.slack_id, "user_team": member.team or TEAM, "created": int(time.time())}
    slack.keep_file({**facts, **whose, "content": base64.b64encode(content).decode()})
    return file_id


def files_of(slack: Workspace, member: Member, url: str) -> dict[str, Json]:
    """Everything that this person attached, by its id, as Slack describes it."""
    whose = [kept for kept in slack.files.values() if kept.get("user") == member.slack_id]
    return {kept["id"]: file_shape(url, kept) for kept in whose}


def file_shape(url: str, kept: Json) -> Json:
    """Return a file as files.info does; `differs` is what Slack says otherwise of this one."""
    plain = re.sub(r"[^a-z0-9.-]+", "_", kept["name"].casefold())  # as Slack writes addresses
    kind = PurePath(kept["name"]).suffix.removeprefix(".").casefold()
    place = f"{url}/files-pri/{PLACE}{kept['id']}/{plain}"
    switches = dict.fromkeys(("editable", "is_external", "is_public", "public_url_shared"), False)
    return {
        "id": kept["id"],
        "created": kept.get("created", 0),
        "timestamp": kept.get("created", 0),
        "name": kept["name"],
        "title": kept["name"],
        "mimetype": kept.get("mimetype", "application/octet-stream"),
        "filetype": kind or "binary",
        "pretty_type": kind.upper() or "Binary",
        "user": kept.get("user", BOT_USER),
        "user_team": kept.get("user_team", TEAM),
        "size": kept["size"],
        "mode": "hosted",
        "external_type": "",
        "file_access": "visible",
        "url_private": place,
        "url_private_download": f"{place}?download",
        **switches,
        **kept.get("differs", {}),
    }


def content_of(slack: Workspace, place: str) -> tuple[str, bytes] | None:
    """The kind and the content of the file at a private address."""
    kept = slack.files.get(place.removeprefix(PLACE), {})
    if not place.startswith(PLACE) or "content" not in kept:
        return None
    kind = kept.get("mimetype", "application/octet-stream")
    return kind, base64.b64decode(kept["content"])


def attached(element: Json, given: Any, files: Mapping[str, Json]) -> tuple[Json, str]:
    """The state of a field for files, and what Slack itself does not take there."""
    ids = cast("list[str]", given) if isinstance(given, list) else [str(given)] if given else []
    found = [files[name] for name in ids if name in files]
    most: int = element.get("max_files", 10)
    kinds: list[str] = element.get("filetypes", [])
    checks: list[tuple[str, Callable[[], bool]]] = [
        ("That file is gone.", lambda: len(found) < len(ids)),
        (f"Attach at most {most} files.", lambda: len(found) > most),
        ("A file can have 10 MB at most.", lambda: any(f["size"] > LARGEST for f in found)),
        (
            f"Attach only {', '.join(kinds)}.",
            lambda: bool(kinds) and any(f["filetype"] not in kinds for f in found),
        ),
    ]
    return {"files": found}, next((says for says, wrong in checks if wrong()), "")
