"""Everything on one machine: Prefect's server, the sandbox, the worker, and whatever else is named.

All of it keeps its memory in one folder and lives on free ports of this machine, which are
remembered, so that a link in a message still opens after a restart. A program that dies is started
again; when we end, in whatever way, they all end.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from deployments.children import Child, Event, Family
from deployments.only_one import only_one
from deployments.ports import LOOPBACK, remembered_ports, write_json
from deployments.server import server_environment
from integrations.trust import trusted

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping, Sequence

ROOT = Path(__file__).parents[1]
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PREPARED = "prepared"  # the file that lets the worker begin: nothing runs before it may
AGAIN = 2.0  # seconds until what is to be done afterwards is tried again
DRAIN = 14.0  # seconds that the worker has: its runs may reach their end
# Else each thread has memory of its own, in which holes are left: in an hour a third more.
FEW_HEAPS = {"MALLOC_ARENA_MAX": "2"}


@dataclass(frozen=True)
class House:
    """What is to run in a home, and what is to be done before work begins."""

    home: Path
    meanwhile: Callable[[], Awaitable[object]] | None = None  # while Prefect's server starts
    register: Callable[[], Awaitable[object]] | None = None
    afterwards: Callable[[], Awaitable[object]] | None = None  # what can follow, once it is ready
    alongside: Sequence[str] = ()  # module:function, run beside the worker
    more: Mapping[str, Callable[[int], Sequence[str]]] = field(
        default_factory=dict[str, "Callable[[int], Sequence[str]]"]
    )  # further programs: arguments after `python`, for the port they are given
    besides: Mapping[str, Sequence[str]] = field(
        default_factory=dict[str, "Sequence[str]"]
    )  # programs that nobody waits for, begun once all is ready: arguments after `python`


async def up(house: House, *, on_event: Callable[[Event], None] = lambda _: None) -> None:
    """Run the house until SIGTERM, SIGINT or cancellation, and leave nothing behind."""
    home = house.home.absolute()
    with only_one(home / "up.lock", f"golive in {home}", "Use it, or stop it: kill {pid}"):
        for mark in ("up.json", PREPARED):
            (home / mark).unlink(missing_ok=True)
        machine = Machine(house, home, on_event)
        with told_to_stop() as stop:
            try:
                await _until(stop, machine.start())
            finally:
                await asyncio.shield(machine.stop())


async def _until(stop: asyncio.Event, start: Coroutine[None, None, None]) -> None:
    """Start, then wait for the signal to stop; the signal may also come before all stands."""
    starting, stopping = asyncio.create_task(start), asyncio.create_task(stop.wait())
    await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
    await asyncio.gather(starting, return_exceptions=stopping.done())
    await stopping


class Machine:
    """The programs of one home."""

    def __init__(self, house: House, home: Path, on_event: Callable[[Event], None]) -> None:
        """Choose the ports; start nothing yet."""
        self._house = house
        self._home = home
        self._tell = on_event
        names = ["prefect", "sandbox", "smtp", *house.more]
        self._ports = remembered_ports(home / "ports.json", names)
        self._family = Family(on_event, self._write)
        self._told = False

    async def start(self) -> None:
        """Start everything, side by side as far as possible, and say when it is ready."""
        for child in (self._prefect(), self._sandbox()):
            self._family.add(child)
        # Our own import of Prefect takes as long as its server does; they may as well overlap.
        await asyncio.to_thread(__import__, "deployments.pool")
        if self._house.meanwhile is not None:
            await self._house.meanwhile()
        self._family.add(self._worker())  # whose imports would slow the server down before
        await self._family.wait_ready("prefect", "sandbox")
        self._told = True
        self._write()
        for name, command in self._house.more.items():
            self._family.add(self._child(name, command(self._ports[name]), ready=_at_once))
        if self._house.register is not None:
            with talking_to(self._api, self._home / "prefect"):
                await self._house.register()
        (self._home / PREPARED).touch()
        await self._family.wait_ready("worker", *self._house.more)
        self._tell(Event("golive", "ready", self._origin("prefect")))
        for name, command in self._house.besides.items():
            self._family.add(self._child(name, command))
        await self._afterwards()

    async def stop(self) -> None:
        """Stop everything."""
        await self._family.stop()
        (self._home / "up.json").unlink(missing_ok=True)

    async def _afterwards(self) -> None:
        """Do what can follow, until it is done: its server may die and come back meanwhile."""
        if self._house.afterwards is None:
            return
        with talking_to(self._api, self._home / "prefect"):
            while True:
                try:
                    await self._house.afterwards()
                except httpx.HTTPError as trouble:
                    self._tell(Event("golive", "note", f"goes on later: {trouble!r}"))
                    await asyncio.sleep(AGAIN)
                else:
                    return

    @property
    def _api(self) -> str:
        return f"{self._origin('prefect')}/api"

    def _origin(self, name: str) -> str:
        return f"http://{LOOPBACK}:{self._ports[name]}"

    def _prefect(self) -> Child:
        port = self._ports["prefect"]
        command = ["-m", "deployments.server", "--port", str(port)]
        env = server_environment(self._home, port)
        return self._child("prefect", command, ready=self._prefect_answers, env=env)

    def _sandbox(self) -> Child:
        ports = ["--port", str(self._ports["sandbox"]), "--smtp-port", str(self._ports["smtp"])]
        home = ["--home", str(self._home / "sandbox")]
        hears = f"{self._origin('pages')}/slack/actions" if "pages" in self._house.more else ""
        listener = ["--actions-url", hears] if hears else []
        return self._child("sandbox", ["-m", "integrations.sandbox", *home, *ports, *listener])

    def _worker(self) -> Child:
        beside = [word for name in self._house.alongside for word in ("--alongside", name)]
        after = ["--after", str(self._home / PREPARED)]
        env = {
            "PREFECT_API_URL": self._api,
            "PREFECT_HOME": str(self._home / "prefect"),
            "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",  # our server asks for none
            "DO_NOT_TRACK": "1",
        }
        command = ["-m", "deployments.worker", *after, *beside]
        return self._child("worker", command, env=env, patience=DRAIN)

    def _child(
        self,
        name: str,
        command: Sequence[str],
        *,
        ready: Callable[[], Awaitable[None]] | None = None,
        env: Mapping[str, str] | None = None,
        patience: float = 5.0,
    ) -> Child:
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        return Child(
            name,
            [sys.executable, *command],
            {
                **FEW_HEAPS,
                **os.environ,
                "PYTHONPATH": path,
                "GOLIVE_HOME": str(self._home),
                **(env or {}),
            },
            self._home / "logs" / f"{name}.log",
            ready,
            patience,
        )

    async def _prefect_answers(self) -> None:
        async with httpx.AsyncClient(verify=trusted(), trust_env=False) as client:
            while True:
                try:
                    if (await client.get(f"{self._api}/ready")).is_success:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)

    def _write(self) -> None:
        """Tell the others where everything is; only once it is there."""
        if not self._told:
            return
        said = self._family.children["sandbox"].said
        children = {child.name: child.pid for child in self._family.children.values()}
        places = {name: self._origin(name) for name in self._house.more}
        write_json(
            self._home / "up.json",
            {
                "prefect_ui": self._origin("prefect"),
                "prefect_api": self._api,
                "sandbox": said.get("url", self._origin("sandbox")),
                **{key: said[key] for key in ("slack", "jira", "smtp_host") if key in said},
                "smtp_port": said.get("smtp_port", self._ports["smtp"]),
                **places,
                "pid": os.getpid(),
                "children": children,
            },
        )


async def _at_once() -> None:
    """Be ready without a word."""


@contextmanager
def told_to_stop() -> Generator[asyncio.Event]:
    """Give an event that is set when a signal asks us to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    ours = ENDS if threading.current_thread() is threading.main_thread() else ()
    for end in ours:
        loop.add_signal_handler(end, stop.set)
    try:
        yield stop
    finally:
        for end in ours:
            loop.remove_signal_handler(end)


@contextmanager
def talking_to(api: str, home: Path) -> Generator[None]:
    """Let Prefect in this program talk to the server at this address."""
    from prefect.settings import (  # noqa: PLC0415 - only now has it been imported
        PREFECT_API_URL,
        PREFECT_HOME,
        temporary_settings,
    )

    with temporary_settings({PREFECT_API_URL: api, PREFECT_HOME: home}):
        yield
