"""What a browser sent: the fields of a form, and the files that were chosen beside them.

A form without files may come in either of the two ways in which browsers send forms.
"""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import guess_type
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from records.enclosures import Enclosure
from tasks.statement import plain_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

FORM, WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
FILES = "files"  # what the field of the files is called
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True)
class Sent:
    """A form as it came in."""

    fields: Mapping[str, str]
    files: tuple[Enclosure, ...] = ()


async def sent_with(request: Request) -> Sent:
    """Read the form; anything that is no form is refused."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in {FORM, WITH_FILES}:
        raise HTTPException(415)
    async with request.form() as sent:
        fields = {name: _clean(value) for name, value in sent.items() if isinstance(value, str)}
        chosen = [one for one in sent.getlist(FILES) if isinstance(one, UploadFile)]
        return Sent(fields, tuple([await _enclosure(one) for one in chosen if one.filename]))


async def _enclosure(sent: UploadFile) -> Enclosure:
    """The file under a plain name; what it is, its name tells and not the browser."""
    name = plain_name(_clean(sent.filename or ""))
    return Enclosure(name, (guess_type(name)[0] or UNKNOWN)[:100], await sent.read())


def _clean(text: str) -> str:
    """The text without signs that no database keeps."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
