"""Words from outside are only ever words: no mention, no link and no markup can come in with them.

Each style has its own dangers; `Safe` marks what has been made harmless already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from domain.errors import BadInput


class Style(StrEnum):
    """Where the words will be read."""

    SLACK = "slack"
    MAIL = "mail"
    MARKDOWN = "markdown"
    JIRA = "jira"


class Safe(str):
    """Words that are already in the style of the message they go into."""

    __slots__ = ()


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_BLOCK = re.compile(r"^(\s*)([-+=:>]|#{1,6}|\d{1,9}(?=[.)](\s|$)))")
_INLINE = re.compile(r"([\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_]))")
_JIRA = re.compile(r"([\\{}\[\]!|^*])")
_JIRA_BLOCK = re.compile(r"^\s*(h[1-6]\.|bq\.|[-#]+\s)")


def _slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _markdown(text: str) -> str:
    """Escape what makes markup, at the beginning of a line as well as inside it."""
    lines = [_markdown_line(line.strip()) for line in text.splitlines()]
    return "  \n".join(line for line in lines if line)


def _markdown_line(line: str) -> str:
    escaped = _INLINE.sub(r"\\\1", line).replace("&", "&amp;").replace("://", ":\\//")
    begins = _BLOCK.match(escaped)
    if not begins:
        return escaped
    mark, rest = begins.group(2), escaped[begins.end() :]
    return f"{mark}\\{rest}" if mark.isdigit() else f"\\{mark}{rest}"


def _jira(text: str) -> str:
    lines = (_JIRA.sub(r"\\\1", line) for line in text.splitlines())
    return "\n".join(
        _JIRA_BLOCK.sub(lambda begins: f"\u200b{begins.group(0)}", one) for one in lines
    )


_ESCAPES: Mapping[Style, Callable[[str], str]] = {
    Style.SLACK: _slack,
    Style.MAIL: lambda text: text,
    Style.MARKDOWN: _markdown,
    Style.JIRA: _jira,
}


def escaped(value: Any, style: Style) -> Safe:
    """The value as harmless words of this style."""
    if isinstance(value, Safe):
        return value
    text = str(value)
    if not text.isprintable():  # what can be printed has no control character in it, nor a new line
        text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return Safe(_ESCAPES[style](text))


def one_line(text: str) -> str:
    """The text on a single line, so that no header can follow it."""
    return " ".join(_CONTROL.sub(" ", text).split())


def web_address(value: Any) -> str:
    """The address with everything percent-encoded that could end a link early."""
    address = str(value).strip()
    if not re.match(r"(https?://|mailto:)\S+$", address):
        raise BadInput(f"{address!r} is no web address.", fix="Give an address with https://.")
    return re.sub(r"[<>|()\[\]\"'`\\]", lambda sign: f"%{ord(sign.group()):02X}", address)
