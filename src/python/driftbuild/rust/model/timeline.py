"""When each unit of a run was built, from the engine's workunits.

A workunit of a process carries the process itself: its inputs name the units that it needed, so
that the edges of the graph are known without a plan.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from driftbuild.rust.model import layout

_INPUT = re.compile(
    rf"(?:{re.escape(layout.UNITS)}|{re.escape(layout.SCRIPT_OUT)})/([0-9a-f]{{16}})$"
)
_RUNNING = ("Compile ", "Check ", "Run build script of ", "Run tests of ", "Run doc tests of ")
_SOURCES = {"Ran": "ran", "HitLocally": "local", "HitRemotely": "remote"}


@dataclass(frozen=True)
class Step:
    """A unit's process. Times are seconds, `start` and `end` since 1970.

    `seconds` is how long the process ran (0 for a cache hit), the rest of the time between `start`
    and `end` it waited for a core or a cache. `source` is "ran", "local" or "remote" (caches),
    `saved` what a hit saved. `kind` is "compile", "script" or "test". `needs` are keys of others.
    """

    key: str
    name: str
    kind: str
    start: float
    end: float
    seconds: float
    source: str = "ran"
    saved: float = 0.0
    failed: bool = False
    needs: tuple[str, ...] = ()


def parse_step(workunit: Mapping[str, Any]) -> Step | None:
    """The step that a completed workunit tells of; None where it is no unit of Rust."""
    metadata = workunit.get("metadata") or {}
    source = _SOURCES.get(metadata.get("source", ""))
    if workunit.get("name") != "process" or source is None or "definition" not in metadata:
        return None
    process = json.loads(metadata["definition"])
    described = str(process.get("description", ""))
    found = _identify(process, described)
    if found is None:
        return None
    kind, key = found
    needs = {m[1] for m in map(_INPUT.search, process["input_digests"]["immutable_inputs"]) if m}
    start = workunit["start_secs"] + workunit["start_nanos"] / 1e9
    end = start + workunit["duration_secs"] + workunit["duration_nanos"] / 1e9
    ran = source == "ran"
    return Step(
        key=key,
        name=described.partition(" ")[2] if described.startswith("Compile ") else described,
        kind=kind,
        start=start,
        end=end,
        seconds=min(metadata.get("total_elapsed_ms", 0) / 1000, end - start) if ran else 0.0,
        source=source,
        saved=0.0 if ran else metadata.get("saved_by_cache_ms", 0) / 1000,
        failed=bool(metadata.get("exit_code")),
        needs=tuple(sorted(needs - {key})),
    )


def _identify(process: Mapping[str, Any], described: str) -> tuple[str, str] | None:
    """Kind and key of a unit's process."""
    if described.startswith("Run build script of "):
        out = process["env"].get("OUT_DIR", "")
        return "script", out.rpartition("/")[2] or described
    if described.startswith(("Run tests of ", "Run doc tests of ")):
        return "test", described
    for argument in process["argv"]:
        if argument.startswith("-Cmetadata="):
            # A check and clippy look at the same unit.
            checked = not described.startswith("Compile ")
            return "compile", f"{described.split()[0]}:{argument[11:]}" if checked else argument[
                11:
            ]
    return None


def running_name(workunit: Mapping[str, Any]) -> str | None:
    """What a started workunit compiles or runs, for people; None for all but units of Rust.

    A workunit named `process` may wait for a core, a `run_local_process` has one.
    """
    described = str(workunit.get("description") or "")
    if workunit.get("name") != "run_local_process" or not described.startswith(_RUNNING):
        return None
    return described


@dataclass(frozen=True)
class Timeline:
    """The steps of one run, in any order."""

    steps: tuple[Step, ...]

    def count(self, source: str) -> int:
        return sum(1 for step in self.steps if step.source == source)

    @cached_property
    def start(self) -> float:
        return min((step.start for step in self.steps), default=0.0)

    @cached_property
    def wall(self) -> float:
        """Seconds from the first start to the last end."""
        return max((step.end for step in self.steps), default=0.0) - self.start

    @property
    def run_time(self) -> float:
        """Seconds of all processes that ran, added."""
        return sum(step.seconds for step in self.steps)

    @property
    def saved(self) -> float:
        return sum(step.saved for step in self.steps)

    @property
    def failed(self) -> int:
        return sum(1 for step in self.steps if step.failed)

    def slowest(self, count: int) -> tuple[Step, ...]:
        ran = (step for step in self.steps if step.source == "ran")
        return tuple(sorted(ran, key=lambda step: (-step.seconds, step.name))[:count])

    @cached_property
    def critical_path(self) -> tuple[Step, ...]:
        """The chain of steps, each needing the one before it, that took longest to run.

        More cores do not make a build shorter than this. Steps from a cache take no time.
        """
        by_key = {step.key: step for step in self.steps}
        # A step that needed another one started after that one's end: time is a topological order.
        best: dict[str, tuple[float, str | None]] = {}
        for step in sorted(by_key.values(), key=lambda s: s.end):
            before = max(
                (key for key in step.needs if key in best), key=lambda k: best[k][0], default=None
            )
            best[step.key] = (step.seconds + (best[before][0] if before else 0.0), before)
        path: list[Step] = []
        key = max(best, key=lambda k: best[k][0], default=None)
        while key is not None:
            if by_key[key].seconds:
                path.append(by_key[key])
            key = best[key][1]
        return tuple(reversed(path))

    def concurrency(self) -> tuple[tuple[float, int], ...]:
        """How many processes run from a time on (seconds since the start), at each change."""
        changes: dict[float, int] = {}
        for step in self.steps:
            if step.seconds:
                for at, change in ((step.end - step.seconds, 1), (step.end, -1)):
                    changes[at - self.start] = changes.get(at - self.start, 0) + change
        running, result = 0, []
        for at in sorted(changes):
            running += changes[at]
            result.append((at, running))
        return tuple(result)


def duration(seconds: float) -> str:
    """As people say it: `0.4 s`, `12 s`, `3 min 05 s`, `1 h 02 min`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def summary(timeline: Timeline) -> str:
    """One line for the end of a run; "" where no unit was asked for."""
    if not timeline.steps:
        return ""
    total = len(timeline.steps)
    parts = [f"{timeline.count('ran')} run"]
    for source in ("local", "remote"):
        if timeline.count(source):
            parts.append(f"{timeline.count(source)} from the {source} cache")
    text = f"Rust: {total} {'unit' if total == 1 else 'units'}: {', '.join(parts)}"
    times = []
    if timeline.run_time >= 0.05:
        times.append(f"{duration(timeline.run_time)} of work in {duration(timeline.wall)}")
    if timeline.saved >= 0.05:
        times.append(f"{duration(timeline.saved)} saved")
    if timeline.failed:
        times.append(f"{timeline.failed} failed")
    return "; ".join([text, *times]) + "."


def progress(done: Sequence[Step], running: Sequence[str]) -> str:
    """One line for the middle of a long run: what is done, what is being done."""
    hits = sum(1 for step in done if step.source != "ran")
    text = f"Rust: {len(done)} {'unit' if len(done) == 1 else 'units'} done" + (
        f" ({hits} from a cache)" if hits else ""
    )
    return f"{text}; now: {', '.join(running)}" if running else text
