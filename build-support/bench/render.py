"""docs/benchmarks.md: the table, the machine, and how it was measured."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence

from bench import words
from bench.machine import LOAD_ALLOWED, OTHERS_ALLOWED, Machine
from bench.results import Measurement, Results
from bench.rows import DAEMON_AT_MOST, ROWS, Row
from bench.sample import Series

_HEAD = """\
# Benchmarks

Pants with the backends of this repository against the tools that people use otherwise: measured
side by side, in turn, on this workspace. `build-support/bench/run` writes this page;
`build-support/bench/run --help` says how.

![Times of both sides, row by row](benchmarks.svg)
"""
_METHOD = f"""\
## How

- All sides work in clones of one commit of their own, with the same Rust toolchain and Node.js
  (those that `./pants` uses) and one folder of downloaded crates. Nothing that another build has
  compiled is there: Pants' store, Cargo's `target` and zig's caches are new.
- Times are wall-clock times of whole commands, as typed in a shell. Pants' daemon runs already, as
  it does after the first command of a day; its planning is part of the time.
- "Changed" is one line of code that reaches the addon. That the addon has changed is checked after
  each run.
- "Separate builds" of six platforms have a target folder and a zig cache each, as jobs on six
  machines have; the time is their sum.
- "Packages" are all TypeScript packages: their types are checked and their tests run. turbo and
  moon have the addon put beside the package that loads it, and `tsc` checks types a second time
  where a package is compiled for others. Cold: third-party packages and the addon are there,
  nothing else; for Pants a comment in `tsconfig.base.json` has changed, so that no stored result is
  right. "One line in a package" is in a body in `packages/core`. How many tasks a cache has
  answered is checked after each run.
- Memory is resident memory. The daemon's is its peak since its start. The processes' is the largest
  sum that was seen, four times a second, of all that the command started: pages that two of them
  share count twice.
- A figure is called "under load" when other programs kept more than {OTHERS_ALLOWED} cores busy
  meanwhile (where that cannot be seen: when the load average was above {LOAD_ALLOWED:.1f}).
"""


def page(results: Results, notes: str = "") -> str:
    """The whole page. `notes` is Markdown whose sections, `## NAME OF A ROW`, are put in."""
    measured = [(row, results.rows[row.name]) for row in ROWS if row.name in results.rows]
    parts = [
        _HEAD,
        _times(measured),
        _memory(measured),
        _limits(measured, sections(notes)),
        _machines(measured),
        _METHOD,
        _commands(measured),
        _runs(measured),
    ]
    return "\n".join(part for part in parts if part)


def sections(notes: str) -> Mapping[str, str]:
    """The text below each `## NAME`."""
    pieces = re.split(r"^## +(.+?) *$", notes, flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2])}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; bars within cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    cells = (" | ".join(cell.replace("|", "\\|") for cell in line) for line in lines)
    return "".join(f"| {line} |\n" for line in cells)


def _times(measured: Sequence[tuple[Row, Measurement]]) -> str:
    rows = [
        [
            row.title,
            _times_of(one.subject),
            _times_of(one.reference),
            f"{one.ratio:.2f}x",
            words.bar(row),
            words.verdict(row, one),
        ]
        for row, one in measured
    ]
    head = ["what", "Pants: median (min)", "against: median (min)", "ratio", "bar", ""]
    return table(head, rows) if rows else "Nothing is measured yet.\n"


def _times_of(series: Series) -> str:
    text = words.seconds(series.median)
    if len(series.samples) > 1:
        text += f" ({words.seconds(series.fastest)})"
    return text


def _memory(measured: Sequence[tuple[Row, Measurement]]) -> str:
    rows = [
        [
            row.title,
            words.memory(one.subject.daemon_bytes),
            words.memory(one.subject.processes_bytes),
            words.memory(one.reference.processes_bytes),
        ]
        for row, one in measured
        if one.subject.daemon_bytes is not None
    ]
    if not rows:
        return ""
    peak = max(one.subject.daemon_bytes or 0 for _, one in measured)
    met = "met" if peak <= DAEMON_AT_MOST else "**missed**"
    bar = f"Bar: the daemon at most {words.memory(DAEMON_AT_MOST)}: {met}."
    head = ["peak memory", "Pants' daemon", "processes under Pants", "processes of the other side"]
    return f"{table(head, rows)}\n{bar}\n"


def _limits(measured: Sequence[tuple[Row, Measurement]], notes: Mapping[str, str]) -> str:
    lines = [f"- {row.title}: {notes[row.name]}\n" for row, _ in measured if row.name in notes]
    if "memory" in notes:
        lines.append(f"- Memory: {notes['memory']}\n")
    return f"## What limits each figure\n\n{''.join(lines)}" if lines else ""


def _machines(measured: Sequence[tuple[Row, Measurement]]) -> str:
    rows = [
        [
            name,
            f"{machine.cpu}, {machine.cores} cores",
            words.memory(machine.memory_bytes),
            f"{machine.system}, {machine.kernel}",
        ]
        for machine, name in _names(measured).items()
    ]
    head = ["machine", "processor", "memory", "system"]
    return f"## Machines\n\n{table(head, rows)}" if rows else ""


def _names(measured: Sequence[tuple[Row, Measurement]]) -> Mapping[Machine, str]:
    """A, B, ... in the order in which the rows name the machines."""
    machines = dict.fromkeys(one.machine for _, one in measured)
    return dict(zip(machines, string.ascii_uppercase))


def _commands(measured: Sequence[tuple[Row, Measurement]]) -> str:
    rows = [
        [row.title, f"`{one.subject.command}`", f"`{one.reference.command}`"]
        for row, one in measured
    ]
    return f"## Commands\n\n{table(['what', 'Pants', 'against'], rows)}" if rows else ""


def _runs(measured: Sequence[tuple[Row, Measurement]]) -> str:
    names = _names(measured)
    rows = [
        [
            row.title,
            names[one.machine],
            ", ".join(f"{tool} {version}" for tool, version in sorted(one.tools.items())),
            one.date,
            f"`{one.commit}`",
            f"{len(one.subject.samples)}, {len(one.reference.samples)}",
            f"{one.load.average:.2f}",
            "-" if one.load.others is None else f"{one.load.others:.2f}",
        ]
        for row, one in measured
    ]
    head = ["what", "machine", "versions", "measured", "commit", "runs"]
    head += ["load average before", "cores used by others"]
    return f"## Runs\n\n{table(head, rows)}" if rows else ""
