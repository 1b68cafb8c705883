"""Reports as text for a terminal, or as Markdown for a page."""

from __future__ import annotations

from collections.abc import Sequence

from devtools.test_summary.junit import Case, Outcome, Report, cases

_HEADINGS = ("report", "passed", "failed", "flaky", "skipped", "seconds")


def _rows(reports: Sequence[Report]) -> list[tuple[str, ...]]:
    every = Report("all", tuple(case for report in reports for case in report.cases))
    return [
        (
            report.name,
            *(
                str(report.count(outcome))
                for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.FLAKY, Outcome.SKIPPED)
            ),
            f"{report.seconds:.2f}",
        )
        for report in [*reports, every]
    ]


def _line(case: Case) -> str:
    name = f"{case.suite} {case.name}".strip()
    return f"{name}: {case.detail}" if case.detail else name


def _sections(reports: Sequence[Report], slowest: int) -> list[tuple[str, list[str]]]:
    timed = sorted(
        (case for report in reports for case in report.cases), key=lambda case: -case.seconds
    )
    sections = [
        ("Failed", [_line(case) for case in cases(reports, Outcome.FAILED)]),
        ("Flaky", [_line(case) for case in cases(reports, Outcome.FLAKY)]),
        (
            "Slowest",
            [f"{case.seconds:.2f} s  {case.suite} {case.name}" for case in timed[:slowest]],
        ),
    ]
    return [(title, lines) for title, lines in sections if lines]


def text(reports: Sequence[Report], slowest: int) -> str:
    """A table with aligned columns, then what failed, what was flaky and what was slow."""
    rows = [_HEADINGS, *_rows(reports)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    lines = []
    for name, *numbers in rows:
        columns = [name.ljust(widths[0])]
        columns += [number.rjust(width) for number, width in zip(numbers, widths[1:])]
        lines.append("  ".join(columns).rstrip())
    for title, entries in _sections(reports, slowest):
        lines += ["", f"{title}:", *(f"  {entry}" for entry in entries)]
    return "\n".join(lines) + "\n"


def markdown(reports: Sequence[Report], slowest: int) -> str:
    """The same as GitHub-flavoured Markdown."""
    lines = [_row(_HEADINGS), _row(("---", *["---:"] * (len(_HEADINGS) - 1)))]
    lines += [_row(row) for row in _rows(reports)]
    for title, entries in _sections(reports, slowest):
        lines += [
            "",
            f"**{title}**",
            "",
            *(f"- `{entry.replace('`', chr(39))}`" for entry in entries),
        ]
    return "\n".join(lines) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
