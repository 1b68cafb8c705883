"""Figures of repeated runs."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One run. `seconds` is wall-clock time.

    `daemon_bytes` is the largest resident size that Pants' daemon has had since it started,
    `processes_bytes` the largest sum of the resident sizes of all processes of the command,
    without the daemon; pages that two of them share count twice. None: not looked at.
    """

    seconds: float
    daemon_bytes: int | None = None
    processes_bytes: int | None = None


@dataclass(frozen=True)
class Series:
    """The runs of one command, as it is typed, in the order in which they were made."""

    command: str
    samples: tuple[Sample, ...]

    def __post_init__(self) -> None:
        if not self.samples:
            raise ValueError(f"no run of `{self.command}`")

    @property
    def fastest(self) -> float:
        return min(sample.seconds for sample in self.samples)

    @property
    def slowest(self) -> float:
        return max(sample.seconds for sample in self.samples)

    @property
    def median(self) -> float:
        return statistics.median(sample.seconds for sample in self.samples)

    @property
    def daemon_bytes(self) -> int | None:
        return _largest([sample.daemon_bytes for sample in self.samples])

    @property
    def processes_bytes(self) -> int | None:
        return _largest([sample.processes_bytes for sample in self.samples])

    def to_json(self) -> dict[str, Any]:
        return {"command": self.command, "samples": [asdict(sample) for sample in self.samples]}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Series:
        return cls(value["command"], tuple(Sample(**sample) for sample in value["samples"]))


def _largest(values: Sequence[int | None]) -> int | None:
    return max((value for value in values if value is not None), default=None)
