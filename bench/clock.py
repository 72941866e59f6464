"""The clock of a house, which a chaos may set; needs a C compiler, else it is left alone."""

from __future__ import annotations

import mmap
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


@dataclass
class Clock:
    """How far the time of a house is ahead of ours, in seconds; a shared page tells everybody."""

    file: Path
    library: Path
    ahead: float = 0.0

    @classmethod
    def of(cls, home: Path) -> Clock | None:
        """Give the house a clock of its own, if this machine can make one."""
        compiler = shutil.which("cc")
        if compiler is None:
            return None
        clock = cls(home / "clock", home / "clock.so")
        command = (compiler, "-O2", "-shared", "-fPIC", "-o", clock.library, SOURCE, "-lm")
        subprocess.run(command, check=True)  # noqa: S603 - our own source
        clock.file.write_bytes(struct.pack("d", 0.0))
        return clock

    @property
    def environment(self) -> dict[str, str]:
        """What a program has to be told to live by it."""
        return {"LD_PRELOAD": str(self.library), "CHAOS_CLOCK": str(self.file)}

    def jump(self, seconds: float) -> None:
        """Set the clock forward, or back if less than nothing."""
        self.ahead += seconds
        with self.file.open("r+b") as file, mmap.mmap(file.fileno(), 8) as page:
            page[:] = struct.pack("d", self.ahead)
