"""Messages in the sandbox's Slack: posted, changed, read again."""

import json
import re

from integrations.sandbox.journal import Json
from integrations.sandbox.slack_blocks import problems_of_blocks
from integrations.sandbox.slack_wire import Call, SlackRefusal, page
from integrations.sandbox.slack_workspace import BOT, BOT_USER, TEAM, Channel

LONGEST_TEXT = 40_000
LARGEST_PAYLOAD = 8_000
STAMP = re.compile(r"\d{1,10}(\.\d{1,6})?")
CONTENT = ("text", "blocks", "attachments", "markdown_text")


def post_message(call: Call) -> Json:
    """Post a message to a channel (name or id), a person (id), or a thread."""
    content = _content(call.arguments)
    if not any(content.get(name) for name in CONTENT):
        raise SlackRefusal("no_text")
    channel = _addressed(call)
    if not channel.joined:
        raise SlackRefusal("not_in_channel")
    message: Json = {"type": "message", "user": BOT_USER, "bot_id": BOT, "team": TEAM}
    message |= {"text": ""} | content
    if thread := call.arguments.get("thread_ts"):
        if thread not in channel.messages:
            raise SlackRefusal("thread_not_found")
        message |= {"thread_ts": thread, "parent_user_id": BOT_USER}
        if call.arguments.get("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
    posted = call.slack.post(channel, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": posted}


def update(call: Call) -> Json:
    """Change a message; what is not mentioned stays as it is."""
    channel = call.channel()
    if call.arguments["ts"] not in channel.messages:
        raise SlackRefusal("message_not_found")
    content = _content(call.arguments)
    if not content.keys() & set(CONTENT):
        raise SlackRefusal("no_text")
    message = call.slack.edit(channel, call.arguments["ts"], content)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def permalink(call: Call) -> Json:
    """Return the address of a message."""
    channel = call.channel()
    ts = call.arguments["message_ts"]
    if ts not in channel.messages:
        raise SlackRefusal("message_not_found")
    return {"channel": channel.id, "permalink": permalink_of(call.url, channel, ts)}


def permalink_of(url: str, channel: Channel, ts: str) -> str:
    """Return the address of a message, in the form that Slack gives it."""
    return f"{url}/archives/{channel.id}/p{ts.replace('.', '')}"


def history(call: Call) -> Json:
    """Return a channel's messages, the newest first, without the replies in threads."""
    channel = _readable(call)
    top = [m for m in channel.messages.values() if _stands_in_the_channel(m)]
    found = [m for m in reversed(top) if _between(m, call.arguments)]
    messages, cursor = page(found, "ts", call.arguments)
    return _listed(call, messages, cursor) | {
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }


def replies(call: Call) -> Json:
    """Return a thread, its first message first."""
    channel = _readable(call)
    asked = channel.messages.get(call.arguments["ts"])
    if asked is None:
        raise SlackRefusal("thread_not_found")
    root = asked.get("thread_ts", asked["ts"])
    thread = [m for m in channel.messages.values() if root in (m["ts"], m.get("thread_ts"))]
    found = [m for m in thread if m["ts"] == root or _between(m, call.arguments)]
    messages, cursor = page(found, "ts", call.arguments)
    return _listed(call, messages, cursor)


def _addressed(call: Call) -> Channel:
    asked = call.arguments["channel"]
    person = call.slack.people.by_slack_id(asked)
    if person:
        return call.slack.direct(person)
    channel = call.slack.channels.get(asked) or call.slack.named(asked)
    if channel is None:
        raise SlackRefusal("channel_not_found")
    return channel


def _readable(call: Call) -> Channel:
    channel = call.channel()
    if not channel.joined:
        raise SlackRefusal("not_in_channel")
    return channel


def _content(arguments: Json) -> Json:
    content = {name: arguments[name] for name in (*CONTENT, "metadata") if name in arguments}
    if len(content.get("text", "")) > LONGEST_TEXT:
        raise SlackRefusal("msg_too_long")
    if problems := problems_of_blocks(content.get("blocks", [])):
        lines = [str(problem) for problem in problems]
        raise SlackRefusal("invalid_blocks", *lines, errors=lines)
    if content.get("metadata"):
        _check_payload(content["metadata"])
    return content


def _check_payload(given: Json) -> None:
    fits = given.keys() == {"event_type", "event_payload"}
    fits = fits and isinstance(given["event_type"], str)
    if not fits or not isinstance(given["event_payload"], dict):
        raise SlackRefusal("invalid_metadata_format")
    if len(json.dumps(given)) > LARGEST_PAYLOAD:
        raise SlackRefusal("metadata_too_large")


def _stands_in_the_channel(message: Json) -> bool:
    thread = message.get("thread_ts", message["ts"])
    return thread == message["ts"] or message.get("subtype") == "thread_broadcast"


def _between(message: Json, arguments: Json) -> bool:
    oldest = _stamp(arguments, "oldest", "0")
    latest = _stamp(arguments, "latest", "9999999999")
    ts = float(message["ts"])
    return oldest < ts < latest or (bool(arguments.get("inclusive")) and ts in (oldest, latest))


def _stamp(arguments: Json, name: str, otherwise: str) -> float:
    given = arguments.get(name, otherwise)
    if not STAMP.fullmatch(given):
        raise SlackRefusal(f"invalid_ts_{name}")
    return float(given)


def _listed(call: Call, messages: list[Json], cursor: str) -> Json:
    if not call.arguments.get("include_all_metadata"):
        messages = [{k: v for k, v in m.items() if k != "metadata"} for m in messages]
    answer: Json = {"messages": messages, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
