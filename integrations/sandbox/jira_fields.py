"""The fields of an issue: which may be set, to what, and how Jira says no."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, cast

from integrations.sandbox.jira_site import KINDS, LEVELS, PRIORITIES, Issue, Site
from integrations.sandbox.jira_wire import JiraRefusal
from integrations.sandbox.journal import Json

LONGEST_SUMMARY = 255
LONGEST_TEXT = 32_767
LONGEST_LABEL = 255
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CANNOT = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."
REQUIRED = {
    "project": "Specify a valid project ID or key",
    "issuetype": "Specify an issue type",
    "summary": "You must specify a summary of the issue.",
}


class Wrong(Exception):
    """What is wrong with one field."""


def checked(site: Site, given: object) -> Json:
    """Return the fields as Jira keeps them, or refuse them all with a reason for each."""
    if not isinstance(given, dict):
        raise JiraRefusal(400, "The 'fields' of an issue must be an object.")
    errors: dict[str, str] = {}
    kept: Json = {}
    for name, value in cast("Json", given).items():
        try:
            kept[name] = FIELDS.get(name, _unknown(name))(site, value)
        except Wrong as wrong:
            errors[name] = str(wrong)
    if errors:
        raise JiraRefusal(400, **errors)
    return kept


def checked_new(site: Site, given: object) -> Json:
    """Return the fields of a new issue, with nothing missing and in its right place."""
    asked = cast("Json", given) if isinstance(given, dict) else {}
    missing = {name: text for name, text in REQUIRED.items() if name not in asked}
    if missing:
        raise JiraRefusal(400, **missing)
    fields = checked(site, asked)
    check_parent(site, fields)
    return fields


def check_parent(site: Site, fields: Json) -> None:
    """Refuse a parent that stands not exactly one level above."""
    level = LEVELS.get(fields["issuetype"], 0)
    parent = fields.get("parent")
    if parent is None and level < 0:
        raise JiraRefusal(
            400, parentId="Issue type is a sub-task but parent issue key or id not specified."
        )
    if parent and LEVELS.get(site.issues[parent].kind, 0) != level + 1:
        raise JiraRefusal(
            400, parentId="Given parent work item does not belong to appropriate hierarchy."
        )


def updated(site: Site, issue: Issue, operations: object) -> Json:
    """Return the fields after `update`: labels may be added, removed or set."""
    if not isinstance(operations, dict):
        raise JiraRefusal(400, "The 'update' of an issue must be an object.")
    kept: Json = {}
    for name, steps in cast("Json", operations).items():
        value = list(issue.fields.get("labels", []))
        for verb, operand in _steps(steps):
            if verb != "set" and name != "labels":
                raise JiraRefusal(400, **{name: f"Field '{name}' does not support '{verb}'."})
            value = _applied(verb, value, operand)
        kept[name] = value
    return checked(site, kept)


def _steps(steps: object) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for step in cast("list[object]", steps) if isinstance(steps, list) else [steps]:
        if not isinstance(step, dict):
            raise JiraRefusal(400, "An operation must be an object, such as {'add': 'a-label'}.")
        found.extend(cast("Json", step).items())
    return found


def _applied(verb: str, value: list[Any], operand: Any) -> Any:
    match verb:
        case "add":
            return value if operand in value else [*value, operand]
        case "remove":
            return [one for one in value if one != operand]
        case "set":
            return operand
        case _:
            raise JiraRefusal(400, f"Unknown operation '{verb}'.")


def _unknown(name: str) -> Callable[[Site, object], Any]:
    def refuse(site: Site, value: object) -> None:
        del site, value
        raise Wrong(CANNOT.format(name))

    return refuse


def _named(value: object, *ways: str) -> str:
    if isinstance(value, dict):
        for way in ways:
            if name := cast("Json", value).get(way):
                return str(name)
    raise Wrong(f"expected an object with {' or '.join(map(repr, ways))} property")


def _project(site: Site, value: object) -> str:
    name = _named(value, "key", "id")
    for key, number in site.projects.items():
        if name in (key, number):
            return key
    raise Wrong(REQUIRED["project"])


def _kind(site: Site, value: object) -> str:
    del site
    name = _named(value, "id", "name")
    for kind, number in KINDS.items():
        if name in (kind, number):
            return kind
    raise Wrong("Specify a valid issue type")


def _summary(site: Site, value: object) -> str:
    del site
    text = _string(value)
    if not text.strip():
        raise Wrong(REQUIRED["summary"])
    if len(text) > LONGEST_SUMMARY:
        raise Wrong(f"Summary can't exceed {LONGEST_SUMMARY} characters.")
    if "\n" in text or "\r" in text:
        raise Wrong("The summary is invalid because it contains newline characters.")
    return text


def _description(site: Site, value: object) -> str | None:
    del site
    text = _string(value) if value is not None else ""
    if len(text) > LONGEST_TEXT:
        raise Wrong("The entered text is too long. It exceeds the allowed limit of 32,767.")
    return text or None


def _labels(site: Site, value: object) -> list[str]:
    del site
    if not isinstance(value, list):
        raise Wrong("data was not an array")
    labels = [_string(label) for label in cast("list[object]", value)]
    for label in labels:
        if re.search(r"\s", label) or not label:
            raise Wrong(f"The label '{label}' contains spaces which is invalid.")
        if len(label) > LONGEST_LABEL:
            raise Wrong(f"The label '{label}' exceeds the maximum length of {LONGEST_LABEL}.")
    return list(dict.fromkeys(labels))


def _parent(site: Site, value: object) -> str:
    issue = site.find(_named(value, "key", "id"))
    if issue is None:
        raise Wrong("Could not find issue by id or key.")
    return issue.key


def _assignee(site: Site, value: object) -> str | None:
    if value is None:
        return None
    given = cast("Json", value) if isinstance(value, dict) else {}
    if set(given) - {"accountId", "id"} or not given:
        raise Wrong("'accountId' must be the only user identifying query parameter.")
    account = str(given.get("accountId") or given.get("id"))
    if site.people.by_account_id(account) is None:
        raise Wrong(f"User '{account}' cannot be assigned issues.")
    return account


def _duedate(site: Site, value: object) -> str | None:
    del site
    if value is None:
        return None
    text = str(value)
    try:
        return date.fromisoformat(text if DAY.fullmatch(text) else "").isoformat()
    except ValueError:
        raise Wrong(f"Error parsing date string: {value}") from None


def _priority(site: Site, value: object) -> str:
    del site
    name = _named(value, "id", "name")
    for priority, number in PRIORITIES.items():
        if name in (priority, number):
            return priority
    raise Wrong(f"Priority name '{name}' is not valid")


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise Wrong("Operation value must be a string")
    return value


FIELDS: dict[str, Callable[[Site, object], Any]] = {
    "project": _project,
    "issuetype": _kind,
    "summary": _summary,
    "description": _description,
    "labels": _labels,
    "parent": _parent,
    "assignee": _assignee,
    "duedate": _duedate,
    "priority": _priority,
}
