"""The sandbox's Slack workspace: channels, direct messages, and what was posted there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.sandbox.journal import Event, Journal, Json
from integrations.sandbox.people import Member, People, short_id

TEAM = "T0SANDBOX"
TEAM_NAME = "Sandbox"
BOT_USER = "U0GOLIVEBOT"
BOT = "B0GOLIVEBOT"
BOT_NAME = "golive"
FOUNDED = 1_700_000_000


@dataclass
class Channel:
    """A channel, or the direct messages with one person."""

    id: str
    name: str
    created: int
    member: Member | None = None
    joined: bool = False
    is_private: bool = False
    messages: dict[str, Json] = field(default_factory=dict[str, Json])

    @property
    def title(self) -> str:
        """The channel as people write it: #name, or the address of the person."""
        return self.member.email if self.member else f"#{self.name}"


class Workspace:
    """Everything that the sandbox's Slack knows."""

    def __init__(self, journal: Journal, people: People, channels: tuple[str, ...]) -> None:
        """Take the journal, the people, and the channels that golive has already joined."""
        self.people = people
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, Json] = {}
        self._journal = journal
        self._last = 0.0
        for name in ("general", *channels):
            self._add_channel(name, FOUNDED, joined=name in channels)
        journal.follow("slack", self._apply)

    def named(self, name: str) -> Channel | None:
        """Return the channel with this name, with or without its #."""
        wanted = name.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == wanted and not c.member), None)

    def direct(self, member: Member) -> Channel:
        """Return the direct messages with this person, opened if need be."""
        channel_id = f"D{member.slack_id[1:]}"
        if channel_id not in self.channels:
            self._journal.add("slack", "direct", {"email": member.email})
        return self.channels[channel_id]

    def create(self, name: str, *, is_private: bool) -> Channel:
        """Make a new channel, with golive in it."""
        self._journal.add("slack", "channel", {"name": name, "is_private": is_private})
        return self.channels[channel_id_of(name)]

    def join(self, channel: Channel) -> None:
        """Let golive into the channel."""
        self._journal.add("slack", "joined", {"channel": channel.id})

    def post(self, channel: Channel, message: Json) -> Json:
        """Keep a message and return it with its time stamp."""
        event = self._journal.add("slack", "posted", {"channel": channel.id, "message": message})
        return channel.messages[event.facts["ts"]]

    def edit(self, channel: Channel, ts: str, changes: Json) -> Json:
        """Change a message and return it."""
        facts = {"channel": channel.id, "ts": ts, "changes": changes}
        self._journal.add("slack", "edited", facts)
        return channel.messages[ts]

    def keep_file(self, facts: Json) -> None:
        """Keep what is known of an uploaded file."""
        self._journal.add("slack", "file", facts)

    def messages(self) -> Iterator[tuple[Channel, Json]]:
        """Every message with its channel, the oldest first."""
        everything = [(c, m) for c in self.channels.values() for m in c.messages.values()]
        yield from sorted(everything, key=lambda pair: pair[1]["ts"])

    def _apply(self, event: Event) -> None:
        facts = event.facts
        match event.what:
            case "direct":
                self._add_direct(facts["email"], int(event.at))
            case "channel":
                self._add_channel(facts["name"], int(event.at), joined=True)
                self.channels[channel_id_of(facts["name"])].is_private = facts["is_private"]
            case "joined":
                self.channels[facts["channel"]].joined = True
            case "posted":
                self._add_message(event)
            case "edited":
                message = self.channels[facts["channel"]].messages[facts["ts"]]
                edited = {"user": BOT_USER, "ts": f"{event.at:.6f}"}
                message.update(facts["changes"], edited=edited)
            case _:
                self.files.setdefault(facts["id"], {}).update(facts)

    def _add_channel(self, name: str, created: int, *, joined: bool) -> None:
        channel_id = channel_id_of(name)
        self.channels[channel_id] = Channel(channel_id, name, created, joined=joined)

    def _add_direct(self, email: str, created: int) -> None:
        member = Member(email)
        channel_id = f"D{member.slack_id[1:]}"
        self.channels[channel_id] = Channel(channel_id, "", created, member, joined=True)

    def _add_message(self, event: Event) -> None:
        channel = self.channels[event.facts["channel"]]
        self._last = max(event.at, self._last + 0.000_01)  # two messages never share a stamp
        ts = f"{self._last:.6f}"
        event.facts["ts"] = ts
        message: Json = {**event.facts["message"], "ts": ts}
        channel.messages[ts] = message
        parent = channel.messages.get(message.get("thread_ts", ""))
        if parent is not None and parent is not message:
            _count_reply(parent, message)


def channel_id_of(name: str) -> str:
    """Return the id that a channel of this name has."""
    return "C" + short_id(name)


def _count_reply(parent: Json, reply: Json) -> None:
    parent |= {"thread_ts": parent["ts"], "subscribed": False}
    parent["reply_count"] = parent.get("reply_count", 0) + 1
    users: list[str] = parent.get("reply_users", [])
    parent["reply_users"] = users if reply["user"] in users else [*users, reply["user"]]
    parent["reply_users_count"] = len(parent["reply_users"])
    parent["latest_reply"] = reply["ts"]
