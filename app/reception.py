"""The reception: a program that has imported all that looking needs, and answers at once.

It only waits; for each question it forks, and the fork becomes the program that asked: its words,
folder, environment and streams, and then runs the very same `main`. Nothing is kept from one
question to the next. When the installed code has changed, the reception begins anew with it.
"""

from __future__ import annotations

import gc
import io
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from app.door import GO, PATIENCE, SOCKET, STANDARD, TAKEN, kin, owner, place
from config.settings import settings
from deployments.garbage import collect_rarely
from domain.errors import GoliveError
from flows.playbooks import playbooks
from records.at_hand import at_hand

if TYPE_CHECKING:
    from types import FrameType

NEEDED = (
    "app.cli", "app.changes", "app.conditions", "app.doubts", "app.lists", "app.look",
    "app.meetings", "app.proof", "app.testing", "app.trainings", "holidays.countries",
)  # fmt: skip  # and what these import
LARGEST = 1 << 20  # bytes of a question
CHANGED = 75  # how a fork ends that found newer code than its own
GONE = select.POLLRDHUP | select.POLLHUP | select.POLLERR


@dataclass
class Reception:
    """One that is open: where it listens, and who is being answered."""

    listening: socket.socket
    stamps: dict[str, tuple[int, int]]
    lines: dict[int, socket.socket] = field(default_factory=dict[int, socket.socket])  # by pid

    def wait(self) -> socket.socket:
        """Let forks answer; return the line to whoever asked, in the fork that is to answer."""
        waking, told = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(told, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, _noticed)
        while True:
            poll = select.poll()
            for readable in (self.listening.fileno(), waking):
                poll.register(readable, select.POLLIN)
            for line in self.lines.values():
                poll.register(line, GONE)
            ready = dict(poll.poll())
            if waking in ready:
                os.read(waking, 4096)
            self._reap()
            for pid in [pid for pid, line in self.lines.items() if line.fileno() in ready]:
                os.kill(pid, signal.SIGKILL)  # nobody waits for its answer any more
                self.lines.pop(pid).close()
            if self.listening.fileno() in ready and (line := self._next()) is not None:
                os.close(waking)
                os.close(told)
                return line

    def _next(self) -> socket.socket | None:
        """Take the next question; None here, the line in the fork."""
        line, _ = self.listening.accept()
        if owner(line) != os.getuid():
            line.close()
            return None
        if pid := os.fork():
            self.lines[pid] = line
            return None
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in (self.listening, *self.lines.values()):
            other.close()
        return line

    def _reap(self) -> None:
        """Part from the forks that have ended; begin anew if one of them found newer code."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if (line := self.lines.pop(ended[0], None)) is not None:
                    line.close()
                if os.waitstatus_to_exitcode(ended[1]) == CHANGED:
                    os.execv(sys.executable, sys.orig_argv)  # noqa: S606 - ourselves


def _noticed(number: int, frame: FrameType | None) -> None:
    """Leave it to the loop, which is woken."""


def main() -> None:
    """Answer whoever only looks, until we are ended."""
    collect_rarely()
    _import_all()
    reception = Reception(_listening(Path(place())), _stamps())
    gc.collect()
    gc.freeze()  # what is never looked through is never copied into a fork
    sys.stdout.write("{}\n")  # we are ready
    sys.stdout.flush()
    line = reception.wait()
    code = 1
    try:
        code = answer(line, reception.stamps)
    except BaseException:  # noqa: BLE001 - this fork must not come back from here
        traceback.print_exc()
    finally:
        os._exit(code)


def _import_all() -> None:
    for name in NEEDED:
        import_module(name)
    with suppress(GoliveError):  # whoever asks is told of it, then
        playbooks()
        at_hand(settings().database_url)  # imports what this database is spoken to with


def _listening(folder: Path) -> socket.socket:
    """Listen in this folder, which is only for ourselves."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / SOCKET).unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    at = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    umask = os.umask(0o177)
    listening.bind(f"/proc/self/fd/{at}/{SOCKET}")  # the name of a home may be longer than allowed
    os.umask(umask)
    os.close(at)
    listening.listen()
    return listening


def _stamps() -> dict[str, tuple[int, int]]:
    """When each of the files that we were imported from was written, and how long it is."""
    files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return {file: _stamp(file) for file in files if file}


def _stamp(file: str) -> tuple[int, int]:
    try:
        about = os.stat(file)  # noqa: PTH116 - a thousand of them, for each question
    except OSError:
        return (0, 0)
    return (about.st_mtime_ns, about.st_size)


def answer(line: socket.socket, stamps: dict[str, tuple[int, int]]) -> int:
    """Become the program that asked, if we can be it, and run its command."""
    line.settimeout(PATIENCE)
    message = line.recv(LARGEST)
    if not message:
        return 0  # it went away
    question = json.loads(message)
    if question["kin"] != kin():
        return 0
    if any(_stamp(file) != stamp for file, stamp in stamps.items()):
        return CHANGED
    _become(question)
    line.send(TAKEN)
    go, streams, _, _ = socket.recv_fds(line, len(GO), STANDARD)
    if go == GO and len(streams) == STANDARD:  # it has not lost its patience meanwhile
        line.settimeout(None)
        _speak_through(streams, question["streams"])
        code = carry_out()
        with suppress(OSError):
            line.send(bytes([code]))
    return 0


def _become(asking: dict[str, Any]) -> None:
    os.chdir(asking["cwd"])
    os.umask(asking["umask"])
    os.environ.clear()
    os.environ.update(asking["environment"])
    time.tzset()
    sys.argv[:] = asking["argv"]
    sys.path[:] = asking["path"]


def _speak_through(streams: list[int], kinds: list[dict[str, Any]]) -> None:
    for own, given in enumerate(streams):
        os.dup2(given, own)
        os.close(given)
    sys.stdin = sys.__stdin__ = _stream(0, "rb", kinds[0])
    sys.stdout = sys.__stdout__ = _stream(1, "wb", kinds[1])
    sys.stderr = sys.__stderr__ = _stream(2, "wb", kinds[2])


def _stream(number: int, mode: str, kind: dict[str, Any]) -> TextIO:
    unbuffered = kind["write_through"]
    binary: Any = open(number, mode, buffering=0 if unbuffered else -1, closefd=False)  # noqa: SIM115 - stays
    return io.TextIOWrapper(binary, **kind)


def carry_out() -> int:
    """Run the command as its own program would, and return its exit code."""
    code: object = 0
    try:
        import_module("app.cli").main()
    except SystemExit as left:
        code = left.code
    except BaseException as wrong:  # noqa: BLE001 - whatever it is, Python would show it so too
        sys.excepthook(type(wrong), wrong, wrong.__traceback__)
        code = 1
    if code is not None and not isinstance(code, int):
        sys.stderr.write(f"{code}\n")
        code = 1
    sys.stderr.flush()
    return (code or 0) & 0xFF


if __name__ == "__main__":
    main()
