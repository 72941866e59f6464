"""What is written under an issue of the sandbox's Jira: time, comments, properties."""

import re
import time
from datetime import datetime

from integrations.sandbox.jira_shapes import comment_shape, page_of, worklog_shape
from integrations.sandbox.jira_site import stamp
from integrations.sandbox.jira_wire import Answer, JiraRefusal, Visit
from integrations.sandbox.journal import Json

STARTED = "%Y-%m-%dT%H:%M:%S.%f%z"
SPENT = re.compile(r"(?:(\d+)h)? ?(?:(\d+)m)?")
A_MINUTE = 60
LONGEST_PROPERTY = 255


def list_worklogs(visit: Visit) -> Answer:
    """List the time that was logged on an issue."""
    issue = visit.issue
    shapes = [worklog_shape(visit, issue, one) for one in issue.worklogs]
    return Answer(_paged(visit, "worklogs", shapes))


def log_work(visit: Visit) -> Answer:
    """Log the caller's time on an issue."""
    issue = visit.issue
    started = visit.sent.get("started", stamp(time.time()))
    try:
        datetime.strptime(started, STARTED)  # noqa: DTZ007 - the format demands a zone
    except (ValueError, TypeError):
        raise JiraRefusal(400, f"Cannot parse the date and time '{started}'.") from None
    facts = {
        "author": visit.member.account_id,
        "seconds": _seconds(visit.sent),
        "started": started,
        "comment": str(visit.sent.get("comment") or ""),
    }
    return Answer(worklog_shape(visit, issue, visit.site.log(issue, facts)), 201)


def list_comments(visit: Visit) -> Answer:
    """List the comments under an issue."""
    issue = visit.issue
    shapes = [comment_shape(visit, issue, one) for one in issue.comments]
    return Answer(_paged(visit, "comments", shapes))


def add_comment(visit: Visit) -> Answer:
    """Write a comment under an issue, as the caller."""
    issue = visit.issue
    body = visit.sent.get("body")
    if not isinstance(body, str) or not body.strip():
        raise JiraRefusal(400, comment="Comment body can not be empty!")
    comment = visit.site.comment(issue, visit.member.account_id, body)
    return Answer(comment_shape(visit, issue, comment), 201)


def list_properties(visit: Visit) -> Answer:
    """List the names of an issue's properties."""
    link = f"{visit.url}/rest/api/2/issue/{visit.issue.id}/properties"
    keys = [{"self": f"{link}/{key}", "key": key} for key in visit.issue.properties]
    return Answer({"keys": keys})


def show_property(visit: Visit) -> Answer:
    """Return one property of an issue."""
    key = visit.names["propertyKey"]
    if key not in visit.issue.properties:
        raise JiraRefusal(404, f"The property {key} does not exist.")
    return Answer({"key": key, "value": visit.issue.properties[key]})


def set_property(visit: Visit) -> Answer:
    """Set one property of an issue."""
    key = visit.names["propertyKey"]
    if visit.body is None or len(key) > LONGEST_PROPERTY:
        raise JiraRefusal(400, "A property needs a value and a key of at most 255 characters.")
    status = 200 if key in visit.issue.properties else 201
    visit.site.note(visit.issue, key, visit.body)
    return Answer({}, status)


def _seconds(sent: Json) -> int:
    seconds: object = sent.get("timeSpentSeconds")
    if isinstance(seconds, str) and seconds.isdecimal():
        seconds = int(seconds)  # Jira takes numbers in quotes, and the library sends them
    if isinstance(sent.get("timeSpent"), str) and seconds is None:
        match = SPENT.fullmatch(sent["timeSpent"])
        hours, minutes = match.groups() if match else (0, 0)
        seconds = int(hours or 0) * 3600 + int(minutes or 0) * 60
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < A_MINUTE:
        raise JiraRefusal(400, timeLogged="You must indicate the time spent working.")
    return seconds


def _paged(visit: Visit, name: str, shapes: list[Json]) -> Json:
    start = visit.number("startAt", 0)
    return page_of(name, shapes, start, visit.number("maxResults", 5000))
