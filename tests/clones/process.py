"""What Pants' log of workunits tells about a process, and how two of them differ."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# How Pants names the place that a result came from.
_HITS = frozenset({"HitLocally", "HitRemotely", "Memoized"})

# The actions whose results a team shares; the rest looks at the machine, or fetches to it.
_SHARED = re.compile(
    r"(Compile|Run build script of|Run tests of|Run doc tests of|cargo metadata|Plan cargo"
    r"|Build|Check types of|Write declarations of|Test|Pack|Look at|cargo-deny|cargo-audit) "
)


@dataclass(frozen=True)
class Process:
    """One process of a run. `definition` is all that its cache key is made of, and more."""

    description: str
    source: str
    definition: Mapping[str, Any]

    @classmethod
    def of(cls, workunit: Mapping[str, Any]) -> Process:
        """From a workunit called `process`, as `[workunit-logger]` writes it."""
        metadata = workunit["metadata"]
        definition = json.loads(metadata["definition"])
        return cls(definition["description"], metadata["source"], definition)

    @property
    def is_hit(self) -> bool:
        return self.source in _HITS


def first_difference(one: Process, other: Process) -> str | None:
    """The first thing in which two processes' definitions differ, and both its values.

    It is named by its place: `argv.12`, `env.CFLAGS`, `input_digests.immutable_inputs.NAME`. None
    where both are equal: the same process, which a cache then forgot or never learned.
    """
    for place, left, right in _differences("", one.definition, other.definition):
        # The digest of all inputs together says less than the one that differs.
        if not place.startswith("input_digests.complete"):
            return f"{place}: {left!r} became {right!r}"
    return None


def shared(processes: Iterable[Process]) -> list[Process]:
    """What is compiled, linked, checked, tested, packed and planned, in the order of its start."""
    return [process for process in processes if _SHARED.match(process.description)]


def differing(first: Iterable[Process], second: Iterable[Process]) -> list[str]:
    """A line for each process that only one of the runs had, or whose definition differs."""
    runs = [_by_description(run) for run in (first, second)]
    lines = []
    for description in sorted({*runs[0], *runs[1]}):
        ones, others = (run.get(description, []) for run in runs)
        if not (ones and others):
            lines.append(f"{description}: only the {'first' if ones else 'second'} run had it")
            continue
        for other in others:
            found = [first_difference(one, other) for one in ones]
            if all(found):
                lines.append(f"{description}: {found[0]}")
    return lines


def _by_description(processes: Iterable[Process]) -> dict[str, list[Process]]:
    found: dict[str, list[Process]] = defaultdict(list)
    for process in processes:
        found[process.description].append(process)
    return found


def missed(first: Iterable[Process], second: Iterable[Process]) -> list[str]:
    """A line for each process of `second` that no cache knew, with what is new about it.

    Processes of both runs are matched by their descriptions.
    """
    known: dict[str, Process] = {process.description: process for process in first}
    lines = []
    for process in second:
        if process.is_hit:
            continue
        before = known.get(process.description)
        if before is None:
            why = "the first run had no such process"
        else:
            why = first_difference(before, process) or "nothing differs: it was not in the cache"
        lines.append(f"{process.description}: {why}")
    return lines


def _differences(place: str, left: Any, right: Any) -> Iterable[tuple[str, Any, Any]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in sorted({*left, *right}):
            yield from _differences(f"{place}{key}.", left.get(key), right.get(key))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for number, (a, b) in enumerate(zip(left, right)):
            yield from _differences(f"{place}{number}.", a, b)
    elif left != right:
        yield place.rstrip("."), left, right
