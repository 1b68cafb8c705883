"""The machine that figures were measured on, and whether it was busy with something else."""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Callable

# More than this many cores busy with other work, and a figure is called "under load".
OTHERS_ALLOWED = 0.2
LOAD_ALLOWED = 1.0
_SETTLE = 2.0  # Seconds of doing nothing, to see what else runs.


@dataclass(frozen=True)
class Machine:
    """What a figure depends on; nothing here names the machine itself."""

    cpu: str
    cores: int
    memory_bytes: int
    system: str
    kernel: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Machine:
        return cls(**value)


def describe() -> Machine:
    """The machine that this runs on."""
    return Machine(
        cpu=_field("/proc/cpuinfo", "model name", ":") or platform.processor() or "unknown",
        cores=os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"),
        system=_field("/etc/os-release", "PRETTY_NAME", "=") or platform.platform(),
        kernel=f"{platform.system()} {platform.release()} {platform.machine()}",
    )


def _field(path: str, key: str, separator: str) -> str | None:
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        name, found, value = line.partition(separator)
        if found and name.strip() == key:
            return value.strip().strip('"')
    return None


@dataclass(frozen=True)
class Load:
    """What else ran. `average` is the load average of one minute before the first command;
    `others` how many cores other programs kept busy meanwhile, None where that cannot be seen.
    """

    average: float
    others: float | None = None

    @property
    def is_high(self) -> bool:
        if self.others is not None:
            return self.others > OTHERS_ALLOWED
        return self.average > LOAD_ALLOWED

    def describe(self) -> str:
        """In words: `0.03 cores, load average 0.21`."""
        others = "" if self.others is None else f"{self.others:.2f} cores, "
        return f"{others}load average {self.average:.2f}"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Load:
        return cls(**value)


class LoadWatch:
    """Tells the processor time of other programs from that of this one's commands.

    The load average cannot: it counts what the row before has run. `daemon_seconds` gives the
    time that daemons have used so far; other commands are children that have been waited for.
    """

    def __init__(self, daemon_seconds: Callable[[], float], settle: float = _SETTLE) -> None:
        self._daemon_seconds = daemon_seconds
        self._average = os.getloadavg()[0]
        self._started = time.monotonic()
        self._busy = _busy_seconds()
        self._own = self._own_seconds()
        time.sleep(settle)

    def so_far(self) -> Load:
        busy = _busy_seconds()
        if busy is None or self._busy is None:
            return Load(self._average)
        others = busy - self._busy - (self._own_seconds() - self._own)
        return Load(self._average, max(0.0, others / (time.monotonic() - self._started)))

    def _own_seconds(self) -> float:
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        usages = [resource.getrusage(kind) for kind in kinds]
        return self._daemon_seconds() + sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _busy_seconds() -> float | None:
    """All cores' time in anything but idleness; what a hypervisor took away is in it."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _idle, _iowait, irq, softirq, steal = map(
                int, file.readline().split()[1:9]
            )
    except (OSError, ValueError):
        return None
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
