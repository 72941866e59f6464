"""The filters that templates write with: days, names, links, lists and bold words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from config.escaping import Safe, Style, escaped, one_line, web_address
from config.tongue import Tongue


class Phrases:
    """The filters that depend on where the words are read, and in which language."""

    def __init__(self, style: Style, tongue: Tongue) -> None:
        """Take the style of the reader's page, and the tongue."""
        self._style, self._tongue = style, tongue

    def day(self, value: date) -> str:
        """The day as people write it: Mon 4 May 2026."""
        return self._tongue.day(value, short=True)

    def when(self, value: datetime, zone: str = "") -> str:
        """The day, the hour and whose clock is meant."""
        return self._tongue.moment(value, zone, short=True)

    def link(self, address: Any, label: str) -> Safe:
        """Words that lead to an address; nothing when there is no address."""
        if not address:
            return Safe("")
        target, words = web_address(address), escaped(one_line(str(label)), self._style)
        match self._style:
            case Style.SLACK:
                return Safe(f"<{target.replace('&', '&amp;')}|{words.replace('|', '/')}>")
            case Style.MARKDOWN:
                return Safe(f"[{words}](<{target}>)")
            case Style.JIRA:
                return Safe(f"[{words}|{target}]")
            case Style.MAIL:
                return Safe(f"{words}: {target}")

    def bold(self, value: Any) -> Safe:
        """Words that stand out where the style has such a thing."""
        words = self.cell(value)
        mark = {Style.MARKDOWN: "**", Style.MAIL: ""}.get(self._style, "*")
        inner = words.replace("*", "") if self._style is Style.SLACK else words
        return Safe(f"{mark}{inner}{mark}" if inner else "")

    def code(self, value: Any) -> Safe:
        """Words that are to be typed exactly like this."""
        if self._style in {Style.SLACK, Style.MARKDOWN}:
            bare = one_line(str(value)).replace("`", "'")
            # nothing is markup between backticks, but Slack still reads its three signs
            return Safe(f"`{escaped(bare, self._style) if self._style is Style.SLACK else bare}`")
        return self.cell(value)

    def listed(self, values: Iterable[Any], last: str = "") -> Safe:
        """The values as in a sentence: one, two and three."""
        last = last or self._tongue.house.last
        *most, end = [self.cell(value) for value in values] or [Safe("")]
        return Safe(f"{', '.join(most)} {last} {end}" if most else end)

    def quoted(self, value: Any) -> Safe:
        """What somebody else wrote, each line marked as theirs."""
        lines = [one_line(line) for line in str(value).splitlines()]
        return Safe("\n".join(f"> {escaped(line, self._style)}" for line in lines if line))

    def drawn(self, rows: Iterable[tuple[str, str]]) -> Safe:
        """Names with a picture in letters beside each, in signs of one width."""
        known = [(one_line(name).replace("`", "'"), picture) for name, picture in rows]
        widest = max((len(name) for name, _ in known), default=0)
        lines = [escaped(f"{name:<{widest}}  {picture}", self._style) for name, picture in known]
        fence = "```" if self._style in {Style.SLACK, Style.MARKDOWN} else ""
        return Safe("\n".join(filter(None, [fence, *lines, fence])))

    def cell(self, value: Any) -> Safe:
        """The value on a single line, as in a table."""
        return escaped(value if isinstance(value, Safe) else one_line(str(value)), self._style)


def filters(style: Style, tongue: Tongue) -> dict[str, Callable[..., Any]]:
    """Every filter, by the name that templates call it."""
    own = Phrases(style, tongue)
    return {
        "bold": own.bold,
        "called": tongue.called,
        "cell": own.cell,
        "code": own.code,
        "day": own.day,
        "drawn": own.drawn,
        "hours": tongue.hours,
        "link": own.link,
        "listed": own.listed,
        "number": tongue.number,
        "quoted": own.quoted,
        "sentence": tongue.sentence,
        "when": own.when,
        "working_days": tongue.working_days,
    }
