"""Block Kit as Slack takes it: which blocks and elements there are, and how long they may be.

A message that breaks a rule is answered with every broken rule and its place, as Slack does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

from integrations.sandbox.journal import Json

Rule = Callable[[object, str], Iterator["Problem"]]


@dataclass(frozen=True)
class Problem:
    """One broken rule and where it is broken."""

    text: str
    place: str

    def __str__(self) -> str:
        """Return it in Slack's words."""
        return f"{self.text} [json-pointer:{self.place}]"


@dataclass(frozen=True)
class Shape:
    """What an object must have, what it may have, and of which it needs at least one."""

    needs: dict[str, Rule] = field(default_factory=dict[str, Rule])
    takes: dict[str, Rule] = field(default_factory=dict[str, Rule])
    one_of: tuple[str, ...] = ()

    def __call__(self, value: object, place: str) -> Iterator[Problem]:
        """Check one object."""
        if not isinstance(value, dict):
            yield Problem("must be an object", place)
            return
        thing = cast("Json", value)
        for name in self.needs.keys() - thing.keys():
            yield Problem(f"missing required field: {name}", place)
        if self.one_of and not thing.keys() & set(self.one_of):
            yield Problem(f"must have one of: {', '.join(self.one_of)}", place)
        for name, inner in thing.items():
            rule = self.needs.get(name) or self.takes.get(name)
            if rule is None:
                yield Problem(f"no more fields allowed, but found: {name}", place)
            else:
                yield from rule(inner, f"{place}/{name}")


