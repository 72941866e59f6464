"""What people are told of an answer: sentences that are said in the language of whoever hears them.

A rule knows which sentence it is and what is filled in; the words stand in config/house, once in
each language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Told(StrEnum):
    """The sentences there are."""

    # who answers
    STRANGER = "stranger"
    NAMELESS = "nameless"
    WRONG_CODE = "wrong_code"
    LOCKED = "locked"
    # what they answer
    NO_DECISION = "no_decision"
    NO_REASON = "no_reason"
    NO_QUESTION = "no_question"
    NO_CONDITIONS = "no_conditions"
    ONLY_CONDITIONS = "only_conditions"
    NO_CONDITION = "no_condition"
    NO_DATE = "no_date"
    NOBODY_SEES_TO_IT = "nobody_sees_to_it"
    WHOM_TO_ASK = "whom_to_ask"
    DIFFERS = "differs"
    MANY_FILES = "many_files"
    # why it is too early
    CHANGED = "changed"
    EARLY = "early"
    CONDITIONS = "conditions"
    UNCHECKED = "unchecked"
    LIST_UNOPENED = "list_unopened"
    LIST_OPEN = "list_open"
    ROW = "row"
    LIST_UNSEEN = "list_unseen"
    MORE = "more"
    TESTS_UNOPENED = "tests_unopened"
    TESTS_OPEN = "tests_open"
    CASE_UNTRIED = "case_untried"
    CASE_FAILED = "case_failed"
    CASE_BLOCKED = "case_blocked"
    CHANGE = "change"
    CHANGES_OPEN = "changes_open"
    UNTRAINED = "untrained"
    TEAM_INCOMPLETE = "team_incomplete"
    SEAT_SHORT = "seat_short"
    SEAT_MANY = "seat_many"
    NOBODY_CALLED = "nobody_called"
    NOT_IN_GROUP = "not_in_group"
    NOT_OUTSIDE = "not_outside"
    ERRORS_MANY = "errors_many"
    URGENT_MANY = "urgent_many"
    DAYS_FEW = "days_few"
    ACCOUNTS = "accounts"
    HOURS_FEW = "hours_few"
    NOT_HOLDER = "not_holder"
    NOBODY_NAMED = "nobody_named"
    ASSEMBLE = "assemble"
    TOO_SOON = "too_soon"
    # why it is too late
    ENDED = "ended"
    MOVED_ON = "moved_on"
    YOU_ANSWERED = "you_answered"
    ANSWERED = "answered"
    OPEN = "open"
    OVERRIDDEN = "overridden"
    DEEMED = "deemed"
    LAPSED = "lapsed"
    CLOSED = "closed"
    DECIDED = "decided"
    # what became of it
    GOES_ON = "goes_on"
    IS_DECIDED = "is_decided"
    ADVICE_LACKS = "advice_lacks"
    OTHERS_SIGN = "others_sign"
    ASKED = "asked"
    NO_SUCH_QUESTION = "no_such_question"
    REPLIED_BEFORE = "replied_before"
    EMPTY_REPLY = "empty_reply"
    REPLIED = "replied"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    WITHDRAWN_TOO_LATE = "withdrawn_too_late"
    WITHDRAWN = "withdrawn"
    NOT_TO_OVERRIDE = "not_to_override"
    DECIDED_ALREADY = "decided_already"
    OVERRIDE_HOW = "override_how"
    OVERRIDES = "overrides"
    CODE_SENT = "code_sent"
    # in the chat
    GONE = "gone"
    LIST_GONE = "list_gone"
    TICKS_NOT_SAVED = "ticks_not_saved"
    BEING_RECORDED = "being_recorded"
    NO_FORM = "no_form"
    NOT_RECORDED = "not_recorded"
    OTHER_WORKSPACE = "other_workspace"
    NO_MEMBER = "no_member"
    NO_FULL_MEMBER = "no_full_member"
    NO_ADDRESS = "no_address"
    FILE_GONE = "file_gone"
    FILE_OF_OTHERS = "file_of_others"
    FILE_ELSEWHERE = "file_elsewhere"
    FILE_LARGE = "file_large"
    FILE_CLOSED = "file_closed"


@dataclass(frozen=True)
class Sentence:
    """One sentence, with what is filled in."""

    told: Told
    words: Mapping[str, Any]


# a playbook of one language may say it in plain words, or nothing
Says: TypeAlias = "str | Sentence | tuple[Sentence, ...]"


def sentence(told: Told, /, **words: Any) -> Sentence:
    """This sentence, with these words filled in."""
    return Sentence(told, words)


def some(things: Sequence[Any], most: int) -> tuple[Any, ...]:
    """The first few of these, and how many more there are."""
    left = len(things) - most
    return (*things[:most], *([sentence(Told.MORE, number=left)] if left > 0 else []))
