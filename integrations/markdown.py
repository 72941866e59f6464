"""Markdown taken apart: headings, paragraphs, lists and tables as plain data for typesetting."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from markdown_it.tree import SyntaxTreeNode

Block: TypeAlias = dict[str, Any]

STYLES = {"strong": "bold", "em": "italic"}


def blocks(markdown: str) -> list[Block]:
    """The text as a list of blocks, in which every piece of text says how it is set."""
    return list(_blocks(_reader()(markdown).children))


@cache
def _reader() -> Callable[[str], SyntaxTreeNode]:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - most commands read no document
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - as above

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    return lambda markdown: SyntaxTreeNode(reader.parse(markdown))


def _blocks(found: Iterable[SyntaxTreeNode]) -> Iterator[Block]:
    for one in found:
        if one.type == "heading":
            yield {"is": "heading", "level": int(one.tag[1:]), "text": _inside(one)}
        elif one.type == "paragraph":
            yield {"is": "paragraph", "text": _inside(one)}
        elif one.type in {"bullet_list", "ordered_list"}:
            items = [list(_blocks(item.children)) for item in one.children]
            yield {"is": "list", "ordered": one.type == "ordered_list", "items": items}
        elif one.type == "table":
            yield _table(one)
        elif one.type in {"fence", "code_block"}:
            yield {"is": "code", "text": one.content}
        elif one.type == "hr":
            yield {"is": "rule"}
        elif one.type == "blockquote":
            yield {"is": "quote", "blocks": list(_blocks(one.children))}


def _table(table: SyntaxTreeNode) -> Block:
    rows = [
        [_inside(cell) for cell in row.children] for part in table.children for row in part.children
    ]
    return {"is": "table", "head": rows[0], "rows": rows[1:]}


def _inside(block: SyntaxTreeNode) -> list[dict[str, Any]]:
    return [piece for inline in block.children for piece in _pieces(inline, {})]


def _pieces(one: SyntaxTreeNode, how: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if one.type in {"text", "code_inline"}:
        yield {"text": one.content, **how, **({"code": True} if one.type != "text" else {})}
    elif one.type in {"softbreak", "hardbreak"}:
        yield {"text": " " if one.type == "softbreak" else "\n", **how}
    else:
        if one.type in STYLES:
            how = {**how, STYLES[one.type]: True}
        if one.type == "link":
            how = {**how, "link": str(one.attrs["href"])}
        for child in one.children:
            yield from _pieces(child, how)
