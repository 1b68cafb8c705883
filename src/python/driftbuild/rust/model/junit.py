"""JUnit reports: what cargo-nextest's say, and one for what plain libtest prints.

Format: the dialect of the crate `quick-junit`, which nextest writes (`flakyFailure`, `rerunFailure`
after Maven Surefire's).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

# XML 1.0 knows no other control characters.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class TestCounts:
    """`tests` is how many ran, `flaky` names those that passed after a failure."""

    __test__ = False

    tests: int = 0
    failures: int = 0
    flaky: tuple[str, ...] = ()


def count_tests(report: bytes) -> TestCounts:
    """Read a report. Raises ValueError if it is no XML."""
    try:
        cases = list(ElementTree.fromstring(report).iter("testcase"))
    except ElementTree.ParseError as e:
        raise ValueError(f"not a JUnit report: {e}") from e
    ran = [case for case in cases if case.find("skipped") is None]
    return TestCounts(
        tests=len(ran),
        failures=sum(
            1 for case in ran if case.find("failure") is not None or case.find("error") is not None
        ),
        flaky=tuple(case.get("name", "") for case in ran if case.find("flakyFailure") is not None),
    )


@dataclass(frozen=True)
class Case:
    """One test: `outcome` is "ok", "failed" or "ignored", `output` what it printed."""

    name: str
    outcome: str
    output: str = ""


@dataclass(frozen=True)
class Suite:
    """The tests of one binary or library; `seconds` as its runner measured."""

    name: str
    cases: tuple[Case, ...] = field(default=())
    seconds: str = ""


def write_report(suite: Suite) -> bytes:
    """A report that `count_tests` and CI services read."""
    failures = sum(case.outcome == "failed" for case in suite.cases)
    skipped = sum(case.outcome == "ignored" for case in suite.cases)
    counts = {
        "name": suite.name,
        "tests": str(len(suite.cases)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
    }
    if suite.seconds:
        counts["time"] = suite.seconds
    top = ElementTree.Element("testsuites", {**counts, "name": "rust"})
    element = ElementTree.SubElement(top, "testsuite", counts)
    for case in suite.cases:
        child = ElementTree.SubElement(
            element, "testcase", {"name": _clean(case.name), "classname": suite.name}
        )
        if case.outcome == "failed":
            failure = ElementTree.SubElement(child, "failure", {"type": "test failure"})
            failure.text = _clean(case.output)
        elif case.outcome == "ignored":
            ElementTree.SubElement(child, "skipped")
    ElementTree.indent(top)
    text = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def incomplete_report(name: str, case: str, reason: str) -> bytes:
    """A report with one failure, of tests that did not get so far as to have one of their own."""
    return write_report(Suite(name, (Case(case, "failed", reason),)))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
