"""Become another program that does not outlive whoever started it.

`python leash.py PROGRAM ARGUMENT...` keeps its own pid for the program. A watcher is left beside
it that holds the other end of the starter's pipe (standard input): when the pipe breaks, because
the starter ended in whatever way, the watcher ends the program. Nothing but the standard library,
so that it starts in milliseconds.
"""

import os
import select
import signal
import sys

LOOK = 1.0  # seconds between two looks whether the program itself has gone


def watch(program: int) -> None:
    """Wait until the starter or the program has gone, and end the program with its starter."""
    while os.getppid() == program:
        readable, _, _ = select.select([0], [], [], LOOK)
        if readable and os.read(0, 1) == b"" and os.getppid() == program:
            os.kill(program, signal.SIGKILL)
            return


def main(command: list[str]) -> None:
    """Leave the watcher behind and become the program."""
    program = os.getpid()
    if os.fork() == 0:
        os.setsid()
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        watch(program)
        os._exit(0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.execvp(command[0], command)  # noqa: S606 - the command is our own


if __name__ == "__main__":
    main(sys.argv[1:])