def string(most: int, least: int = 0) -> Rule:
    """Make the rule for a string of limited length."""

    def check(value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem("must be a string", place)
        elif len(value) > most:
            yield Problem(f"must be less than {most + 1} characters", place)
        elif len(value) < least:
            yield Problem(f"must be more than {least - 1} characters", place)

    return check


def choice(*allowed: object) -> Rule:
    """Make the rule for a value that is one of these."""

    def check(value: object, place: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(f"must be one of: {', '.join(map(str, allowed))}", place)

    return check


def number(value: object, place: str) -> Iterator[Problem]:
    """Check that this is a whole number."""
    if not isinstance(value, int) or isinstance(value, bool):
        yield Problem("must be an integer", place)


def anything(value: object, place: str) -> Iterator[Problem]:
    """Take whatever it is."""
    del value, place
    yield from ()


def some(rule: Rule, most: int, least: int = 1) -> Rule:
    """Make the rule for a list of limited length."""

    def check(value: object, place: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem("must be an array", place)
            return
        things = cast("list[object]", value)
        if len(things) > most:
            yield Problem(f"no more than {most} items allowed", place)
        if len(things) < least:
            yield Problem(f"must have at least {least} item{'s' * (least > 1)}", place)
        for index, thing in enumerate(things):
            yield from rule(thing, f"{place}/{index}")

    return check


def text(most: int, *kinds: str) -> Rule:
    """Make the rule for a text object; without kinds, both plain text and markdown will do."""
    kinds = kinds or ("plain_text", "mrkdwn")
    needs = {"type": choice(*kinds), "text": string(most, 1)}
    return Shape(needs, {"emoji": YES_OR_NO, "verbatim": YES_OR_NO})


def typed(kinds: Callable[[], dict[str, Shape]], what: str) -> Rule:
    """Make the rule for an object whose `type` says which shape it has."""

    def check(value: object, place: str) -> Iterator[Problem]:
        thing = cast("Json", value) if isinstance(value, dict) else {}
        kind = thing.get("type")
        shape = kinds().get(str(kind))
        if shape is None:
            yield Problem(f"unsupported {what} type: {kind}", f"{place}/type")
        else:
            name = {"block_id": string(255)} if what == "block" else {}
            takes = {"type": string(255), **name, **shape.takes}
            yield from Shape(shape.needs, takes, shape.one_of)(thing, place)

    return check


def element(*kinds: str) -> Rule:
    """Make the rule for an element of one of these kinds."""
    return typed(lambda: {kind: ELEMENTS[kind] for kind in kinds}, "element")


YES_OR_NO = choice(True, False)
PLAIN_75 = text(75, "plain_text")
PLAIN_150 = text(150, "plain_text")
PLAIN_2000 = text(2000, "plain_text")
URL = string(3000, 1)
CONFIRM = Shape(
    {"title": text(100, "plain_text"), "text": text(300), "confirm": text(30, "plain_text")}
    | {"deny": text(30, "plain_text")},
    {"style": choice("primary", "danger")},
)
OPTION = Shape(
    {"text": text(75), "value": string(150)},
    {"description": text(75), "url": URL},
)
GROUP = Shape({"label": PLAIN_75, "options": some(OPTION, 100)})
ANY_ELEMENT: dict[str, Rule] = {"action_id": string(255, 1)}
ASKING = ANY_ELEMENT | {"confirm": CONFIRM, "focus_on_load": YES_OR_NO, "placeholder": PLAIN_150}
TYPED_IN = ANY_ELEMENT | {
    "initial_value": string(3000),
    "placeholder": PLAIN_150,
    "focus_on_load": YES_OR_NO,
    "dispatch_action_config": anything,
    "min_length": number,
    "max_length": number,
}
FROM_LIST = {"options": some(OPTION, 100), "option_groups": some(GROUP, 100)}
MANY = {"max_selected_items": number}

ELEMENTS: dict[str, Shape] = {
    "button": Shape(
        {"text": PLAIN_75},
        ANY_ELEMENT
        | {"url": URL, "value": string(2000), "style": choice("primary", "danger")}
        | {"confirm": CONFIRM, "accessibility_label": string(75)},
    ),
    "static_select": Shape(
        {}, ASKING | FROM_LIST | {"initial_option": OPTION}, ("options", "option_groups")
    ),
    "multi_static_select": Shape(
        {},
        ASKING | FROM_LIST | MANY | {"initial_options": some(OPTION, 100)},
        ("options", "option_groups"),
    ),
    "users_select": Shape({}, ASKING | {"initial_user": string(255)}),
    "multi_users_select": Shape({}, ASKING | MANY | {"initial_users": some(string(255), 100)}),
    "channels_select": Shape({}, ASKING | {"initial_channel": string(255)}),
    "conversations_select": Shape(
        {},
        ASKING
        | {"initial_conversation": string(255), "default_to_current_conversation": YES_OR_NO}
        | {"filter": anything},
    ),
    "overflow": Shape({"options": some(OPTION, 5)}, {**ANY_ELEMENT, "confirm": CONFIRM}),
    "checkboxes": Shape(
        {"options": some(OPTION, 10)}, ASKING | {"initial_options": some(OPTION, 10)}
    ),
    "radio_buttons": Shape({"options": some(OPTION, 10)}, ASKING | {"initial_option": OPTION}),
    "datepicker": Shape({}, ASKING | {"initial_date": string(10, 10)}),
    "timepicker": Shape({}, ASKING | {"initial_time": string(5, 5), "timezone": string(255)}),
    "datetimepicker": Shape({}, ASKING | {"initial_date_time": number}),
    "image": Shape(
        {"alt_text": string(2000)},
        {"image_url": URL, "slack_file": anything},
        ("image_url", "slack_file"),
    ),
    "plain_text_input": Shape({}, TYPED_IN | {"multiline": YES_OR_NO}),
    "email_text_input": Shape({}, TYPED_IN),
    "url_text_input": Shape({}, TYPED_IN),
    "file_input": Shape(
        {}, ANY_ELEMENT | {"filetypes": some(string(255), 100), "max_files": number}
    ),
    "number_input": Shape(
        {"is_decimal_allowed": YES_OR_NO},
        TYPED_IN | {"min_value": string(255), "max_value": string(255)},
    ),
}
CHOOSING = tuple(kind for kind in ELEMENTS if not kind.endswith("_input") and kind != "image")
ENTERING = tuple(kind for kind in ELEMENTS if kind not in {"button", "overflow", "image"})
CONTEXT = {
    "image": ELEMENTS["image"],
    "plain_text": Shape({"text": string(3000, 1)}, {"emoji": YES_OR_NO}),
    "mrkdwn": Shape({"text": string(3000, 1)}, {"verbatim": YES_OR_NO}),
}

BLOCKS: dict[str, Shape] = {
    "section": Shape(
        {},
        {"text": text(3000), "fields": some(text(2000), 10), "expand": YES_OR_NO}
        | {"accessory": element("image", *CHOOSING)},
        ("text", "fields"),
    ),
    "header": Shape({"text": PLAIN_150}),
    "divider": Shape(),
    "image": Shape(
        {"alt_text": string(2000)},
        {"image_url": URL, "slack_file": anything, "title": PLAIN_2000},
        ("image_url", "slack_file"),
    ),
    "context": Shape({"elements": some(typed(lambda: CONTEXT, "element"), 10)}),
    "actions": Shape({"elements": some(element(*CHOOSING), 25)}),
    "input": Shape(
        {"label": PLAIN_2000, "element": element(*ENTERING)},
        {"hint": PLAIN_2000, "optional": YES_OR_NO, "dispatch_action": YES_OR_NO},
    ),
    "markdown": Shape({"text": string(12000, 1)}),
    "rich_text": Shape({"elements": some(anything, 500, 0)}),
    "file": Shape({"external_id": string(255), "source": choice("remote")}),
    "video": Shape(
        {"alt_text": string(2000), "title": text(200, "plain_text")}
        | {"thumbnail_url": URL, "video_url": URL},
        {"author_name": string(50), "description": text(200, "plain_text")}
        | {"provider_icon_url": URL, "provider_name": string(255), "title_url": URL},
    ),
}
MODAL = Shape(
    {"type": choice("modal"), "title": text(24, "plain_text")}
    | {"blocks": some(typed(lambda: BLOCKS, "block"), 100)},
    {"submit": text(24, "plain_text"), "close": text(24, "plain_text")}
    | {"callback_id": string(255), "external_id": string(255)}
    | {"private_metadata": string(3000), "clear_on_close": YES_OR_NO}
    | {"notify_on_close": YES_OR_NO, "submit_disabled": YES_OR_NO},
)


def problems_of_blocks(blocks: object) -> list[Problem]:
    """Return every rule that the blocks of a message break."""
    found = list(some(typed(lambda: BLOCKS, "block"), 50, 0)(blocks, "/blocks"))
    return found or list(_repeated(cast("list[Json]", blocks)))


def problems_of_view(view: object) -> list[Problem]:
    """Return every rule that a modal breaks."""
    found = list(MODAL(view, "/view"))
    if found:
        return found
    modal = cast("Json", view)
    if "submit" not in modal and any(block["type"] == "input" for block in modal["blocks"]):
        found = [Problem("missing required field: submit", "/view")]
    return found + list(_repeated(modal["blocks"], "/view/blocks"))


def _repeated(blocks: list[Json], place: str = "/blocks") -> Iterator[Problem]:
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        name = block.get("block_id")
        if name and name in seen:
            yield Problem(f"block_id already exists: {name}", f"{place}/{index}/block_id")
        seen.add(name or "")
        elements: list[Json] = block["elements"] if block["type"] == "actions" else []
        actions = [one.get("action_id") for one in elements]
        for action in {one for one in actions if one and actions.count(one) > 1}:
            yield Problem(f"action_id already exists: {action}", f"{place}/{index}/elements")
