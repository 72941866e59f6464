"""Jira: issues, filed once and found again by the label they carry."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

import requests
from jira import JIRA, JIRAError

from domain.errors import Refused
from domain.outside import Proof, Worked
from integrations.jira_answers import fields_of, translated, unreachable
from integrations.last_look import last_look, not_held_up
from integrations.names import as_label, as_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import SecretStr

    from domain.outside import Ticket

# An attempt as old as this is in the search index or nowhere; far more than a clock is set by.
_SETTLED = timedelta(hours=12)
_PAGES = 100
T = TypeVar("T")


class Jira:
    """One project of one Jira, seen by one account."""

    def __init__(
        self,
        url: str,
        email: str,
        token: SecretStr,
        project: str,
        *,
        lag: float = 60,
        page: int = 100,
    ) -> None:
        """Take the site, the account (no email: a Data Center token) and the search index's lag."""
        self.url = url.rstrip("/")
        self.email = email
        self.project = project
        self._token = token
        self._lag = lag
        self._page = page
        self._client: JIRA | None = None
        self._opening = Lock()

    async def file(self, ticket: Ticket, *, key: str) -> Proof:
        """Open an issue that carries the key."""
        fields = self._fields(ticket, key)
        account = await self._account(ticket.assignee) if ticket.assignee else None
        if ticket.assignee and not account:
            fields["description"] = _named(ticket)
        elif account:
            fields["assignee"] = account
        try:
            created = await self._create(fields, key)
        except Refused as refused:
            if "assignee" not in fields_of(refused.__cause__):
                raise
            # Jira knows the person, but this project may not assign to them
            del fields["assignee"]
            created = await self._create(fields | {"description": _named(ticket)}, key)
        return self._proof(created["key"])

    async def find(self, *, key: str, since: datetime) -> Proof | None:
        """Return the oldest issue with the key, once the search index had time to catch up.

        That time passes by no clock that can be set.
        """
        asked = f'project = "{self.project}" AND labels = "{as_mark(key)}"'
        settled = datetime.now(UTC) > since + _SETTLED
        until = time.monotonic() + (0 if settled else self._lag)
        pause = 0.5
        while True:
            issues = await self._search(asked, ["labels"])
            if issues:
                return self._proof(min(issues, key=lambda issue: int(issue["id"]))["key"])
            left = until - time.monotonic()
            if left <= 0:
                return None
            await asyncio.sleep(min(pause, left))
            pause = min(2 * pause, 8)

    async def worked(self, label: str) -> list[Worked]:
        """Return all time that was logged on the issues with this label."""
        worked: list[Worked] = []
        for issue in await self._search(self._labelled(label), ["worklog"]):
            shown: dict[str, Any] = issue["fields"].get("worklog") or {}
            logs: list[dict[str, Any]] = shown.get("worklogs", [])
            if not shown or shown["total"] > len(logs):  # it shows the first twenty only
                logs = await self._worklogs(issue["key"])
            worked += [_worked(issue["key"], log) for log in logs]
        return worked

    async def status(self, label: str) -> dict[str, str]:
        """Return how far each issue with this label has come, by its key."""
        issues = await self._search(self._labelled(label), ["status"])
        return {issue["key"]: issue["fields"]["status"]["name"] for issue in issues}

    async def moved(self, label: str, stood: Mapping[str, bool]) -> dict[str, bool]:
        """Return which of these issues with the label stand otherwise now: done, or open again.

        The search index lags behind, so whatever it says is news is read from the issue itself.
        """
        found = await self._search(self._labelled(label), ["status"])
        said = {issue["key"]: _is_done(issue) for issue in found}
        news = [key for key, done in stood.items() if said.get(key, done) != done]
        read = {
            key: _is_done(await self.ask("GET", f"issue/{key}", params={"fields": "status"}))
            for key in news
        }
        return {key: done for key, done in read.items() if done != stood[key]}

    async def log_work(self, issue: str, *, hours: float, comment: str, day: datetime) -> None:
        """Log time on an issue; the same comment a second time changes nothing."""
        if any(log.get("comment") == comment for log in await self._worklogs(issue)):
            return
        started = day if day.tzinfo else day.replace(tzinfo=UTC)
        await self.ask(
            "POST",
            f"issue/{issue}/worklog",
            json={
                "comment": comment,
                "timeSpentSeconds": max(60, round(hours * 3600)),
                "started": f"{started:%Y-%m-%dT%H:%M:%S.000%z}",
            },
        )

    async def ask(self, verb: str, path: str, **rest: Any) -> Any:
        """Call Jira once and return its answer, or say in our words why there is none."""
        return await self._do(
            lambda client: _rest(client, verb, f"{self.url}/rest/api/2/{path}", rest)
        )

    async def cloud(self) -> bool:
        """Tell Jira Cloud from a Jira of one's own."""
        return await self._do(lambda client: client.deploymentType == "Cloud")

    async def close(self) -> None:
        """Give back the connection."""
        if self._client:
            self._client.close()
        self._client = None

    async def _do(self, work: Callable[[JIRA], T]) -> T:
        try:
            return await asyncio.to_thread(lambda: work(self._opened()))
        except JIRAError as error:
            raise translated(error, email=self.email, token=self._token) from error
        except (requests.RequestException, OSError, ValueError, KeyError) as error:
            raise unreachable(error) from error

    def _opened(self) -> JIRA:
        with self._opening:
            if self._client is None:
                token = self._token.get_secret_value()
                account = (
                    {"basic_auth": (self.email, token)} if self.email else {"token_auth": token}
                )
                # its own retries create an issue a second time when the connection breaks
                self._client = JIRA(
                    self.url,
                    max_retries=0,
                    timeout=cast("Any", (5, 30)),
                    **cast("dict[str, Any]", account),
                )
            return self._client

    async def _create(self, fields: dict[str, Any], key: str) -> dict[str, Any]:
        properties = [{"key": "golive", "value": {"key": key}}]
        await last_look()
        looked = time.monotonic()

        def create(client: JIRA) -> Any:
            not_held_up(looked)  # the thread that sends may have been kept waiting
            sent = {"fields": fields, "properties": properties}
            return _rest(client, "POST", f"{self.url}/rest/api/2/issue", {"json": sent})

        return await self._do(create)

    def _fields(self, ticket: Ticket, key: str) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "project": {"key": self.project},
            "issuetype": {"name": ticket.kind},
            "summary": " ".join(ticket.summary.split())[:255],
            "description": ticket.description,
            "labels": [*map(as_label, ticket.labels), as_mark(key)],
        }
        if ticket.due:
            fields["duedate"] = ticket.due.isoformat()
        if ticket.parent:
            fields["parent"] = {"key": ticket.parent}
        return fields

    async def _account(self, email: str) -> dict[str, str] | None:
        """Return the account behind a mail address; Jira may hide the address of the only match."""
        name = "query" if await self.cloud() else "username"
        people: list[dict[str, Any]] = await self.ask("GET", "user/search", params={name: email})
        shown = [p for p in people if p.get("emailAddress", "").casefold() == email.casefold()]
        hidden = [p for p in people if not p.get("emailAddress")] if len(people) == 1 else []
        for person in shown or hidden:
            if not person.get("active", True):
                continue
            field = "accountId" if "accountId" in person else "name"
            return {field: person[field]}
        return None

    async def _search(self, asked: str, fields: list[str]) -> list[dict[str, Any]]:
        """Return every issue that fits, whichever way this Jira turns its pages."""
        path = "search/jql" if await self.cloud() else "search"
        query: dict[str, Any] = {"jql": asked, "fields": ",".join(fields), "maxResults": self._page}
        issues: list[dict[str, Any]] = []
        for _ in range(_PAGES):
            page = await self.ask("GET", path, params=query)
            issues += page["issues"]
            if page.get("nextPageToken"):
                query["nextPageToken"] = page["nextPageToken"]
            elif page["issues"] and len(issues) < page.get("total", 0):
                query["startAt"] = len(issues)
            else:
                return issues
        raise Refused(
            f"More than {self._page * _PAGES} issues fit {asked}.",
            fix="Give this project a label of its own.",
        )

    async def _worklogs(self, issue: str) -> list[dict[str, Any]]:
        logs: list[dict[str, Any]] = []
        while True:
            page = await self.ask(
                "GET",
                f"issue/{issue}/worklog",
                params={"startAt": len(logs), "maxResults": 10 * self._page},
            )
            logs += page["worklogs"]
            if not page["worklogs"] or len(logs) >= page["total"]:
                return logs

    def _labelled(self, label: str) -> str:
        quoted = as_label(label).replace("\\", "\\\\").replace('"', '\\"')
        return f'project = "{self.project}" AND labels = "{quoted}"'

    def _proof(self, issue: str) -> Proof:
        return Proof(issue, f"{self.url}/browse/{issue}")


def _rest(client: JIRA, verb: str, url: str, rest: dict[str, Any]) -> Any:
    # the client's own create_issue drops properties, and its search has no end to its pages
    session = cast("requests.Session", client._session)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    answer = session.request(verb, url, **rest)
    return answer.json() if answer.content else None


def _named(ticket: Ticket) -> str:
    return f"{ticket.description}\n\nAssignee: {ticket.assignee}".strip()


def _is_done(issue: dict[str, Any]) -> bool:
    """Whether it is done, whatever this Jira calls that."""
    return issue["fields"]["status"]["statusCategory"]["key"] == "done"


def _worked(issue: str, log: dict[str, Any]) -> Worked:
    author: dict[str, Any] = log.get("author") or {}
    return Worked(
        issue=issue,
        # Jira may hide the address; then the name is all there is
        email=author.get("emailAddress") or author.get("displayName", ""),
        hours=log["timeSpentSeconds"] / 3600,
        day=datetime.fromisoformat(log["started"]).date(),
    )
