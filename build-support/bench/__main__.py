"""Entry point: `build-support/bench/run --help`."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[0] = str(REPOSITORY / "build-support")
sys.path.insert(1, str(REPOSITORY / "src" / "python"))

from bench import words  # noqa: E402
from bench.errors import BenchError  # noqa: E402
from bench.plot import chart  # noqa: E402
from bench.render import page  # noqa: E402
from bench.results import Measurement, Results  # noqa: E402
from bench.rows import ROWS, Row, groups  # noqa: E402
from bench.session import Session  # noqa: E402

_NAMES = [row.name for row in ROWS]
_EPILOG = """\
rows:
{rows}

Peak memory of the daemon and of all processes is measured with each row.

Figures go to OUTPUT/benchmarks.json, row by row, with the machine and the versions that they are
of; a row that is not measured now keeps its figures. benchmarks.md and benchmarks.svg are made of
it. Rows of one subject, such as packages-cold-turbo and packages-cold-moon, are measured in turn.
What build-support/bench/notes.md says about a row is put into the page.

Close what else runs: a row that shared the machine is marked "under load". `cold` builds about 130
crates on each side, the rows of packages the addon on ours; the platform rows build each one six
times and more.

  build-support/bench/run                        all rows
  build-support/bench/run --row unchanged --repeat 20
  build-support/bench/run --row packages-edit-turbo --row packages-edit-moon
  build-support/bench/run --render               the page again, from benchmarks.json
"""


def _parser() -> argparse.ArgumentParser:
    width = max(map(len, _NAMES)) + 2
    rows = "\n".join(
        f"  {row.name:<{width}}{row.title}, {words.bar(row)} (runs: {row.repeat})" for row in ROWS
    )
    parser = argparse.ArgumentParser(
        prog="build-support/bench/run",
        description="Measures Pants against cargo, cargo-zigbuild, turbo and moon on this "
        "workspace's\nlast commit, side by side in throw-away clones, and writes "
        "docs/benchmarks.md with a plot.",
        epilog=_EPILOG.format(rows=rows),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--row",
        action="append",
        choices=_NAMES,
        metavar="NAME",
        help="measure this row only; may be given several times (default: all rows)",
    )
    parser.add_argument(
        "--repeat", type=_positive, metavar="N", help="run each command N times, in turn"
    )
    parser.add_argument(
        "--refuse-load",
        action="store_true",
        help="stop when the machine is busy with something else, instead of a warning",
    )
    parser.add_argument(
        "--output", type=Path, default=REPOSITORY / "docs", help="folder to write to (docs)"
    )
    parser.add_argument(
        "--scratch", type=Path, help="folder for clones and caches, some 10 GB (a temporary one)"
    )
    parser.add_argument("--render", action="store_true", help="measure nothing, write the page")
    return parser


def _positive(text: str) -> int:
    value = int(text) if text.isdigit() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of runs")
    return value


class _Progress:
    """Lines on standard error, with the minutes and seconds since the start."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def say(self, text: str) -> None:
        minutes, seconds = divmod(int(time.monotonic() - self._started), 60)
        print(f"{minutes:3d}:{seconds:02d} {text}", file=sys.stderr, flush=True)


def _measure(rows: list[Row], options: argparse.Namespace) -> None:
    progress = _Progress()
    results = Results.read(options.output / "benchmarks.json")
    with tempfile.TemporaryDirectory(prefix="drift-bench-", dir=options.scratch) as scratch:
        session = Session(REPOSITORY, Path(scratch), progress.say)
        try:
            for group in groups(rows):
                repeat = options.repeat or max(row.repeat for row in group)
                measured = session.measure(group, repeat, refuse_load=options.refuse_load)
                results = results.with_rows(measured)
                results.write(options.output / "benchmarks.json")
                for row in group:
                    progress.say(_line(row, measured[row.name]))
        finally:
            session.close()


def _line(row: Row, measured: Measurement) -> str:
    return (
        f"{row.name}: {words.seconds(measured.subject.median)} against "
        f"{words.seconds(measured.reference.median)}, {measured.ratio:.2f}x, "
        f"bar {words.bar(row)}: {words.verdict(row, measured)}"
    )


def _render(output: Path) -> None:
    results = Results.read(output / "benchmarks.json")
    if not results.rows:
        raise BenchError(f"{output / 'benchmarks.json'} holds no row. Measure first.")
    notes = Path(__file__).with_name("notes.md").read_text(encoding="utf-8")
    (output / "benchmarks.md").write_text(page(results, notes), encoding="utf-8")
    (output / "benchmarks.svg").write_text(chart(results), encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    rows = [row for row in ROWS if options.row is None or row.name in options.row]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # The daemon is to end then, too.
    try:
        if not options.render:
            _measure(rows, options)
        _render(options.output)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nbench: interrupted; rows that were complete are kept.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
