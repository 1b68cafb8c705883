from __future__ import annotations

from pathlib import Path

import pytest

from devtools.test_summary.cli import main

GOOD = '<testsuite name="s"><testcase classname="m" name="fast" time="0.5"/></testsuite>'
BAD = (
    '<testsuite name="s"><testcase classname="m" name="a|b" time="2">'
    '<failure message="no `thing`"/></testcase></testsuite>'
)


def test_a_table_with_aligned_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.xml").write_text(GOOD)
    assert main([str(tmp_path)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "report  passed  failed  flaky  skipped  seconds",
        "good         1       0      0        0     0.50",
        "all          1       0      0        0     0.50",
        "",
        "Slowest:",
        "  0.50 s  m fast",
    ]


def test_a_failure_is_listed_and_is_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.xml").write_text(GOOD)
    (tmp_path / "bad.xml").write_text(BAD)
    assert main([str(tmp_path), "--slowest", "0"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == ["Failed:", "  m a|b: no `thing`"]
    assert "Slowest:" not in lines


def test_markdown_escapes_what_would_break_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a|b.xml").write_text(BAD)
    assert main([str(tmp_path), "--format", "markdown", "--slowest", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "| report | passed | failed | flaky | skipped | seconds |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    assert lines[2] == "| a\\|b | 0 | 1 | 0 | 0 | 2.00 |"
    assert "- `m a|b: no 'thing'`" in lines


def test_nothing_to_read_is_one_line_and_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("test-summary: ") and captured.err.count("\n") == 1
