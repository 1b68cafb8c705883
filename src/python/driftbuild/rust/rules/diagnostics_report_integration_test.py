"""Warnings of a tested package: each once, on every run."""

from __future__ import annotations

import pytest
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from driftbuild.rust.goals.test import TestUnits, TestUnitsRequest
from driftbuild.rust.rules.diagnostics_report import Warnings, WarningsRequest
from driftbuild.rust.testing import MANIFEST, lockfile, rule_runner, set_options

_LIB = """
    pub fn answer() -> u32 {
        let in_library = 1;
        42
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn it_is() {
            let in_test = 2;
        }
    }
    """


@pytest.fixture
def workspace() -> RuleRunner:
    runner = rule_runner(
        {
            "Cargo.lock": lockfile("app", "quiet"),
            "crates/app/Cargo.toml": MANIFEST.format(name="app"),
            "crates/app/build.rs": 'fn main() { println!("cargo::warning=from the script"); }',
            "crates/app/src/lib.rs": _LIB,
            "crates/quiet/Cargo.toml": MANIFEST.format(name="quiet"),
            "crates/quiet/src/lib.rs": "",
        },
        queries=[
            QueryRule(TestUnits, [TestUnitsRequest]),
            QueryRule(Warnings, [WarningsRequest]),
        ],
    )
    set_options(runner)
    return runner


def said(runner: RuleRunner, package: str) -> list[str]:
    request = TestUnitsRequest("", f"crates/{package}", "lib", package)
    units = runner.request(TestUnits, [request]).units
    reports = runner.request(Warnings, [WarningsRequest(units, colors=False)]).reports
    return [report.message() for report in reports]


def test_each_warning_is_shown_once_and_again_from_the_cache(workspace: RuleRunner) -> None:
    first = said(workspace, "app")
    text = "".join(first)
    assert text.count("unused variable: `in_library`") == 1  # In the library and its tests.
    assert text.count("unused variable: `in_test`") == 1
    assert text.count("warning: from the script") == 1
    assert "--> crates/app/src/lib.rs:2:9" in text
    assert said(workspace, "app") == first


def test_nothing_is_said_of_a_package_without_warnings(workspace: RuleRunner) -> None:
    assert said(workspace, "quiet") == []
