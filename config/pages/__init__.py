"""The words of the pages, in the reader's language; what is read elsewhere too is the house's.

Each language is one file beside this one, and one of the same name in GOLIVE_HOME/config/pages
takes its place. A sentence that is missing is an error of the file, never a gap in a page.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from config.written import languages_in, words_in

FOLDER = "pages"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Says(_Words):
    """Every sentence of the pages; the words in braces are filled in."""

    skip: str
    title: str
    for_client: str
    answer_below: str
    due: str
    round: str
    signed_by: str
    before: str
    before_by: str
    documents: str
    version: str
    download: str
    read: str
    table: str
    facts: str
    no_facts: str
    people: str
    as_role: str
    waiting: str
    you: str
    answered: str
    remark: str
    stated: str
    form: str
    decision: str
    no_ends: str
    vouch: str
    vouch_hint: str
    optional: str
    choose: str
    confirm: str
    comment: str
    comment_hint: str
    files: str
    files_hint: str
    files_again: str
    enclosed: str
    signature: str
    name: str
    name_hint: str
    consent: str
    submit: str
    once: str
    wrong_title: str
    wrong: str
    not_counted: str
    stale: str
    changed: str
    thanks: str
    recorded: str
    goes_on: str
    others: str
    decided: str
    decided_text: str
    decided_by: str
    moved_on: str
    moved_on_text: str
    ended: str
    ended_text: str
    not_asked: str
    not_asked_text: str
    expired: str
    expired_text: str
    unknown: str
    unknown_text: str
    foreign: str
    foreign_text: str
    often: str
    often_text: str
    large: str
    large_text: str
    trouble: str
    trouble_text: str
    away: str
    away_text: str
    overridden: str
    waits_for: str
    conditions: str
    conditions_hint: str
    condition: str
    condition_text: str
    condition_owner: str
    condition_due: str
    condition_told: str
    condition_met: str
    condition_open: str
    required: str
    ask: str
    ask_hint: str
    questions: str
    asked_of: str
    no_answer: str
    independent: str
    four_eyes: str
    silence: str
    silence_ends: str
    silence_authority: str
    stand_in: str
    contact: str
    withdraw: str
    withdraw_hint: str
    withdraw_why: str
    reply_asks: str
    reply_done: str
    reply_about: str
    reply_answer: str
    reply_hint: str
    reply_send: str


class Errors(_Words):
    """What is said beside a field, by what is wrong with it."""

    decision: str
    reason: str
    name: str
    consent: str
    missing: str
    date: str
    number: str
    whole: str
    more: str
    least: str
    less: str
    most: str
    url: str
    email: str
    choice: str
    short: str
    long: str
    line: str
    differs: str
    question: str
    ask: str
    conditions: str
    condition: str
    files: str
    other: str


class Staff(_Words):
    """What our own people read at their desk and at the door to it."""

    title: str
    nothing: str
    late: str
    doubt: str
    doubt_text: str
    doubt_reason: str
    doubt_sent: str
    doubt_again: str
    as_whom: str
    out: str
    back: str
    enter: str
    enter_text: str
    address: str
    send: str
    sent: str
    sent_text: str
    account: str
    account_text: str
    account_go: str
    door: str
    door_text: str
    door_go: str
    used: str
    used_text: str
    refused: str
    refused_text: str


class Tests(_Words):
    """What whoever tries test cases reads."""

    passed: str
    hint: str
    expects: str
    came_of_it: str
    remark: str
    remark_hint: str
    send: str
    nothing: str
    which: str
    needs_remark: str
    results: dict[str, str] = Field(description="What can come of a case, by its own word.")


class Lists(_Words):
    """What people read on the page of their own rows of checklists."""

    title: str
    nothing: str
    over: str
    progress: str
    ticked: str
    wanted: str
    partly: str
    not_done: str
    not_so: str
    why: str
    again: str
    again_hint: str
    save: str
    once: str
    kept: str
    short: str = Field(max_length=24)
    box: str = Field(max_length=75)
    checked: str = Field(max_length=75)
    tick: str = Field(max_length=75)
    saved: str
    left: str
    none_here: str


class PageWords(_Words):
    """Every word of the pages in one language."""

    language: str = Field(pattern=r"^[a-z]{2}$", description="Two letters, such as en.")
    says: Says
    errors: Errors
    staff: Staff
    tests: Tests
    lists: Lists


def languages() -> list[str]:
    """The languages that the pages are written in."""
    return languages_in(FOLDER)


def page_words(language: str) -> PageWords:
    """The words in this language, or in English where it is not written."""
    return words_in(FOLDER, language, PageWords)
