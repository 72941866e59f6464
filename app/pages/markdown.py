"""Documents as a part of a page: Markdown without any HTML, picture or script of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererProtocol
    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

LOWER = 2  # the page's own headings stand above those of the document
LOWEST = 6


def readable(text: str, *, table: str) -> Markup:
    """The document as HTML that cannot do anything; `table` names its tables to a screen reader."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    reader.add_render_rule("table_open", _table_open)
    reader.add_render_rule("table_close", _table_close)
    reader.add_render_rule("link_open", _link_open)
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + LOWER, LOWEST)}"
    return Markup(reader.renderer.render(tokens, reader.options, {"table": table}))  # noqa: S704


def _table_open(
    _: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any
) -> str:
    del tokens, at, options
    return (
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(env["table"])}"><table>'
    )


def _table_close(*_: Any) -> str:
    return "</table></div>"


def _link_open(
    _: RendererProtocol, tokens: Sequence[Token], at: int, options: OptionsDict, env: Any
) -> str:
    del options, env
    target = escape(str(tokens[at].attrGet("href") or ""))
    return f'<a href="{target}" rel="noopener noreferrer nofollow" target="_blank">'
