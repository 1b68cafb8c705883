from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from driftbuild.rust.model.junit import Case, Suite, TestCounts, count_tests, write_report

_NEXTEST = b"""<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="3" skipped="0" failures="1" errors="0">
  <testsuite name="a" tests="3" skipped="0" errors="0" failures="1">
    <testcase name="ok" classname="a"/>
    <testcase name="bad" classname="a">
      <failure message="x" type="test failure with exit code 101">x</failure>
      <rerunFailure message="x" type="test failure with exit code 101">x</rerunFailure>
    </testcase>
    <testcase name="shaky" classname="a">
      <flakyFailure message="x" type="test failure with exit code 101">x</flakyFailure>
    </testcase>
  </testsuite>
</testsuites>
"""


def test_counts_of_a_report_of_nextest() -> None:
    assert count_tests(_NEXTEST) == TestCounts(tests=3, failures=1, flaky=("shaky",))


def test_empty_report_counts_nothing() -> None:
    assert count_tests(b'<testsuites name="nextest-run" tests="0"></testsuites>') == TestCounts()


def test_broken_report_is_refused() -> None:
    with pytest.raises(ValueError, match="not a JUnit report"):
        count_tests(b"<testsuites>")


def test_written_report_is_read_back() -> None:
    suite = Suite(
        "a::doc",
        (Case("one", "ok"), Case("two", "failed", "why"), Case("three", "ignored")),
        "0.50",
    )
    report = write_report(suite)
    assert count_tests(report) == TestCounts(tests=2, failures=1)
    element = ElementTree.fromstring(report)[0]
    assert (element.get("name"), element.get("tests"), element.get("skipped")) == (
        "a::doc",
        "3",
        "1",
    )
    assert element.find("testcase/failure").text == "why"  # type: ignore[union-attr]


def test_output_that_xml_cannot_hold_is_replaced() -> None:
    report = write_report(Suite("s", (Case("t", "failed", "\x1b[31mred\x1b[0m & <b>\x00\x07"),)))
    assert ElementTree.fromstring(report).find(".//failure").text == (  # type: ignore[union-attr]
        "\ufffd[31mred\ufffd[0m & <b>\ufffd\ufffd"
    )
