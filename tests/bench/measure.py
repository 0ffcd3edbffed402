"""Runs a command and says what it took."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05


class CommandFailedError(Exception):
    """The measured command ended with another exit code than 0; the message holds what it said."""


@dataclass(frozen=True)
class Usage:
    """`wall` and `cpu` in seconds; `largest` and `together` in MiB.

    `cpu` is user and system time of the command and of every process it started and waited for. `largest` is
    the peak of its largest process, from wait4. `together` is the peak of the sum over Python and Node at the
    same instant, sampled from /proc (resident sizes, so pages that processes share count twice); 0 where there
    is no /proc.
    """

    wall: float
    cpu: float
    largest: float
    together: float

    @property
    def peak(self) -> float:
        """MiB: of all processes together where that is known, else of the largest."""
        return self.together or self.largest


def measure(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Usage:
    """Run `command` in `folder`. Raises `CommandFailedError`."""
    log = folder / "measured.log"
    peak = [0]
    done = threading.Event()
    with log.open("wb") as sink:
        begin = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(environment), cwd=folder, stdin=subprocess.DEVNULL, stdout=sink, stderr=sink
        )
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, done))
        watcher.start()
        _, status, spent = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    done.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise CommandFailedError(f"{' '.join(command)}\n{log.read_text(encoding='utf-8', errors='replace')}")
    return Usage(wall, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024, peak[0] / 1024**2)


def _watch(pid: int, peak: list[int], done: threading.Event) -> None:
    while not done.wait(SAMPLE_SECONDS):
        peak[0] = max(peak[0], _resident(Path(f"/proc/{pid}")))


def _resident(process: Path) -> int:
    """Bytes of a process and of all its descendants; a process that ends meanwhile counts nothing."""
    try:
        pages = int((process / "statm").read_text().split()[1])
        children = {child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()}
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(Path(f"/proc/{child}")) for child in children)
