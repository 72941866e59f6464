"""The part of JQL that the sandbox understands; anything else is refused, as Jira does.

project = GOLIVE AND labels in (golive-1a2b, "golive-3c4d") ORDER BY created DESC
"""

import re
from collections.abc import Callable

from integrations.sandbox.jira_site import Issue, Site
from integrations.sandbox.jira_wire import JiraRefusal

WORD = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|[=(),])|([^\s=!(),"']+))""")
CLAUSES: dict[str, Callable[[Issue], list[str]]] = {
    "project": lambda issue: [issue.project],
    "labels": lambda issue: issue.fields.get("labels", []),
    "key": lambda issue: [issue.key, issue.id],
    "parent": lambda issue: [issue.fields["parent"]] if issue.fields.get("parent") else [],
    "issuetype": lambda issue: [issue.kind],
    "status": lambda issue: [issue.status],
    "assignee": lambda issue: [issue.fields["assignee"]] if issue.fields.get("assignee") else [],
}
SAME = {"issuekey": "key", "issue": "key", "id": "key", "type": "issuetype"}
ORDERS: dict[str, Callable[[Issue], object]] = {
    "key": lambda issue: int(issue.id),
    "created": lambda issue: int(issue.id),
    "updated": lambda issue: issue.updated,
    "duedate": lambda issue: issue.fields.get("duedate") or "9",
}


class Query:
    """A query, read word by word."""

    def __init__(self, site: Site, jql: str) -> None:
        """Read the whole query, or refuse it."""
        self._site = site
        self._words = _words(jql)
        self._tests: list[Callable[[Issue], bool]] = []
        self._orders: list[tuple[Callable[[Issue], object], bool]] = []
        self._read()

    def __call__(self, issues: list[Issue]) -> list[Issue]:
        """Return the issues that fit, in the order that was asked for (else the newest first)."""
        found = [issue for issue in issues if all(test(issue) for test in self._tests)]
        found.sort(key=lambda issue: int(issue.id), reverse=True)
        for order, down in reversed(self._orders):
            found.sort(key=lambda issue: (order(issue),), reverse=down)  # type: ignore[arg-type]
        return found

    def _read(self) -> None:
        if self._ahead() in {"", "ORDER"}:
            raise JiraRefusal(
                400,
                "Unbounded JQL queries are not allowed here. "
                "Please add a search restriction to your query.",
            )
        self._clause()
        while self._ahead() == "AND":
            self._take()
            self._clause()
        if self._ahead() == "ORDER":
            self._order()
        if self._words:
            raise _error(f"Expecting either 'AND' or 'ORDER BY' but got '{self._words[0][1]}'.")

    def _clause(self) -> None:
        name = self._take().lower()
        clause = SAME.get(name, name)
        if clause not in CLAUSES:
            raise JiraRefusal(400, f"Field '{name}' does not exist or you do not have permission.")
        operator = self._take().lower()
        if operator == "not":
            operator = f"not {self._take().lower()}"
        if operator not in {"=", "!=", "in", "not in"}:
            raise _error(f"Expecting operator but got '{operator}'.")
        values = {self._value(clause)} if operator in {"=", "!="} else self._list(clause)
        wanted = operator in {"=", "in"}
        self._tests.append(lambda issue: bool(values & _folded(CLAUSES[clause](issue))) == wanted)

    def _list(self, clause: str) -> set[str]:
        self._expect("(")
        values = {self._value(clause)}
        while self._ahead() == ",":
            self._take()
            values.add(self._value(clause))
        self._expect(")")
        return values

    def _value(self, clause: str) -> str:
        value = self._take()
        if value in {"=", "!=", "(", ")", ","}:
            raise _error(f"Expecting a value but got '{value}'.")
        if clause == "project" and value.upper() not in self._site.projects:
            raise JiraRefusal(400, f"The value '{value}' does not exist for the field 'project'.")
        if clause in {"key", "parent"} and self._site.find(value) is None:
            raise JiraRefusal(400, f"An issue with key '{value}' does not exist for '{clause}'.")
        return value.casefold()

    def _order(self) -> None:
        self._take()
        self._expect("BY")
        while True:
            name = self._take().lower()
            order = ORDERS.get(SAME.get(name, name))
            if order is None:
                raise JiraRefusal(400, f"Not able to sort using field '{name}'.")
            down = self._ahead() == "DESC"
            if self._ahead() in {"ASC", "DESC"}:
                self._take()
            self._orders.append((order, down))
            if self._ahead() != ",":
                return
            self._take()

    def _ahead(self) -> str:
        return "" if not self._words or self._words[0][0] else self._words[0][1].upper()

    def _take(self) -> str:
        if not self._words:
            raise _error("The query ends too early.")
        return self._words.pop(0)[1]

    def _expect(self, word: str) -> None:
        if self._ahead() != word:
            raise _error(f"Expecting '{word}' but got '{self._ahead()}'.")
        self._take()


def _words(jql: str) -> list[tuple[bool, str]]:
    words: list[tuple[bool, str]] = []
    place = 0
    while jql[place:].strip():
        match = WORD.match(jql, place)
        if match is None:
            raise _error(f"The character '{jql[place:].strip()[0]}' is a reserved JQL character.")
        quoted = match.group(1) if match.group(1) is not None else match.group(2)
        if quoted is not None:
            words.append((True, re.sub(r"\\(.)", r"\1", quoted)))
        else:
            words.append((False, match.group(3) or match.group(4)))
        place = match.end()
    return words


def _folded(values: list[str]) -> set[str]:
    return {value.casefold() for value in values}


def _error(text: str) -> JiraRefusal:
    return JiraRefusal(400, f"Error in the JQL Query: {text}")
