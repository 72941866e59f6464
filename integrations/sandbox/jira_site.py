"""The sandbox's Jira: its projects, its issues and what became of them."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.sandbox.faults import Faults
from integrations.sandbox.journal import Event, Journal, Json
from integrations.sandbox.people import People

KINDS = {"Epic": "10000", "Story": "10001", "Task": "10002", "Bug": "10003", "Sub-task": "10004"}
STATUSES = {"To Do": "10010", "In Progress": "10011", "Done": "10012"}
PRIORITIES = {"Highest": "1", "High": "2", "Medium": "3", "Low": "4", "Lowest": "5"}
LEVELS = {"Epic": 1, "Sub-task": -1}


@dataclass
class Worklog:
    """Time that somebody spent on an issue."""

    id: str
    author: str
    seconds: int
    started: str
    comment: str
    created: str


@dataclass
class Comment:
    """What somebody wrote under an issue."""

    id: str
    author: str
    body: str
    created: str


@dataclass
class Issue:
    """One issue; people stand in it by their account id, the parent by its key."""

    id: str
    key: str
    reporter: str
    at: float
    fields: Json
    properties: dict[str, Any]
    status: str = "To Do"
    worklogs: list[Worklog] = field(default_factory=list[Worklog])
    comments: list[Comment] = field(default_factory=list[Comment])
    updated: str = ""
    here_since: float = field(default_factory=time.monotonic)  # which no setting of a clock changes

    @property
    def project(self) -> str:
        """The key of the project."""
        return self.key.rpartition("-")[0]

    @property
    def kind(self) -> str:
        """The name of the issue type."""
        return self.fields["issuetype"]

    @property
    def created(self) -> str:
        """When it was opened, in Jira's form."""
        return stamp(self.at)


class Site:
    """Everything that the sandbox's Jira knows."""

    def __init__(
        self, journal: Journal, people: People, faults: Faults, projects: tuple[str, ...]
    ) -> None:
        """Take the journal, the people, the planned faults and the keys of the projects."""
        self.people = people
        self.projects = {key: str(10_000 + n) for n, key in enumerate(projects)}
        self.issues: dict[str, Issue] = {}
        self._journal = journal
        self._faults = faults
        journal.follow("jira", self._apply)

    def find(self, name: str) -> Issue | None:
        """Return the issue with this key or id."""
        by_id = (issue for issue in self.issues.values() if issue.id == name)
        return self.issues.get(name.upper()) or next(by_id, None)

    def searchable(self, reconcile: set[str]) -> list[Issue]:
        """Return the issues that the search has heard of, and those it was told to look at."""
        known = time.monotonic() - self._faults.search_lag
        return [i for i in self.issues.values() if i.here_since <= known or i.id in reconcile]

    def open(self, fields: Json, properties: dict[str, Any], reporter: str) -> Issue:
        """Open an issue and return it."""
        project = fields["project"]
        key = f"{project}-{sum(issue.project == project for issue in self.issues.values()) + 1}"
        facts = {"fields": fields, "properties": properties, "reporter": reporter, "key": key}
        self._journal.add("jira", "opened", facts)
        return self.issues[key]

    def edit(self, issue: Issue, fields: Json) -> None:
        """Change some fields of an issue."""
        self._journal.add("jira", "edited", {"key": issue.key, "fields": fields})

    def move(self, issue: Issue, status: str) -> None:
        """Give an issue another status."""
        self._journal.add("jira", "moved", {"key": issue.key, "status": status})

    def log(self, issue: Issue, facts: Json) -> Worklog:
        """Keep the time that somebody spent: author, seconds, started, comment."""
        self._journal.add("jira", "worked", {"key": issue.key, "worklog": facts})
        return issue.worklogs[-1]

    def comment(self, issue: Issue, author: str, body: str) -> Comment:
        """Keep a comment."""
        facts = {"author": author, "body": body}
        self._journal.add("jira", "commented", {"key": issue.key, "comment": facts})
        return issue.comments[-1]

    def note(self, issue: Issue, name: str, value: object) -> None:
        """Keep a property of an issue."""
        self._journal.add("jira", "noted", {"key": issue.key, "name": name, "value": value})

    def _apply(self, event: Event) -> None:
        facts = event.facts
        if event.what == "opened":
            number = str(10_000 + len(self.issues) + 1)
            self.issues[facts["key"]] = Issue(
                number,
                facts["key"],
                facts["reporter"],
                event.at,
                dict(facts["fields"]),
                dict(facts["properties"]),
            )
        issue = self.issues[facts["key"]]
        issue.updated = stamp(event.at)
        match event.what:
            case "edited":
                issue.fields.update(facts["fields"])
            case "moved":
                issue.status = facts["status"]
            case "noted":
                issue.properties[facts["name"]] = facts["value"]
            case "worked":
                number = str(int(issue.id) * 1000 + len(issue.worklogs))
                worklog = Worklog(number, created=issue.updated, **facts["worklog"])
                issue.worklogs.append(worklog)
            case "commented":
                number = str(int(issue.id) * 1000 + 500 + len(issue.comments))
                comment = Comment(number, created=issue.updated, **facts["comment"])
                issue.comments.append(comment)
            case _:
                pass


def stamp(at: float) -> str:
    """Return a moment in Jira's form."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
