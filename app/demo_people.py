"""The people of the demonstration: they read what arrives for them, work, and answer."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr

from config.company import company
from config.settings import settings
from domain.errors import GoliveError
from domain.project import Project
from flows.people import made_up
from integrations.jira import Jira
from integrations.trust import trusted
from tasks.links import opened
from tasks.needs import do_the_work
from tasks.open_issues import stage_label
from tasks.signing import at_gate
from tasks.standing import today
from tasks.world import world

if TYPE_CHECKING:
    from app.demo_stage import Stage
    from domain.brief import Brief
    from records.gates import GateRecord

LINK = re.compile(r"https?://\S+/sign/(?P<token>[\w.-]+)")
HIDDEN = re.compile(r'type="hidden" name="(\w+)" value="(\w+)"')
ASKED = re.compile(r"golive sign (?P<gate>\S+) --as (?P<email>\S+) --code (?P<code>[A-Z2-7-]+)")
TRIES = 120
TURNED_DOWN = ("plan_and_effort", "120 hours are over our budget; please leave out the audit.")


def _browser(url: str = "") -> httpx.AsyncClient:
    """What people look with; it tries again where a program is only just starting."""
    transport = httpx.AsyncHTTPTransport(retries=5, verify=trusted())
    return httpx.AsyncClient(base_url=url, timeout=30, transport=transport)


@dataclass(frozen=True)
class Asked:
    """One person who was sent a question, with a code or with a link to the page."""

    gate: str
    email: str
    code: str = ""
    page: str = ""


@dataclass
class Office:
    """Everybody on the project, reading their messages in the sandbox."""

    brief: Brief
    stage: Stage
    arrived: dict[str, int] = field(default_factory=lambda: {"slack": 0, "mail": 0, "jira": 0})
    _asked: set[Asked] = field(default_factory=set[Asked])
    _busy: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])
    _turns: dict[str, asyncio.Lock] = field(default_factory=dict[str, asyncio.Lock])

    async def look(self) -> None:
        """Read what is new, show it, and let whoever was asked answer."""
        async with _browser(settings().sandbox) as client:
            for system in self.arrived:
                found = (await client.get(f"/sandbox/{system}")).json()
                for new in found[self.arrived[system] :]:
                    self.stage.say(system, _headline(system, new))
                    await self._read(str(new.get("text", "")))
                self.arrived[system] = len(found)
        for done in [t for t in self._busy if t.done()]:
            self._busy.discard(done)
            done.result()

    async def _read(self, text: str) -> None:
        """Whoever was sent a code answers in Prefect; who has only a link, on its page."""
        found = [Asked(m["gate"], m["email"], m["code"]) for m in ASKED.finditer(text)]
        for match in LINK.finditer(text) if not found else ():
            link = await opened(match["token"])
            found.append(Asked(link.gate, link.email, page=match[0]))
        for asked in found:
            if asked not in self._asked:
                self._asked.add(asked)
                self._busy.add(asyncio.create_task(self._answer(asked)))

    async def _answer(self, asked: Asked) -> None:
        """Answer, one signer of a gate after the other."""
        async with self._turns.setdefault(asked.gate, asyncio.Lock()):
            record = await world().ledger.gates.get(asked.gate)
            if record.decided_at is not None:
                return
            project, gate = await at_gate(record)
            if "analyst_hours" in gate.facts:
                await self._work(project, asked.email)
            await do_the_work(project, gate.needs)
            before = await world().ledger.gates.signatures(asked.gate)
            given: dict[str, Any] = {"decision": "yes"}
            if record.stage == TURNED_DOWN[0] and record.round == 1 and not before:
                given = {"decision": "no", "comment": TURNED_DOWN[1]}
            elif not before:
                given |= made_up(gate, project, today(project))
            who = project.person(asked.email)
            name = who.name if who else asked.email
            if asked.page:
                await self._on_page(asked, name, given)
            else:
                await self._submit(record, given | {"signer": asked.email, "code": asked.code})
            way = "on the page" if asked.page else "in Prefect"
            self.stage.say("signed", f"{name}: {given['decision']} to {asked.gate}, {way}")

    async def _on_page(self, asked: Asked, name: str, given: dict[str, Any]) -> None:
        """Answer on the page, and look again where the connection was cut off, as people do."""
        form = {k if k in {"decision", "comment"} else f"v-{k}": str(v) for k, v in given.items()}
        form |= {"name": name, "consent": "yes"}
        for left in (2, 1, 0):
            try:
                await self._send_page(asked, form)
            except httpx.TransportError:
                signed = await world().ledger.gates.signatures(asked.gate)
                if asked.email in {one.email for one in signed}:
                    return
                if not left:
                    raise
            else:
                return

    async def _send_page(self, asked: Asked, form: dict[str, str]) -> None:
        """Open the page of the link, fill in its form and send it, as the browser does."""
        async with _browser() as client:
            hidden = dict(HIDDEN.findall((await client.get(asked.page)).text))
            answer = await client.post(asked.page, data=form | hidden)
        if answer.status_code != HTTPStatus.SEE_OTHER:
            raise GoliveError(
                f"The answer to {asked.gate} was not taken: {answer.status_code}.",
                fix="Look at logs/pages.log in the home of the demonstration.",
            )

    async def _submit(self, record: GateRecord, given: dict[str, Any]) -> None:
        """Press Resume and submit the form, as the browser does."""
        steps = await world().ledger.projects.steps(record.project)
        before = len(await world().ledger.gates.signatures(record.id))
        said = ""
        async with _browser(settings().prefect_api) as client:
            for _ in range(TRIES):
                answer = await client.post(
                    f"/flow_runs/{steps[record.step].run}/resume", json={"run_input": given}
                )
                if answer.is_success and answer.json()["status"] == "ACCEPT":
                    break
                said = answer.text
                await asyncio.sleep(0.2)  # the run is still on its way to its pause
        for _ in range(TRIES):
            if len(await world().ledger.gates.signatures(record.id)) > before:
                return
            await asyncio.sleep(0.1)
        raise GoliveError(
            f"The answer to {record.id} was not taken. {said[-400:]}",
            fix="Look at the run in the Prefect UI.",
        )

    async def _work(self, project: Project, email: str) -> None:
        """Test the component for as long as an analyst at least should, and log it in Jira."""
        given = settings().jira
        jira = Jira(given.url, email, SecretStr("sandbox"), given.project, lag=given.lag)
        try:
            issues = await jira.status(stage_label(project))
            hours = company().minimum_analyst_hours
            await jira.log_work(
                min(issues), hours=hours, comment="Tested and documented", day=world().now()
            )
        finally:
            await jira.close()
        self.stage.say("jira", f"{email} logged {hours:g} h on {min(issues)}")


def _headline(system: str, new: dict[str, Any]) -> str:
    if system == "jira":
        return f"{new['key']} {new['type']}: {new['summary']}"
    if system == "mail":
        return f"{', '.join(new['to'])}: {new['subject']}"
    lines = [line for line in str(new["text"]).splitlines() if line.strip()]
    about = next((line for line in lines if not line.startswith("Hello")), "")
    return f"{new['to'] or new['channel']}: {about[:110]}"
