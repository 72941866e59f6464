"""What Slack's answers look like: people and conversations."""

import hashlib

from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member
from integrations.sandbox.slack_workspace import (
    BOT,
    BOT_NAME,
    BOT_USER,
    FOUNDED,
    TEAM,
    Channel,
)


def member_shape(member: Member) -> Json:
    """Return a person as users.info does."""
    first, _, last = member.name.partition(" ")
    return _user(member.slack_id, member.handle, member.name) | {
        "team_id": member.team or TEAM,
        "deleted": member.deleted,
        "is_restricted": member.guest,
        "is_stranger": bool(member.team),
        "is_bot": False,
        "profile": _profile(member.name)
        | {"email": member.email, "first_name": first, "last_name": last},
    }


def bot_shape() -> Json:
    """Return golive's own user as users.info does."""
    return _user(BOT_USER, BOT_NAME, BOT_NAME) | {
        "is_bot": True,
        "profile": _profile(BOT_NAME) | {"bot_id": BOT},
    }


def channel_shape(channel: Channel) -> Json:
    """Return a conversation as conversations.list does."""
    if channel.member:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_archived": False,
            "is_im": True,
            "is_org_shared": False,
            "user": channel.member.slack_id,
            "is_user_deleted": False,
            "priority": 0,
        }
    nothing = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "creator": BOT_USER,
        "is_archived": False,
        "is_channel": not channel.is_private,
        "is_ext_shared": False,
        "is_general": channel.name == "general",
        "is_group": channel.is_private,
        "is_im": False,
        "is_member": channel.joined,
        "is_mpim": False,
        "is_org_shared": False,
        "is_private": channel.is_private,
        "is_shared": False,
        "num_members": 1 if channel.joined else 0,
        "topic": nothing,
        "purpose": nothing,
    }


def _user(user_id: str, handle: str, name: str) -> Json:
    return {
        "id": user_id,
        "team_id": TEAM,
        "name": handle,
        "real_name": name,
        "deleted": False,
        "tz": "Europe/Prague",
        "tz_label": "Central European Time",
        "tz_offset": 3600,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_app_user": False,
        "updated": FOUNDED,
    }


def _profile(name: str) -> Json:
    return {
        "real_name": name,
        "real_name_normalized": name,
        "display_name": name,
        "display_name_normalized": name,
        "avatar_hash": hashlib.sha256(name.encode()).hexdigest()[:12],
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_emoji": "",
        "fields": None,
        "team": TEAM,
    }
