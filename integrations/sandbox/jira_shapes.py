"""What Jira's answers look like."""

from integrations.sandbox.jira_site import (
    KINDS,
    LEVELS,
    PRIORITIES,
    STATUSES,
    Comment,
    Issue,
    Worklog,
)
from integrations.sandbox.jira_wire import Visit
from integrations.sandbox.journal import Json
from integrations.sandbox.people import Member

CATEGORIES = {
    "To Do": (2, "new", "blue-gray", "To Do"),
    "In Progress": (4, "indeterminate", "yellow", "In Progress"),
    "Done": (3, "done", "green", "Done"),
}
NAMES = {
    "assignee": "Assignee",
    "comment": "Comment",
    "created": "Created",
    "creator": "Creator",
    "description": "Description",
    "duedate": "Due date",
    "issuetype": "Issue Type",
    "labels": "Labels",
    "parent": "Parent",
    "priority": "Priority",
    "project": "Project",
    "reporter": "Reporter",
    "resolution": "Resolution",
    "status": "Status",
    "summary": "Summary",
    "timespent": "Time Spent",
    "updated": "Updated",
    "worklog": "Log Work",
}


def user_shape(visit: Visit, member: Member) -> Json:
    """Return a person."""
    avatar = f"{visit.url}/avatar.png"
    return {
        "self": f"{visit.url}/rest/api/2/user?accountId={member.account_id}",
        "accountId": member.account_id,
        "accountType": "atlassian",
        "emailAddress": member.email,
        "displayName": member.name,
        "active": True,
        "timeZone": "Europe/Prague",
        "avatarUrls": dict.fromkeys(("16x16", "24x24", "32x32", "48x48"), avatar),
    }


def account_shape(visit: Visit, account: str | None) -> Json | None:
    """Return the person behind an account id, or nothing."""
    member = visit.site.people.by_account_id(account) if account else None
    return user_shape(visit, member) if member else None


def kind_shape(visit: Visit, kind: str) -> Json:
    """Return an issue type."""
    return {
        "self": f"{visit.url}/rest/api/2/issuetype/{KINDS[kind]}",
        "id": KINDS[kind],
        "name": kind,
        "description": "",
        "iconUrl": f"{visit.url}/{KINDS[kind]}.svg",
        "subtask": kind == "Sub-task",
        "hierarchyLevel": LEVELS.get(kind, 0),
    }


def project_shape(visit: Visit, key: str) -> Json:
    """Return a project in short."""
    number = visit.site.projects[key]
    return {
        "self": f"{visit.url}/rest/api/2/project/{number}",
        "id": number,
        "key": key,
        "name": "Implementations" if key == "GOLIVE" else key.capitalize(),
        "projectTypeKey": "software",
        "simplified": False,
    }


def status_shape(visit: Visit, status: str) -> Json:
    """Return a status."""
    number, key, colour, name = CATEGORIES[status]
    return {
        "self": f"{visit.url}/rest/api/2/status/{STATUSES[status]}",
        "id": STATUSES[status],
        "name": status,
        "statusCategory": {
            "self": f"{visit.url}/rest/api/2/statuscategory/{number}",
            "id": number,
            "key": key,
            "colorName": colour,
            "name": name,
        },
    }


def transition_shape(visit: Visit, status: str) -> Json:
    """Return the transition that leads to a status."""
    return {
        "id": str(list(STATUSES).index(status) * 10 + 11),
        "name": status,
        "to": status_shape(visit, status),
        "hasScreen": False,
        "isGlobal": True,
        "isInitial": False,
        "isConditional": False,
        "isAvailable": True,
    }


def worklog_shape(visit: Visit, issue: Issue, worklog: Worklog) -> Json:
    """Return time that was logged."""
    author = account_shape(visit, worklog.author)
    hours, minutes = divmod(worklog.seconds // 60, 60)
    spent = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else ""]
    return {
        "self": f"{visit.url}/rest/api/2/issue/{issue.id}/worklog/{worklog.id}",
        "id": worklog.id,
        "issueId": issue.id,
        "author": author,
        "updateAuthor": author,
        "comment": worklog.comment,
        "created": worklog.created,
        "updated": worklog.created,
        "started": worklog.started,
        "timeSpent": " ".join(part for part in spent if part),
        "timeSpentSeconds": worklog.seconds,
    }


def comment_shape(visit: Visit, issue: Issue, comment: Comment) -> Json:
    """Return a comment."""
    author = account_shape(visit, comment.author)
    return {
        "self": f"{visit.url}/rest/api/2/issue/{issue.id}/comment/{comment.id}",
        "id": comment.id,
        "author": author,
        "updateAuthor": author,
        "body": comment.body,
        "created": comment.created,
        "updated": comment.created,
        "jsdPublic": True,
    }


def reference(visit: Visit, issue: Issue) -> Json:
    """Return what names an issue."""
    link = f"{visit.url}/rest/api/2/issue/{issue.id}"
    return {"id": issue.id, "key": issue.key, "self": link}


def issue_shape(visit: Visit, issue: Issue, wanted: str) -> Json:
    """Return an issue with the fields that were asked for."""
    names = {name.strip() for name in wanted.split(",") if name.strip()}
    if names == {"id"}:
        return {"id": issue.id}
    fields = _fields(visit, issue)
    if not names & {"*all", "*navigable"} and names != {one for one in names if one[0] == "-"}:
        fields = {name: value for name, value in fields.items() if name in names}
    fields = {name: value for name, value in fields.items() if f"-{name}" not in names}
    return reference(visit, issue) | {"fields": fields}


def _fields(visit: Visit, issue: Issue) -> Json:
    parent = visit.site.issues.get(issue.fields.get("parent") or "")
    return {
        "summary": issue.fields["summary"],
        "description": issue.fields.get("description"),
        "issuetype": kind_shape(visit, issue.kind),
        "project": project_shape(visit, issue.project),
        "labels": issue.fields.get("labels", []),
        "assignee": account_shape(visit, issue.fields.get("assignee")),
        "reporter": account_shape(visit, issue.reporter),
        "creator": account_shape(visit, issue.reporter),
        "duedate": issue.fields.get("duedate"),
        "priority": _priority(visit, issue.fields.get("priority", "Medium")),
        "status": status_shape(visit, issue.status),
        "resolution": {"id": "10000", "name": "Done"} if issue.status == "Done" else None,
        "created": issue.created,
        "updated": issue.updated,
        "timespent": sum(log.seconds for log in issue.worklogs) or None,
        "worklog": page_of(
            "worklogs", [worklog_shape(visit, issue, one) for one in issue.worklogs], 0, 20
        ),
        "comment": page_of(
            "comments", [comment_shape(visit, issue, one) for one in issue.comments], 0, 20
        ),
    } | ({"parent": _parent(visit, parent)} if parent else {})


def page_of(name: str, things: list[Json], start: int, most: int) -> Json:
    """Return one page of a list, in Jira's envelope."""
    part = things[start : start + most]
    return {name: part, "startAt": start, "maxResults": most, "total": len(things)}


def _priority(visit: Visit, name: str) -> Json:
    link = f"{visit.url}/rest/api/2/priority/{PRIORITIES[name]}"
    return {"self": link, "id": PRIORITIES[name], "name": name}


def _parent(visit: Visit, parent: Issue) -> Json:
    fields = {
        "summary": parent.fields["summary"],
        "status": status_shape(visit, parent.status),
        "issuetype": kind_shape(visit, parent.kind),
    }
    return reference(visit, parent) | {"fields": fields}
