"""Examining what is connected: every outside system is asked, and nobody disturbed (doctor)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
from sqlalchemy.exc import SQLAlchemyError

from app.show import as_json, line
from app.slack.listening import LISTENING
from config.reach import reach
from config.settings import settings
from domain.errors import GoliveError
from integrations.email import Mail
from integrations.jira import Jira
from integrations.probe import check_jira, check_line, check_mail, check_oidc, check_slack
from integrations.slack import Slack
from integrations.trust import trusted
from integrations.znuny import Znuny
from records.database import Stored
from records.ledger import Ledger, ready
from tasks.looking import now

if TYPE_CHECKING:
    from collections.abc import Awaitable


FAILED = 1
TICKET_KINDS = ("Epic", "Task")


def doctor(*, json: bool = False) -> None:
    """Test the configured Slack, Jira, mail, database and Prefect without disturbing anyone.

    Parameters
    ----------
    json
        Print JSON for machines.

    """
    told = asyncio.run(_examined())
    if json:
        as_json([{"what": what, "ok": ok, "says": says} for what, ok, says in told])
    else:
        for what, ok, says in told:
            line(f"{'ok   ' if ok else 'WRONG'} {what:<9} {says}")
    if not all(ok for _, ok, _ in told):
        raise SystemExit(FAILED)


async def _examined() -> list[tuple[str, bool, str]]:
    checks = {
        "slack": _slack(),
        "jira": _jira(),
        "mail": _mail(),
        "database": _database(),
        "prefect": _prefect(),
    }
    given = settings()
    if given.otrs.url:
        checks["help desk"] = _desk()
    if given.oidc.issuer:
        checks["sign-in"] = check_oidc(given.oidc.issuer, f"{given.pages_url}/staff/oidc/back")
    return [(what, *await _said(check)) for what, check in checks.items()]


async def _said(check: Awaitable[tuple[bool, str]]) -> tuple[bool, str]:
    try:
        return await check
    except GoliveError as trouble:
        return False, f"{trouble.problem} → {trouble.fix}"


async def _slack() -> tuple[bool, str]:
    given = settings().slack
    slack = Slack(given.url, given.token)
    try:
        channels = [way.at for way in reach().values() if way.at]
        ok, says = await check_slack(slack, channels)
        if ok and given.listens:
            ok, more = await check_line(given.url, given.app_token, slack)
            says = f"{says} {more}"
    finally:
        await slack.close()
    if ok and given.listens:
        ok, more = await _heard()
        says = f"{says} {more}"
    return ok, _where(says, sandbox=given.sandbox)


async def _heard() -> tuple[bool, str]:
    """Whether any of our programs hears of buttons now."""
    database = Stored(settings().database_url)
    try:
        await ready(database)
        alive = await Ledger(database, now).attempts.alive(LISTENING)
    except (SQLAlchemyError, OSError) as error:
        return False, f"Who listens cannot be read ({type(error).__name__})."
    finally:
        await database.close()
    if not alive:
        return False, "But nobody listens. → Run: golive up (or python -m app.pages)"
    return True, f"Listening now: {', '.join(name.removeprefix(LISTENING) for name in alive)}."


async def _jira() -> tuple[bool, str]:
    given = settings().jira
    jira = Jira(given.url, given.email, given.token, given.project, lag=given.lag)
    try:
        ok, says = await check_jira(jira, TICKET_KINDS)
    finally:
        await jira.close()
    return ok, _where(says, sandbox=given.sandbox)


async def _mail() -> tuple[bool, str]:
    given = settings().mail
    mail = Mail(
        given.host, given.port, given.sender, username=given.username, password=given.password
    )
    ok, says = await check_mail(mail)
    return ok, _where(says, sandbox=given.sandbox)


async def _desk() -> tuple[bool, str]:
    given = settings().otrs
    desk = Znuny(given.url, given.login, given.password, queue=given.queue, customer=given.customer)
    try:
        return True, await desk.answers()
    finally:
        await desk.close()


async def _database() -> tuple[bool, str]:
    url = settings().database_url
    kind = url.partition("+")[0].partition(":")[0]
    database = Stored(url)
    try:
        await ready(database)
    except (SQLAlchemyError, OSError) as error:
        return False, f"{kind} cannot be used ({type(error).__name__}): see GOLIVE_DATABASE_URL."
    finally:
        await database.close()
    return True, f"{kind} answers, and its tables are those of this version."


async def _prefect() -> tuple[bool, str]:
    api = settings().prefect_api
    async with httpx.AsyncClient(timeout=10, verify=trusted()) as client:
        try:
            answer = await client.get(f"{api}/admin/version")
            answer.raise_for_status()
        except httpx.HTTPError as error:
            return False, f"{api} does not answer ({type(error).__name__}). → Run: golive up"
    return True, f"Prefect {answer.json()} answers at {api}."


def _where(says: str, *, sandbox: bool) -> str:
    return f"{says} (the sandbox)" if sandbox else says
