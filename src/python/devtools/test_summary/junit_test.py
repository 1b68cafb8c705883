from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devtools.test_summary.junit import Case, Outcome, ReportError, cases, parse, read

NEXTEST = """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="4" failures="1" errors="0" time="0.5">
  <testsuite name="drift-core::parse" tests="4" disabled="0" errors="0" failures="1">
    <testcase name="calm" classname="drift-core::parse" time="0.25"/>
    <testcase name="wobbly" classname="drift-core::parse" time="0.125">
      <flakyFailure message="thread panicked" type="flaky failure"/>
    </testcase>
    <testcase name="broken" classname="drift-core::parse" time="1">
      <failure type="test failure">

        assertion failed: left == right
        and more
      </failure>
      <rerunFailure message="again"/>
    </testcase>
    <testcase name="off" classname="drift-core::parse"><skipped message="ignored"/></testcase>
  </testsuite>
</testsuites>
"""


def test_reads_what_nextest_writes() -> None:
    report = parse("core", NEXTEST)
    suite = "drift-core::parse"
    assert report.cases == (
        Case(suite, "calm", Outcome.PASSED, 0.25),
        Case(suite, "wobbly", Outcome.FLAKY, 0.125, "thread panicked"),
        Case(suite, "broken", Outcome.FAILED, 1.0, "assertion failed: left == right"),
        Case(suite, "off", Outcome.SKIPPED, 0.0, "ignored"),
    )
    assert report.seconds == 1.375
    assert [case.name for case in cases([report], Outcome.FAILED)] == ["broken"]


def test_reads_what_pytest_writes(tmp_path: Path) -> None:
    (tmp_path / "sample_test.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert 1 == 2\n"
        "@pytest.fixture\n"
        "def broken(): raise RuntimeError('no server')\n"
        "def test_error(broken): pass\n"
        "@pytest.mark.skipif(True, reason='not here')\n"
        "def test_skipped(): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "--junitxml=reports/out.xml", "sample_test.py"]
    subprocess.run([*command, "-p", "no:cacheprovider"], cwd=tmp_path, capture_output=True)
    [report] = read(tmp_path / "reports")
    outcomes = {case.name: (case.outcome, case.detail) for case in report.cases}
    assert report.name == "out"
    assert outcomes["test_good"] == (Outcome.PASSED, "")
    assert outcomes["test_bad"] == (Outcome.FAILED, "assert 1 == 2")
    assert outcomes["test_error"][0] is Outcome.FAILED
    assert "no server" in outcomes["test_error"][1]
    assert outcomes["test_skipped"] == (Outcome.SKIPPED, "not here")


def test_a_folder_is_searched_and_names_are_relative_to_it(tmp_path: Path) -> None:
    for name in ("b.xml", "deep/a.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('<testsuite name="s"><testcase name="t"/></testsuite>')
    assert [report.name for report in read(tmp_path)] == ["b", "deep/a"]
    assert [report.name for report in read(tmp_path / "deep" / "a.xml")] == ["a"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "r: not XML: no element found"),
        ("<a>", "r: not XML"),
        ("<coverage/>", "r: not a JUnit report: its root is <coverage>"),
    ],
)
def test_what_is_no_report_is_named_with_the_cause(content: str, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        parse("r", content)


def test_no_report_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="holds no .xml file; run the tests first"):
        read(tmp_path)
    with pytest.raises(ReportError, match=r"none\.xml: .*No such file"):
        read(tmp_path / "none.xml")
    (tmp_path / "latin.xml").write_bytes(b"<testsuite name='\xe9'/>")
    with pytest.raises(ReportError, match=r"latin\.xml: .*codec"):
        read(tmp_path / "latin.xml")
