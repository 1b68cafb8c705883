"""JUnit files as pytest, nextest and vitest write them.

There is no specification; the elements are those of the Ant task's reports, and the `flakyFailure`,
`flakyError`, `rerunFailure` and `rerunError` of Maven Surefire, which nextest uses as well.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class ReportError(Exception):
    """A report cannot be read; the text names the file and the cause."""


class Outcome(Enum):
    PASSED = "passed"
    FLAKY = "flaky"  # Failed at first, then passed.
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True)
class Case:
    """One test; `seconds` is its time, `detail` the first line of what went wrong."""

    suite: str
    name: str
    outcome: Outcome
    seconds: float
    detail: str = ""


@dataclass(frozen=True)
class Report:
    """The tests of one file, `name` being the file's without its suffix."""

    name: str
    cases: tuple[Case, ...]

    def count(self, outcome: Outcome) -> int:
        return sum(case.outcome is outcome for case in self.cases)

    @property
    def seconds(self) -> float:
        return sum(case.seconds for case in self.cases)


def parse(name: str, content: str) -> Report:
    """The report that `content` holds. Raises `ReportError` if it is not JUnit XML."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise ReportError(f"{name}: not XML: {error}") from error
    if root.tag not in ("testsuites", "testsuite"):
        raise ReportError(f"{name}: not a JUnit report: its root is <{root.tag}>")
    suites = root.iter("testsuite")
    return Report(
        name, tuple(_case(suite, case) for suite in suites for case in suite.findall("testcase"))
    )


def read(path: Path) -> list[Report]:
    """The report in the file `path`, or those in all `.xml` files below the folder `path`.

    Raises `ReportError` when there is none, or one cannot be read.
    """
    files = sorted(path.rglob("*.xml")) if path.is_dir() else [path]
    if not files:
        raise ReportError(f"{path}: holds no .xml file; run the tests first")
    base = path if path.is_dir() else path.parent
    return [_read_file(file, file.relative_to(base)) for file in files]


def cases(reports: Iterable[Report], outcome: Outcome) -> list[Case]:
    return [case for report in reports for case in report.cases if case.outcome is outcome]


def _read_file(file: Path, name: Path) -> Report:
    try:
        return parse(str(name.with_suffix("")), file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ReportError(f"{file}: {error}") from error


def _case(suite: ElementTree.Element, case: ElementTree.Element) -> Case:
    outcome, detail = Outcome.PASSED, ""
    for element in case:
        if element.tag in ("failure", "error"):
            outcome, detail = Outcome.FAILED, _first_line(element)
            break
        if element.tag == "skipped":
            outcome, detail = Outcome.SKIPPED, _first_line(element)
        elif element.tag in ("flakyFailure", "flakyError"):
            outcome, detail = Outcome.FLAKY, _first_line(element)
    return Case(
        suite=case.get("classname") or suite.get("name") or "",
        name=case.get("name") or "",
        outcome=outcome,
        seconds=float(case.get("time") or 0),
        detail=detail,
    )


def _first_line(element: ElementTree.Element) -> str:
    text = element.get("message") or element.text or ""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")
