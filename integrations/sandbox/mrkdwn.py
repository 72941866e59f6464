"""Slack's own markdown, as HTML that is safe to show: whatever is not markup is escaped."""

import html
import re
from collections.abc import Callable

from markupsafe import Markup, escape

PIECES = re.compile(
    r"```(?P<block>.+?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|<(?P<link>[^<>\s][^<>]*)>"
    r"|(?P<bare>https?://[^\s<>|]*[^\s<>|.,;:!?)*~])",
    re.DOTALL,
)
STYLES = (
    (re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w_])_(\S(?:[^_\n]*\S)?)_(?![\w_])"), r"<em>\1</em>"),
    (re.compile(r"(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])"), r"<s>\1</s>"),
    (re.compile(r"(?m)^&gt; ?(.*)$"), r"<q>\1</q>"),
)
EMOJI = {
    "alarm_clock": "⏰",
    "bell": "🔔",
    "calendar": "📅",
    "hourglass": "⏳",
    "hourglass_flowing_sand": "⏳",
    "memo": "📝",
    "rocket": "🚀",
    "tada": "🎉",
    "warning": "⚠️",
    "wave": "👋",
    "white_check_mark": "✅",
    "x": "❌",
}
SAFE_LINK = re.compile(r"(https?|mailto):", re.IGNORECASE)


def rendered(text: str, name_of: Callable[[str], str]) -> Markup:
    """Return the text as HTML; `name_of` knows what a Slack id is called."""
    parts: list[Markup] = []
    place = 0
    for match in PIECES.finditer(text):
        parts.append(_styled(text[place : match.start()]))
        parts.append(_piece(match, name_of))
        place = match.end()
    return Markup().join([*parts, _styled(text[place:])])


def safe_link(url: object) -> str:
    """Return the address if it may be followed from a page, else nothing."""
    return url if isinstance(url, str) and SAFE_LINK.match(url) else ""


def _piece(match: re.Match[str], name_of: Callable[[str], str]) -> Markup:
    if (block := match.group("block")) is not None:
        return Markup("<pre>{}</pre>").format(html.unescape(block.strip("\n")))
    if (code := match.group("code")) is not None:
        return Markup("<code>{}</code>").format(html.unescape(code))
    link: str = match["link"] or match["bare"]
    target, _, label = link.partition("|")
    if target[0] in "@#!":
        name = label or name_of(target[1:])
        sign = "@" if target[0] == "!" else target[0]
        return Markup('<span class="mention">{}{}</span>').format(sign, name.lstrip("@#"))
    url = html.unescape(target)
    shown = html.unescape(label or target)
    if not safe_link(url):
        return escape(shown)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(url, shown)


def _styled(text: str) -> Markup:
    safe = str(escape(html.unescape(text)))
    for pattern, replacement in STYLES:
        safe = pattern.sub(replacement, safe)
    safe = re.sub(r":([a-z_]+):", lambda m: EMOJI.get(m.group(1), m.group(0)), safe)
    return Markup(safe.replace("</q>\n", "</q>").replace("\n", "<br>"))  # noqa: S704 - escaped above
