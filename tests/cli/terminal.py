"""A real terminal to run the program on (POSIX only): a pseudo-terminal that Ctrl-C can be typed into."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from select import select
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CTRL_C = b"\x03"
PATIENCE_S = 60.0
_LAUNCH = (
    "import fcntl, os, signal, sys, termios; fcntl.ioctl(2, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGINT, signal.SIG_DFL); "  # a test runner in the background ignores it
    "os.execv(sys.executable, [sys.executable, '-m', 'planner', *sys.argv[1:]])"
)


@dataclass
class Terminal:
    """A planner process whose stderr is a terminal; its stdout is a pipe."""

    process: subprocess.Popen[bytes]
    master: int
    shown: bytes = b""

    @classmethod
    def start(cls, *arguments: str, cwd: Path, columns: int = 80) -> Terminal:
        master, slave = os.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, *arguments],
            cwd=cwd,
            env=os.environ | {"COLUMNS": str(columns)},
            stdin=slave,
            stdout=subprocess.PIPE,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        return cls(process, master)

    def wait_for(self, text: bytes) -> None:
        """Read until the terminal has shown `text`."""
        end = monotonic() + PATIENCE_S
        while text not in self.shown:
            assert monotonic() < end, self.shown
            assert self._read(), self.shown

    def press(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def finish(self) -> tuple[int, str, str]:
        """Wait for the end; return the exit code, what stdout got, and what the terminal showed."""
        while self._read():
            pass
        os.close(self.master)
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            out = stdout.read()
        return self.process.wait(PATIENCE_S), out.decode(), self.shown.decode()

    def _read(self) -> bool:
        """Read what there is; False at the end of the process."""
        ready, _, _ = select([self.master], [], [], PATIENCE_S)
        assert ready, self.shown
        try:
            part = os.read(self.master, 65536)
        except OSError:  # Linux says so when the last process has closed the terminal
            return False
        self.shown += part
        return bool(part)
