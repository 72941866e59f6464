"""Zip files: the same files make the same bytes, and one that wants to fool us is refused."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from domain.errors import BadInput
from integrations import zipped
from integrations.zipped import packed, unpacked


def zipped_with(*names: str, content: bytes = b"x", attributes: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            about = zipfile.ZipInfo(name)
            about.external_attr = attributes
            archive.writestr(about, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_the_same_files_make_the_same_bytes_in_whatever_order():
    files = {"b.txt": b"two", "a/c.txt": b"one"}

    content = packed(files)

    assert content == packed(dict(reversed(files.items())))
    assert unpacked(content) == files


def test_files_that_somebody_packed_anew_are_read_too():
    assert unpacked(zipped_with("a.txt", content=b"x" * 1000)) == {"a.txt": b"x" * 1000}


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/passwd", "a/../../b", "a\\b", "C:/x", "./a", "a//b", "a/\u202eb", "a/"],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str):
    with pytest.raises(BadInput, match="not opened"):
        unpacked(zipped_with(name))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [("a.txt", "a.txt"), ("a.txt", "A.TXT")])
def test_a_file_that_is_there_twice_is_refused(names: tuple[str, str]):
    with pytest.raises(BadInput, match="twice"):
        unpacked(zipped_with(*names))


def test_a_link_is_refused():
    with pytest.raises(BadInput, match="link"):
        unpacked(zipped_with("a", attributes=zipped.SYMLINK << 16))


def test_a_bomb_is_refused_before_it_is_unpacked():
    small = zipped_with(*(f"{n}.txt" for n in range(3)), content=b"\0" * 1000)
    huge = struct.pack("<L", 1000), struct.pack("<L", zipped.LARGEST)

    with pytest.raises(BadInput, match="larger than"):
        unpacked(small.replace(*huge))


def test_a_file_that_is_longer_than_it_says_is_refused():
    honest = zipped_with("a.txt", content=b"\0" * 1000)

    with pytest.raises(BadInput, match="not opened"):
        unpacked(honest.replace(struct.pack("<L", 1000), struct.pack("<L", 10)))


def test_too_many_files_are_refused():
    many = zipped_with(*(f"{n}" for n in range(zipped.MOST_FILES + 1)))

    with pytest.raises(BadInput, match="most"):
        unpacked(many)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"no zip", packed({"a": b"x" * 99})[:-30]])
def test_what_is_no_whole_zip_file_is_said_so(content: bytes):
    with pytest.raises(BadInput, match="no whole zip file"):
        unpacked(content)
