"""Zip files: written so that the same files always make the same bytes, read with suspicion."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_FILES = 10_000
LARGEST_FILE = 200 * 1024 * 1024
LARGEST = 500 * 1024 * 1024
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can say
PLAIN_FILE = 0o100644 << 16
UNIX = 3
SYMLINK = 0o120000
KIND = 0o170000


def packed(files: Mapping[str, bytes]) -> bytes:
    """These files in one; not compressed, because compressors differ from machine to machine."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            about = zipfile.ZipInfo(name, EPOCH)
            about.create_system, about.external_attr = UNIX, PLAIN_FILE
            archive.writestr(about, files[name])
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files in it; one that is made to fool whoever opens it is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            _refuse_tricks(found)
            return {about.filename: _read(archive, about) for about in found}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise _refused(f"It is no whole zip file: {error}.") from None
    except RuntimeError:
        raise _refused("It is locked with a password.") from None


def _refuse_tricks(found: list[zipfile.ZipInfo]) -> None:
    if len(found) > MOST_FILES:
        raise _refused(f"It holds {len(found)} files; {MOST_FILES} are the most.")
    seen: set[str] = set()
    for about in found:
        name, path = about.orig_filename, PurePosixPath(about.filename)
        if name != about.filename or "\\" in name or path.is_absolute() or ".." in path.parts:
            raise _refused(f"The file {name!r} would leave the folder it is unpacked in.")
        if str(path) != name or not name.isprintable() or ":" in name:
            raise _refused(f"{name!r} is no plain name of a file.")
        if about.external_attr >> 16 & KIND == SYMLINK:
            raise _refused(f"{name!r} is a link to somewhere else.")
        if name.casefold() in seen:
            raise _refused(f"It holds {name!r} twice.")
        seen.add(name.casefold())
    if sum(about.file_size for about in found) > LARGEST:
        raise _refused(f"Unpacked it is larger than {LARGEST >> 20} MB.")


def _read(archive: zipfile.ZipFile, about: zipfile.ZipInfo) -> bytes:
    """The file, but never more of it than it says it holds, nor more than we take."""
    if about.file_size > LARGEST_FILE:
        raise _refused(f"{about.filename!r} is larger than {LARGEST_FILE >> 20} MB.")
    with archive.open(about) as file:
        content = file.read(about.file_size + 1)
    if len(content) != about.file_size:
        raise _refused(f"{about.filename!r} is not as long as it says.")
    return content


def _refused(why: str) -> BadInput:
    return BadInput(
        f"This file is not opened. {why}",
        fix="Ask for the evidence once more: golive evidence PROJECT -o FILE.zip",
    )
