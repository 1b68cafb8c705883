"""Processes as Linux's /proc shows them (proc(5)): who descends from whom, memory, time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from pathlib import Path

_PROC = Path("/proc")
_INTERVAL = 0.25  # Seconds; a look at a hundred processes takes 3 ms.


def available() -> bool:
    return (_PROC / "self" / "stat").is_file()


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third on; None when there is no such process."""
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def descendants(roots: Iterable[int]) -> set[int]:
    """All processes below `roots`, without these."""
    children: dict[int, list[int]] = {}
    for name in os.listdir(_PROC):
        if name.isdigit():
            fields = _stat(int(name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(name))
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found.add(child)
                waiting.append(child)
    return found


def resident_bytes(pid: int) -> int:
    """The resident size; 0 when the process has ended."""
    fields = _stat(pid)
    return int(fields[21]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def peak_resident_bytes(pid: int) -> int | None:
    """The largest resident size that the process has had."""
    try:
        status = (_PROC / str(pid) / "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def cpu_seconds(pid: int) -> float:
    """The processor time of the process, its threads, and its descendants that have ended."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


class MemoryWatch:
    """Looks, while the block runs, how much memory all descendants of `parents` have together.

    `parents` themselves are not counted. `peak_bytes` stays None for a block that is shorter than
    the time between two looks, a quarter of a second.
    """

    def __init__(self, parents: Iterable[int]) -> None:
        self._parents = tuple(parents)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_bytes: int | None = None

    def __enter__(self) -> MemoryWatch:
        if available():
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_INTERVAL):
            total = sum(resident_bytes(pid) for pid in descendants(self._parents))
            self.peak_bytes = max(total, self.peak_bytes or 0)
