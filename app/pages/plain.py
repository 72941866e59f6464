"""Pages: from a template and the words of a language; plain ones say one thing only."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from config.company import company
from config.pages import PageWords, languages, page_words
from config.settings import settings
from config.written import OTHERWISE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

HERE = Path(__file__).parent


def page(name: str, words: PageWords, status: int = 200, **given: Any) -> HTMLResponse:
    """Return the page of this name, filled in."""
    text = (
        _environment()
        .get_template(f"{name}.html")
        .render(
            w=words,
            says=words.says,
            company=company(),
            base=urlsplit(settings().pages_url).path,
            **given,
        )
    )
    return HTMLResponse(text, status)


def plain_page(
    request: Request,
    status: int,
    saying: str,
    *,
    words: PageWords | None = None,
    headers: Mapping[str, str] | None = None,
    **given: Any,
) -> HTMLResponse:
    """Return a page that says one thing, in the language of the reader's browser if need be."""
    known = words or words_of(request)
    title: str = getattr(known.says, saying)
    text: str = getattr(known.says, f"{saying}_text")
    answer = page("plain", known, status, title=title, text=text.format(**given))
    answer.headers.update(headers or {})
    return answer


def words_of(request: Request) -> PageWords:
    """The words in the language of the reader's browser."""
    return page_words(spoken(request.headers.get("accept-language", "")))


def spoken(accepted: str) -> str:
    """The first language of a browser's list that our pages are written in."""
    for one in accepted[:200].split(","):
        language = one.partition(";")[0].strip()[:2].lower()
        if language in languages():
            return language
    return OTHERWISE


@lru_cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
