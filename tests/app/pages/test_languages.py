"""Whom the pages address in which language, and that no sentence is missing in any."""

from __future__ import annotations

import re
from typing import Any

import pytest

from config.pages import PageWords, languages, page_words
from domain.project import Project
from tasks.world import World
from tests.app.pages.conftest import LEAD, Browser, asked, words_of

BRACES = re.compile(r"{(\w+)}")


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """Every sentence of a file, by its place."""
    if isinstance(value, dict):
        return {k: v for n, one in value.items() for k, v in leaves(one, f"{path}.{n}").items()}
    if isinstance(value, (list, tuple)):
        return {k: v for n, one in enumerate(value) for k, v in leaves(one, f"{path}.{n}").items()}
    return {path: str(value)}


@pytest.fixture(params=sorted({"en", "nl", "fr"}))
def words(request: pytest.FixtureRequest) -> PageWords:
    """The words of one language."""
    return page_words(request.param)


def test_every_language_says_everything_and_fills_in_the_same_words(words: PageWords):
    english, here = leaves(page_words("en").model_dump()), leaves(words.model_dump())

    filled = {place: set(BRACES.findall(text)) for place, text in here.items()}

    assert here.keys() == english.keys()
    assert filled == {place: set(BRACES.findall(text)) for place, text in english.items()}
    assert all(text.strip() for text in here.values())


def test_a_language_that_nobody_wrote_is_answered_in_english():
    assert languages() == ["en", "fr", "nl"]
    assert page_words("xx").language == "en"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", ("Kloppen planning en inspanning", "Ondertekenen en versturen", "Kies een")),
        ("fr", ("Le calendrier et la charge", "Signer et envoyer", "Choisissez une")),
    ],
)
async def test_a_client_reads_and_answers_in_their_own_language(
    browser: Browser, world: World, project: Project, language: str, said: tuple[str, str, str]
):
    brief = project.brief.model_copy(update={"language": language, "project": "acme-2"})
    slug = await world.ledger.projects.start(brief)
    there = await world.ledger.projects.project(slug)
    waiting = await asked(world, there, "plan_and_effort", "plan_agreed")
    link = await waiting.link(LEAD)

    page = await browser.open(link)
    mistaken = await browser.send(link, {"name": "Lotte de Vries", "consent": "yes"})

    assert f'<html lang="{language}">' in page.text
    assert said[0] in words_of(page.text)
    assert said[1] in words_of(page.text)
    assert said[2] in words_of(mistaken.text)


async def test_who_has_no_link_that_opens_anything_is_answered_in_the_browsers_language(
    browser: Browser,
):
    page = await browser.open("/sign/x", **{"accept-language": "de-DE,nl;q=0.8,en;q=0.5"})

    assert '<html lang="nl">' in page.text
    assert "Hier is niets" in words_of(page.text)
