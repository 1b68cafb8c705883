"""Command line: `test-summary dist/test/reports`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from devtools.test_summary import render
from devtools.test_summary.junit import Outcome, ReportError, cases, read


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when no test failed, 1 when one did, 2 when there is no readable report."""
    parser = argparse.ArgumentParser(
        prog="test-summary",
        description="Sums up JUnit files. Ends with 1 if a test failed, with 2 if no report can be "
        "read.",
    )
    parser.add_argument(
        "reports",
        type=Path,
        nargs="?",
        default=Path("dist/test/reports"),
        help="a JUnit file, or a folder that is searched for .xml files (default: %(default)s)",
    )
    parser.add_argument(
        "--format", choices=("text", "markdown"), default="text", help="default: %(default)s"
    )
    parser.add_argument(
        "--slowest",
        type=int,
        default=5,
        metavar="N",
        help="list the N slowest tests (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    try:
        reports = read(options.reports)
    except ReportError as error:
        print(f"test-summary: {error}", file=sys.stderr)
        return 2
    show = render.markdown if options.format == "markdown" else render.text
    sys.stdout.write(show(reports, max(options.slowest, 0)))
    return 1 if cases(reports, Outcome.FAILED) else 0


if __name__ == "__main__":
    sys.exit(main())
