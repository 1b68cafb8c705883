"""What is reported, in each format, of findings whose texts want to break it."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from driftbuild.audit.model.finding import Ecosystem, Finding, Level, merge
from driftbuild.audit.model.junit import to_junit
from driftbuild.audit.model.report import Report, table
from driftbuild.audit.model.sarif import to_sarif
from driftbuild.audit.testing import CHECKED, REPORT, SAFE, TODAY


def _plain(level: Level, text: str) -> str:
    return text


def _has_controls(text: str) -> bool:
    return any(c in text for c in "\x1b\x07\x00\u202e\udc80")


def test_table() -> None:
    text = table(REPORT, lambda level, text: f"<{level.value}>{text}</>")
    assert text.splitlines()[0].split() == ["level", "package", "id", "what"]
    assert "<error>error  </>  tiny 1.0.0" in text
    assert "fixed in >=1.0.1" in text and "ships in @acme/native" in text
    assert text.endswith(
        "note: audit.toml: look\n"
        "Rust: 12 packages of Cargo.lock, advisories of 2026-11-18 (10 days old)\n"
        "1 error, 1 warning, 0 notes"
    )
    assert not _has_controls(text)


def test_what_is_not_known_of_artifacts_that_were_not_selected() -> None:
    finding = replace(SAFE, ships_in=())
    whole = Report((finding,), CHECKED, TODAY)
    assert "ships in nothing: development only" in table(whole, _plain)
    partial = replace(whole, partial=frozenset({Ecosystem.RUST}))
    text = table(partial, _plain)
    assert "ships in none of the selected artifacts" in text and "development" not in text
    assert json.loads(partial.to_json())["partial"] == ["cargo"]


def test_a_report_without_findings() -> None:
    report = Report((), CHECKED, TODAY)
    assert not report.failed
    assert table(report, _plain).splitlines()[-1] == "0 errors, 0 warnings, 0 notes"
    suite = ElementTree.fromstring(to_junit(report))[0]
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")


def test_json() -> None:
    text = REPORT.to_json()
    content = json.loads(text)
    assert content["failed"] is True
    assert content["checked"][0]["database"]["age"] == 10
    first, second = content["findings"]
    assert first["purl"] == "pkg:cargo/tiny@1.0.0" and first["ships_in"] == ["@acme/native"]
    # An address that is none is left out.
    assert second["url"] == ""
    assert not _has_controls(text) and "\\u001b" not in text


def test_sarif() -> None:
    text = to_sarif(REPORT)
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note") and result["message"]["text"]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert " " not in artifact["uri"]
    prints = {result["partialFingerprints"]["auditFinding/v1"] for result in run["results"]}
    assert len(prints) == 2
    assert not _has_controls(text)
    # A title is no place for links.
    shown = [result["message"]["text"] for result in run["results"]]
    shown += [rule["shortDescription"]["text"] for rule in rules]
    assert any("[b] (c)" in each for each in shown) and not any("](" in each for each in shown)


def test_junit() -> None:
    text = to_junit(REPORT)
    suites = ElementTree.fromstring(text.encode())
    cases = list(suites.iter("testcase"))
    assert len(cases) == 2
    failures = list(suites.iter("failure"))
    assert [failure.get("message") for failure in failures] == ["It reads too far"]
    assert not _has_controls(text)


def test_one_problem_that_two_tools_see_is_one_finding() -> None:
    warned = Finding(**{**vars(SAFE), "level": Level.WARNING, "ships_in": ("@acme/other",)})
    (finding,) = merge([SAFE, warned])
    assert finding.level is Level.ERROR
    assert finding.ships_in == ("@acme/native", "@acme/other")
