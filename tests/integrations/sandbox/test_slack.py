import asyncio

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from integrations.sandbox.running import Sandbox
from integrations.sandbox.slack import METHODS

KEYED = {"event_type": "golive", "event_payload": {"key": "acme/kickoff/1/ask"}}


async def refusal(call: object) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return refused.value.response["error"]


async def test_a_message_is_found_again_by_the_key_it_carries(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    posted = await slack.chat_postMessage(channel="#help_it", text="Please", metadata=KEYED)

    history = await slack.conversations_history(
        channel=posted["channel"], include_all_metadata=True, oldest="1"
    )
    arrived = (await http.get("/sandbox/slack")).json()

    assert [m["metadata"] for m in history["messages"]] == [KEYED]
    assert [m["key"] for m in arrived] == ["acme/kickoff/1/ask"]


async def test_the_history_keeps_keys_to_itself_unless_asked(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel="#help_it", text="Please", metadata=KEYED)

    history = await slack.conversations_history(channel=posted["channel"])

    assert "metadata" not in history["messages"][0]


async def test_replies_stand_in_the_thread_and_not_in_the_channel(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel="#help_it", text="Please")
    where = {"channel": posted["channel"]}

    await slack.chat_postMessage(**where, text="Done", thread_ts=posted["ts"])
    history = await slack.conversations_history(**where)
    replies = await slack.conversations_replies(**where, ts=posted["ts"])

    assert [m["text"] for m in history["messages"]] == ["Please"]
    assert [m["text"] for m in replies["messages"]] == ["Please", "Done"]


async def test_a_long_history_is_read_page_by_page_with_the_newest_first(
    slack: AsyncWebClient,
) -> None:
    for number in range(5):
        posted = await slack.chat_postMessage(channel="#help_it", text=str(number))

    first = await slack.conversations_history(channel=posted["channel"], limit=3)
    await slack.chat_postMessage(channel="#help_it", text="in between")
    cursor = first["response_metadata"]["next_cursor"]
    second = await slack.conversations_history(channel=posted["channel"], limit=3, cursor=cursor)

    assert [m["text"] for m in first["messages"]] == ["4", "3", "2"]
    assert [m["text"] for m in second["messages"]] == ["1", "0"]
    assert (first["has_more"], second["has_more"]) == (True, False)


async def test_only_messages_after_the_oldest_are_listed(slack: AsyncWebClient) -> None:
    before = await slack.chat_postMessage(channel="#help_it", text="before")
    await slack.chat_postMessage(channel="#help_it", text="after")
    asked = {"channel": before["channel"], "oldest": before["ts"]}

    without = await slack.conversations_history(**asked)
    inclusive = await slack.conversations_history(**asked, inclusive=True)

    assert [m["text"] for m in without["messages"]] == ["after"]
    assert [m["text"] for m in inclusive["messages"]] == ["after", "before"]


async def test_a_person_is_reached_by_id_and_by_direct_channel(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    dana = (await slack.users_lookupByEmail(email="Dana.Novak@meiro.io"))["user"]
    opened = await slack.conversations_open(users=[dana["id"]])

    posted = await slack.chat_postMessage(channel=dana["id"], text="Your code")
    arrived = (await http.get("/sandbox/slack")).json()

    assert dana["profile"]["email"] == "dana.novak@meiro.io"
    assert dana["real_name"] == "Dana Novak"
    assert posted["channel"] == opened["channel"]["id"]
    assert arrived[0]["to"] == "dana.novak@meiro.io"


async def test_a_changed_message_keeps_what_was_not_mentioned(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    posted = await slack.chat_postMessage(channel="#help_it", text="Please", metadata=KEYED)

    await slack.chat_update(channel=posted["channel"], ts=posted["ts"], text="Signed")
    (arrived,) = (await http.get("/sandbox/slack")).json()

    assert (arrived["text"], arrived["key"]) == ("Signed", KEYED["event_payload"]["key"])
    assert arrived["updated"] is not None


async def test_a_link_to_a_message_leads_to_it_on_the_page(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    posted = await slack.chat_postMessage(channel="#help_it", text="Please")
    where = {"channel": posted["channel"], "message_ts": posted["ts"]}

    link = (await slack.chat_getPermalink(**where))["permalink"]
    there = await http.get(link)

    assert f'id="{there.headers["location"].removeprefix("/#")}"' in (await http.get("/")).text


async def test_a_file_is_uploaded_in_three_steps(
    slack: AsyncWebClient, http: httpx.AsyncClient
) -> None:
    channel = (await slack.conversations_list())["channels"][1]["id"]

    await slack.files_upload_v2(content="plan", filename="plan.txt", channel=channel)

    assert [m["text"] for m in (await http.get("/sandbox/slack")).json()] == ["plan.txt"]


async def test_nobody_gets_in_without_the_right_token(sandbox: Sandbox) -> None:
    no_token = await refusal(AsyncWebClient(base_url=sandbox.slack).auth_test())
    wrong = await refusal(AsyncWebClient("xoxb-other", base_url=sandbox.slack).auth_test())

    assert (no_token, wrong) == ("not_authed", "invalid_auth")


async def test_a_channel_that_does_not_exist_takes_no_message(slack: AsyncWebClient) -> None:
    assert await refusal(slack.chat_postMessage(channel="#nowhere", text="x")) == (
        "channel_not_found"
    )


async def test_a_channel_must_be_joined_before_it_is_used(slack: AsyncWebClient) -> None:
    general = next(c for c in (await slack.conversations_list())["channels"] if c["is_general"])
    before = await refusal(slack.chat_postMessage(channel="#general", text="x"))

    await slack.conversations_join(channel=general["id"])

    assert before == "not_in_channel"
    assert (await slack.chat_postMessage(channel="#general", text="x"))["ok"]


async def test_a_new_channel_is_there_at_once_and_its_name_is_taken(slack: AsyncWebClient) -> None:
    await slack.conversations_create(name="acme", is_private=True)

    assert (await slack.chat_postMessage(channel="#acme", text="x"))["ok"]
    assert await refusal(slack.conversations_create(name="acme")) == "name_taken"
    assert await refusal(slack.conversations_create(name="Acme!")) == "invalid_name_specials"


async def test_a_name_does_not_do_where_an_id_is_needed(slack: AsyncWebClient) -> None:
    posted = await slack.chat_postMessage(channel="#help_it", text="x")
    by_name = {"channel": "#help_it"}

    refusals = [
        await refusal(slack.chat_update(**by_name, ts=posted["ts"], text="y")),
        await refusal(slack.conversations_history(**by_name)),
        await refusal(slack.chat_getPermalink(**by_name, message_ts=posted["ts"])),
    ]

    assert refusals == ["channel_not_found"] * 3


async def test_somebody_from_outside_is_not_found(slack: AsyncWebClient) -> None:
    assert await refusal(slack.users_lookupByEmail(email="a@client.example")) == "users_not_found"
    assert await refusal(slack.users_info(user="U0NOBODY00")) == "user_not_found"


async def test_calls_that_make_no_sense_are_refused_in_slacks_words(slack: AsyncWebClient) -> None:
    there = {"channel": "#help_it"}

    refusals = [
        await refusal(slack.api_call("chat.shout")),
        await refusal(slack.api_call("chat.postMessage", json={"text": "x"})),
        await refusal(slack.chat_postMessage(**there, text="x", client_msg_id="1")),
        await refusal(slack.api_call("chat.postMessage", json=there)),
        await refusal(slack.chat_postMessage(**there, text="x" * 40_001)),
        await refusal(slack.chat_postMessage(**there, text="x", thread_ts="1.000000")),
        await refusal(slack.chat_postMessage(**there, text="x", metadata={"key": "k"})),
        await refusal(slack.conversations_list(cursor="nonsense")),
        await refusal(slack.conversations_list(types="public")),
    ]

    assert refusals == [
        "unknown_method",
        "invalid_arguments",
        "invalid_arguments",
        "no_text",
        "msg_too_long",
        "thread_not_found",
        "invalid_metadata_format",
        "invalid_cursor",
        "invalid_types",
    ]


async def test_a_refusal_says_which_argument_is_missing_and_which_is_unknown(
    slack: AsyncWebClient,
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await slack.api_call("chat.postMessage", json={"txt": "x"})

    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] missing required field: channel",
        "[ERROR] no such argument: txt",
    ]


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.needs])
async def test_no_method_goes_without_what_it_needs(slack: AsyncWebClient, name: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await slack.api_call(name)

    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [
        f"[ERROR] missing required field: {argument}" for argument in METHODS[name].needs
    ]


async def test_messages_sent_at_once_never_share_a_time_stamp(slack: AsyncWebClient) -> None:
    calls = [slack.chat_postMessage(channel="#help_it", text="x") for _ in range(30)]

    posted = await asyncio.gather(*calls)

    assert len({one["ts"] for one in posted}) == 30


async def test_a_body_that_is_no_json_object_is_refused(http: httpx.AsyncClient) -> None:
    headers = {"Authorization": "Bearer xoxb-sandbox", "Content-Type": "application/json"}

    answers = [
        (await http.post("/api/chat.postMessage", content=body, headers=headers)).json()["error"]
        for body in ("{", "[]")
    ]

    assert answers == ["invalid_json", "json_not_object"]
