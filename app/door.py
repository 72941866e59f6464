"""The door of golive: whoever only looks is answered at the reception, if one is open in the home.

What a command is written with takes a second to import. `golive up` keeps a program that has
imported it (reception.py); to ask it, the standard library is enough. In every other case, and
whenever anything is odd before the reception has begun, the command runs here as it always did.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import struct
import sys
from contextlib import suppress

LOOKS = frozenset(
    {
        "audit", "changes", "checklist", "conditions", "doubts", "gates", "meetings", "plan",
        "program", "projects", "status", "tests", "trainings", "--help", "-h", "--version",
    }
)  # fmt: skip  # whatever signs, sends or changes anything is not among them
CAN_RECEIVE = hasattr(socket, "SO_PEERCRED")  # where one program can know whose the other is
FOLDER, SOCKET = "reception", "socket"  # in the home
TAKEN, GO = b"y", b"g"
PATIENCE = 3.0  # seconds that the reception has to take a question
STANDARD = 3  # input, output, errors
BROKEN, INTERRUPTED = 2, 130


def main() -> None:
    """Run one command: at the reception if it only looks and can be asked there."""
    if len(sys.argv) > 1 and sys.argv[1] in LOOKS and CAN_RECEIVE:
        try:
            if (line := _asked()) is not None:
                with line:
                    raise SystemExit(_answer(line))
        except KeyboardInterrupt:
            raise SystemExit(INTERRUPTED) from None
    from deployments.garbage import collect_rarely  # noqa: PLC0415

    collect_rarely()
    from app.cli import main as ordinary  # noqa: PLC0415 - takes a second

    try:
        ordinary()
    finally:
        gc.freeze()  # the system takes all of it back; looking through it first takes a while


def place() -> str:
    """The folder of the reception, in our home."""
    return os.path.join(  # noqa: PTH118 - pathlib takes as long as all of this
        os.path.expanduser(os.environ.get("GOLIVE_HOME") or "~/.golive"),  # noqa: PTH111
        FOLDER,
    )


def kin() -> list[str]:
    """What two programs must have in common to print the same."""
    return [
        sys.version,
        sys.prefix,
        os.path.dirname(os.path.realpath(__file__)),  # noqa: PTH120 - as above
        sys.getfilesystemencoding(),
    ]


def owner(line: socket.socket) -> int:
    """The user whose program is at the other end."""
    credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", credentials)[1]


def _asked() -> socket.socket | None:
    """Ask, and return the line on which the answer comes; None if nobody has taken the question."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        line.settimeout(PATIENCE)
        _call(line)
        if owner(line) == os.getuid():
            line.send(_question())
            if line.recv(1) == TAKEN:
                # only now: what lies unread keeps a pipe open that others wait for the end of
                socket.send_fds(line, [GO], range(STANDARD))
                line.settimeout(None)
                return line
    except (OSError, AttributeError, ValueError):
        pass  # nobody there, or something unusual: the ordinary way knows what to say of it
    line.close()
    return None


def _call(line: socket.socket) -> None:
    """Connect, however long the name of the home is, if the reception's folder is our own."""
    folder = os.open(place(), os.O_PATH | os.O_DIRECTORY)
    try:
        if os.fstat(folder).st_uid == os.getuid():
            line.connect(f"/proc/self/fd/{folder}/{SOCKET}")
    finally:
        os.close(folder)


def _question() -> bytes:
    """All that the answer may depend on."""
    umask = os.umask(0o077)
    os.umask(umask)
    streams = [
        {
            "encoding": one.encoding,
            "errors": one.errors,
            "line_buffering": one.line_buffering,
            "write_through": getattr(one, "write_through", False),
        }
        for one in (sys.stdin, sys.stdout, sys.stderr)
    ]
    question = {
        "kin": kin(),
        "argv": sys.argv,
        "path": sys.path,
        "cwd": os.getcwd(),  # noqa: PTH109 - as above
        "environment": dict(os.environ),
        "umask": umask,
        "streams": streams,
    }
    return json.dumps(question).encode("ascii")


def _answer(line: socket.socket) -> int:
    """Wait for the answer's exit code; Ctrl-C ends whoever is about to give it."""
    try:
        if code := line.recv(1):
            return code[0]
    except KeyboardInterrupt:
        line.shutdown(socket.SHUT_WR)
        line.settimeout(PATIENCE)
        with suppress(OSError):
            line.recv(1)  # after it nothing comes to the terminal any more
        return INTERRUPTED
    except OSError:
        pass  # it is gone
    # Something may have been printed; printed twice, it would look like two answers.
    sys.stderr.write("The reception of golive ended in the middle of its answer.\n→ Ask again.\n")
    return BROKEN
