"""What arrived in the sandbox, as plain lists with the oldest first."""

from dataclasses import asdict
from datetime import UTC, datetime

from integrations.sandbox.jira_site import Issue
from integrations.sandbox.journal import Json
from integrations.sandbox.mail import Delivered
from integrations.sandbox.slack_messages import permalink_of
from integrations.sandbox.slack_workspace import Channel
from integrations.sandbox.systems import Systems


def slack_arrivals(systems: Systems, url: str) -> list[Json]:
    """Every message that was posted."""
    return [_message(channel, message, url) for channel, message in systems.slack.messages()]


def jira_arrivals(systems: Systems, url: str) -> list[Json]:
    """Every issue that was opened."""
    return [_issue(systems, issue, url) for issue in systems.jira.issues.values()]


def mail_arrivals(systems: Systems, url: str) -> list[Json]:
    """Every letter that was delivered."""
    return [_letter(letter, url) for letter in systems.mail.letters]


def _message(channel: Channel, message: Json, url: str) -> Json:
    extra: Json = message.get("metadata") or {}
    return {
        "id": f"{channel.id}-{message['ts']}",
        "channel": channel.id,
        "to": channel.title,
        "text": message["text"],
        "blocks": message.get("blocks", []),
        "key": extra.get("event_payload", {}).get("key"),
        "metadata": extra,
        "thread_ts": message.get("thread_ts"),
        "ts": message["ts"],
        "updated": message.get("edited", {}).get("ts"),
        "link": permalink_of(url, channel, message["ts"]),
    }


def _issue(systems: Systems, issue: Issue, url: str) -> Json:
    return {
        "key": issue.key,
        "project": issue.project,
        "type": issue.kind,
        "summary": issue.fields["summary"],
        "description": issue.fields.get("description") or "",
        "labels": issue.fields.get("labels", []),
        "parent": issue.fields.get("parent"),
        "assignee": _email(systems, issue.fields.get("assignee")),
        "reporter": _email(systems, issue.reporter),
        "duedate": issue.fields.get("duedate"),
        "status": issue.status,
        "properties": issue.properties,
        "worklogs": [
            {
                "author": _email(systems, log.author),
                "hours": log.seconds / 3600,
                "started": log.started,
                "comment": log.comment,
            }
            for log in issue.worklogs
        ],
        "comments": [
            asdict(comment) | {"author": _email(systems, comment.author)}
            for comment in issue.comments
        ],
        "link": f"{url}/jira/browse/{issue.key}",
    }


def _letter(letter: Delivered, url: str) -> Json:
    link = f"{url}/sandbox/mail/{letter.id}"
    return {
        "id": letter.id,
        "message_id": letter.header("Message-ID"),
        "from": letter.header("From") or letter.sender,
        "to": list(letter.recipients),
        "subject": letter.header("Subject"),
        "text": letter.text,
        "auto_submitted": letter.header("Auto-Submitted"),
        "attachments": [
            {"name": one.name, "media_type": one.media_type, "link": f"{link}/attachments/{n}"}
            for n, one in enumerate(letter.pieces)
        ],
        "received_at": datetime.fromtimestamp(letter.at, UTC).isoformat(timespec="milliseconds"),
        "link": f"{link}/raw",
    }


def _email(systems: Systems, account: str | None) -> str | None:
    member = systems.people.by_account_id(account) if account else None
    return member.email if member else None
