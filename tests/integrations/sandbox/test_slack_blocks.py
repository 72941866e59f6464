from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.slack_blocks import problems_of_blocks, problems_of_view

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def button(**more: Any) -> Block:
    return {"type": "button", "text": plain("Sign")} | more


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


GOOD: list[Block] = [
    {"type": "header", "text": plain("Instances for Acme")},
    {
        "type": "section",
        "text": {"type": "mrkdwn", "text": "*Please*"},
        "fields": [plain("Due")],
        "accessory": button(url="https://golive.example/"),
    },
    {"type": "divider"},
    actions(button(action_id="a", style="primary", value="1"), button(action_id="b")),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "by golive"}]},
    {"type": "input", "label": plain("Why?"), "element": {"type": "plain_text_input"}},
    {"type": "image", "image_url": "https://golive.example/x.png", "alt_text": "x"},
]
WRONG: list[tuple[list[Block], str]] = [
    ([{"type": "banner"}], "unsupported block type: banner [json-pointer:/blocks/0/type]"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    (
        [{"type": "section", "text": plain("x" * 3001)}],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    ([{"type": "section"}], "must have one of: text, fields [json-pointer:/blocks/0]"),
    (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    (
        [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
        "must be one of: plain_text [json-pointer:/blocks/0/text/type]",
    ),
    (
        [actions(button(text=plain("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    (
        [actions(button(style="green"))],
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        [actions(*[button()] * 26)],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    ([actions()], "must have at least 1 item [json-pointer:/blocks/0/elements]"),
    (
        [actions({"type": "plain_text_input"})],
        "unsupported element type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        [actions(button(colour="red"))],
        "no more fields allowed, but found: colour [json-pointer:/blocks/0/elements/0]",
    ),
    (
        [actions({"type": "button"})],
        "missing required field: text [json-pointer:/blocks/0/elements/0]",
    ),
    (
        [actions(button(action_id="a"), button(action_id="a"))],
        "action_id already exists: a [json-pointer:/blocks/0/elements]",
    ),
    (
        [{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}],
        "block_id already exists: a [json-pointer:/blocks/1/block_id]",
    ),
    (
        [{"type": "context", "elements": [plain("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
]


def test_good_blocks_have_no_problems() -> None:
    assert problems_of_blocks(GOOD) == []


@pytest.mark.parametrize(("blocks", "expected"), WRONG)
def test_a_broken_rule_is_named_with_its_place(blocks: list[Block], expected: str) -> None:
    assert [str(problem) for problem in problems_of_blocks(blocks)] == [expected]


def test_a_modal_with_questions_needs_a_button_to_send_them() -> None:
    modal = {"type": "modal", "title": plain("Sign"), "blocks": [GOOD[5]]}

    assert [problem.text for problem in problems_of_view(modal)] == [
        "missing required field: submit"
    ]
    assert problems_of_view(modal | {"submit": plain("Sign")}) == []


async def test_a_message_with_a_bad_block_is_refused_and_not_kept(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await slack.chat_postMessage(channel="#help_it", text="x", blocks=[{"type": "banner"}])

    channels = (await slack.conversations_list())["channels"]
    help_it = next(c["id"] for c in channels if c["name"] == "help_it")
    assert refused.value.response["error"] == "invalid_blocks"
    assert "/blocks/0/type" in refused.value.response["response_metadata"]["messages"][0]
    assert (await slack.conversations_history(channel=help_it))["messages"] == []


async def test_blocks_can_be_tried_without_sending_them(slack: AsyncWebClient) -> None:
    good = await slack.blocks_validate(blocks=GOOD)
    with pytest.raises(SlackApiError) as refused:
        await slack.blocks_validate(blocks=[{"type": "banner"}])

    assert good["ok"]
    assert refused.value.response["errors"] == [
        {"pointer": "/blocks/0/type", "message": "unsupported block type: banner"}
    ]
