"""Slack's Web API, as far as the sandbox speaks it: the table of its methods.

Strict where Slack is forgiving: an argument that the method does not know is refused, so that a
typing error shows here and not in front of a customer.
"""

import base64
import re
from dataclasses import replace

from integrations.sandbox.journal import Json
from integrations.sandbox.people import short_id
from integrations.sandbox.slack_blocks import Problem, problems_of_blocks, problems_of_view
from integrations.sandbox.slack_files import file_shape
from integrations.sandbox.slack_messages import history, permalink, post_message, replies, update
from integrations.sandbox.slack_screens import APP, NoTrigger
from integrations.sandbox.slack_shapes import bot_shape, channel_shape, member_shape
from integrations.sandbox.slack_wire import Call, Method, SlackRefusal, page
from integrations.sandbox.slack_workspace import (
    BOT,
    BOT_NAME,
    BOT_USER,
    TEAM,
    TEAM_NAME,
    Channel,
    Workspace,
)

CHANNEL_NAME = re.compile(r"[a-z0-9_-]{1,80}")


def auth_test(call: Call) -> Json:
    """Say whose token this is."""
    return {
        "url": f"{call.url}/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def open_connection(call: Call) -> Json:
    """Say where the app may connect, once."""
    place = call.url.replace("http", "ws", 1)
    return {"url": f"{place}/link/?ticket={call.sockets.ticket()}&app_id={APP}"}


def list_channels(call: Call) -> Json:
    """List the conversations of the kinds that were asked for."""
    kinds = set(call.arguments.get("types", "public_channel").split(","))
    if kinds - {"public_channel", "private_channel", "im", "mpim"}:
        raise SlackRefusal("invalid_types")
    found = [channel_shape(c) for c in call.slack.channels.values() if _kind(c) in kinds]
    channels, cursor = page(found, "id", call.arguments)
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def channel_info(call: Call) -> Json:
    """Return one conversation."""
    return {"channel": channel_shape(call.channel())}


def join(call: Call) -> Json:
    """Let golive into a public channel."""
    channel = call.channel()
    if channel.member or channel.is_private:
        raise SlackRefusal("method_not_supported_for_channel_type")
    if not channel.joined:
        call.slack.join(channel)
    return {"channel": channel_shape(channel)}


def create(call: Call) -> Json:
    """Make a channel."""
    name = call.arguments["name"]
    if not CHANNEL_NAME.fullmatch(name):
        raise SlackRefusal("invalid_name_specials")
    if call.slack.named(name):
        raise SlackRefusal("name_taken")
    private = call.arguments.get("is_private", False)
    return {"channel": channel_shape(call.slack.create(name, is_private=private))}


def open_direct(call: Call) -> Json:
    """Open the direct messages with one person."""
    if "channel" in call.arguments:
        return {"no_op": True, "already_open": True, "channel": channel_shape(call.channel())}
    users = [user for user in call.arguments.get("users", "").split(",") if user]
    if len(users) != 1:
        raise SlackRefusal("too_many_users" if users else "users_list_not_supplied")
    person = call.slack.people.by_slack_id(users[0])
    if person is None:
        raise SlackRefusal("user_not_found")
    channel = call.slack.direct(person)
    whole = call.arguments.get("return_im", False)
    return {"channel": channel_shape(channel) if whole else {"id": channel.id}}


def user_info(call: Call) -> Json:
    """Return one person."""
    if call.arguments["user"] == BOT_USER:
        return {"user": bot_shape()}
    person = call.slack.people.by_slack_id(call.arguments["user"])
    if person is None:
        raise SlackRefusal("user_not_found")
    return {"user": member_shape(person)}


def user_by_email(call: Call) -> Json:
    """Return the person with this address."""
    person = call.slack.people.by_email(call.arguments["email"])
    if person is None:
        raise SlackRefusal("users_not_found")
    return {"user": member_shape(person)}


def list_users(call: Call) -> Json:
    """List everybody who has been met, and golive itself."""
    found = [bot_shape(), *(member_shape(person) for person in call.slack.people.all())]
    members, cursor = page(found, "id", call.arguments)
    return {"members": members, "cache_ts": 0, "response_metadata": {"next_cursor": cursor}}


def start_upload(call: Call) -> Json:
    """Promise a place for a file."""
    file_id = "F" + short_id(f"{len(call.slack.files)} {call.arguments['filename']}")
    size = call.arguments["length"]
    facts = {"id": file_id, "name": call.arguments["filename"], "size": size}
    call.slack.keep_file(facts)
    return {"file_id": file_id, "upload_url": f"{call.url}/upload/v1/{file_id}"}


def take_upload(slack: Workspace, file_id: str, content: bytes) -> None:
    """Keep the content of a file whose place was promised."""
    if slack.files.get(file_id, {}).get("size") != len(content):
        raise SlackRefusal("invalid_upload")
    slack.keep_file({"id": file_id, "content": base64.b64encode(content).decode()})


def finish_upload(call: Call) -> Json:
    """Show uploaded files in a channel."""
    files: list[Json] = []
    asked_for: list[Json] = call.arguments["files"]
    if not all(type(asked) is dict for asked in asked_for):
        raise SlackRefusal("invalid_arguments", "must be an array of objects: files")
    for asked in asked_for:
        kept = call.slack.files.get(str(asked.get("id")), {})
        if "content" not in kept:
            raise SlackRefusal("file_not_found")
        files.append({"id": kept["id"], "title": asked.get("title", kept["name"])})
    if "channel_id" in call.arguments:
        names = {"initial_comment": "text", "thread_ts": "thread_ts"}
        given = {new: call.arguments[old] for old, new in names.items() if old in call.arguments}
        listed = ", ".join(file["title"] for file in files)
        arguments = {"channel": call.channel("channel_id").id, "text": listed, **given}
        post_message(replace(call, arguments=arguments))
    return {"files": files}


def file_info(call: Call) -> Json:
    """Return what is known of one file."""
    kept = call.slack.files.get(call.arguments["file"], {})
    if "content" not in kept:
        raise SlackRefusal("file_not_found")
    return {"file": file_shape(call.url, kept), "comments": []}


def open_view(call: Call) -> Json:
    """Show a modal to whoever has just clicked."""
    if problems := problems_of_view(call.arguments["view"]):
        lines = [str(problem) for problem in problems]
        raise SlackRefusal("invalid_arguments", *lines)
    try:
        view = call.screens.open(call.arguments["trigger_id"], _with_names(call.arguments["view"]))
    except NoTrigger as no:
        raise SlackRefusal(str(no)) from no
    return {"view": view.described()}


def validate_blocks(call: Call) -> Json:
    """Say what is wrong with blocks, a message or a view, without sending anything."""
    if len(call.arguments) != 1:
        raise SlackRefusal("invalid_arguments", "exactly one of blocks, message, view is needed")
    ((what, value),) = call.arguments.items()
    if what == "message":
        problems = problems_of_blocks(value.get("blocks", []))
    else:
        problems = problems_of_blocks(value) if what == "blocks" else problems_of_view(value)
    if problems:
        raise SlackRefusal(f"invalid_{what}", errors=[_told(problem) for problem in problems])
    return {}


CONTENT = ("text", "blocks", "attachments", "markdown_text", "metadata")
POSTING = ("thread_ts", "unfurl_links", "unfurl_media", "mrkdwn", "username", "icon_emoji")
LOOKS = ("reply_broadcast", "link_names", "parse", "as_user")
READING = ("cursor", "inclusive", "include_all_metadata", "latest", "limit", "oldest")
METHODS: dict[str, Method] = {
    "apps.connections.open": Method(open_connection, app_level=True),
    "auth.test": Method(auth_test),
    "blocks.validate": Method(validate_blocks, takes=("blocks", "message", "view")),
    "chat.getPermalink": Method(permalink, ("channel", "message_ts")),
    "chat.postMessage": Method(
        post_message, ("channel",), (*CONTENT, *POSTING, *LOOKS, "icon_url")
    ),
    "chat.update": Method(update, ("channel", "ts"), (*CONTENT, *LOOKS)),
    "conversations.create": Method(create, ("name",), ("is_private", "team_id")),
    "conversations.history": Method(
        history,
        ("channel",),
        READING,
    ),
    "conversations.info": Method(
        channel_info, ("channel",), ("include_locale", "include_num_members")
    ),
    "conversations.join": Method(join, ("channel",)),
    "conversations.list": Method(
        list_channels, takes=("cursor", "exclude_archived", "limit", "team_id", "types")
    ),
    "conversations.open": Method(open_direct, takes=("channel", "return_im", "users")),
    "conversations.replies": Method(
        replies,
        ("channel", "ts"),
        READING,
    ),
    "files.completeUploadExternal": Method(
        finish_upload, ("files",), ("channel_id", "initial_comment", "thread_ts")
    ),
    "files.getUploadURLExternal": Method(
        start_upload, ("filename", "length"), ("alt_txt", "snippet_type")
    ),
    "files.info": Method(file_info, ("file",), ("cursor", "limit"), scope="files:read"),
    "users.info": Method(user_info, ("user",), ("include_locale",)),
    "users.list": Method(list_users, takes=("cursor", "include_locale", "limit", "team_id")),
    "users.lookupByEmail": Method(user_by_email, ("email",)),
    "views.open": Method(open_view, ("trigger_id", "view")),
}


def _with_names(view: Json) -> Json:
    """The modal, with a name for each block that has none."""
    blocks: list[Json] = view["blocks"]
    return {**view, "blocks": [{"block_id": f"b{n}", **block} for n, block in enumerate(blocks)]}


def _kind(channel: Channel) -> str:
    if channel.member:
        return "im"
    return "private_channel" if channel.is_private else "public_channel"


def _told(problem: Problem) -> Json:
    return {"pointer": problem.place, "message": problem.text}
