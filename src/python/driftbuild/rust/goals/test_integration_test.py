"""`test` on a small workspace, with the real toolchain and the real cargo-nextest."""

from __future__ import annotations

import time
import uuid
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import pytest
from pants.core.goals.test import ShowOutput, Test, TestDebugRequest, TestResult
from pants.engine.addresses import Address
from pants.engine.fs import DigestContents
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.process import ProcessResultMetadata
from pants.testutil.rule_runner import QueryRule, RuleRunner, mock_console

from driftbuild.rust import testing
from driftbuild.rust.goals.test import (
    RustTestFieldSet,
    RustTestRequest,
    TestUnits,
    TestUnitsRequest,
)
from driftbuild.rust.goals.tested_workspace import FILES
from driftbuild.rust.model.junit import count_tests
from driftbuild.rust.rules.diagnostics_report import DiagnosticsReport, DiagnosticsReportRequest
from driftbuild.rust.rules.doctest import DocTestProcessRequest
from driftbuild.rust.rules.test_process import TestProcess, TestProcessRequest
from driftbuild.rust.rules.unit_result import Failure
from driftbuild.sandbox.isolation import TestIsolation


@pytest.fixture(scope="module")
def workspace() -> Iterator[RuleRunner]:
    """One workspace for all tests: what one compiled, the others find."""
    lock = testing.lockfile("bad", "broken", "dependent", "good", "macros").replace(
        'name = "dependent"\nversion = "0.1.0"\n',
        'name = "dependent"\nversion = "0.1.0"\ndependencies = ["good"]\n',
    )
    yield testing.rule_runner(
        {**FILES, "Cargo.lock": lock},
        queries=[
            QueryRule(TestResult, [RustTestRequest.Batch]),
            QueryRule(TestDebugRequest, [RustTestRequest.Batch]),
            QueryRule(TestIsolation, []),
            QueryRule(TestUnits, [TestUnitsRequest]),
            QueryRule(TestProcess, [TestProcessRequest]),
            QueryRule(TestProcess, [DocTestProcessRequest]),
            QueryRule(DiagnosticsReport, [DiagnosticsReportRequest]),
        ],
        bootstrap_args=["--pants-ignore=!/.config/"],
    )


def _batch(rule_runner: RuleRunner, address: str) -> RustTestRequest.Batch:
    folder, _, name = address.partition(":")
    target = rule_runner.get_target(Address(folder, target_name=name))
    return RustTestRequest.Batch("nextest", (RustTestFieldSet.create(target),), None)


def _run(rule_runner: RuleRunner, address: str, *options: str) -> TestResult:
    testing.set_options(rule_runner, *options)
    return rule_runner.request(TestResult, [_batch(rule_runner, address)])


def _failures(rule_runner: RuleRunner, directory: str, kind: str, name: str) -> list[Failure]:
    units = rule_runner.request(TestUnits, [TestUnitsRequest("", directory, kind, name)])
    processes = [
        rule_runner.request(TestProcess, [request])
        for request in units.processes((), interactive=False)
    ]
    return [failure for process in processes for failure in process.failures]


def _run_of(result: TestResult) -> int | None:
    """Which run of the engine the process belongs to: the same for what it remembers."""
    return result.result_metadata.source_run_id if result.result_metadata else None


def _cases(rule_runner: RuleRunner, result: TestResult) -> dict[str, list[str]]:
    """The names of the tests in each report."""
    assert result.xml_results is not None
    contents = rule_runner.request(DigestContents, [result.xml_results.digest])
    return {
        file.path: sorted(
            case.get("name", "") for case in ElementTree.fromstring(file.content).iter("testcase")
        )
        for file in contents
    }


def test_library_s_unit_and_doc_tests_are_one_result_with_two_reports(
    workspace: RuleRunner,
) -> None:
    result = _run(workspace, "crates/good:lib")
    assert result.exit_code == 0, result.stdout + result.stderr
    assert _cases(workspace, result) == {
        "crates.good.lib.xml": [
            "tests::reads_its_own_files",
            "tests::sees_what_the_build_script_made",
            "tests::two",
        ],
        "crates.good.lib.doc.xml": ["crates/good/src/lib.rs - two (line 1)"],
    }


def test_integration_test_has_binaries_loopback_and_folders_of_its_own(
    workspace: RuleRunner,
) -> None:
    result = _run(workspace, "crates/good:test-command")
    assert result.exit_code == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "address", ["crates/macros:lib", "crates/good:example-tested", "crates/good:test-own_main"]
)
def test_other_kinds_of_targets_are_tested(workspace: RuleRunner, address: str) -> None:
    result = _run(workspace, address)
    assert result.exit_code == 0, result.stdout + result.stderr
    assert result.xml_results is not None


@pytest.mark.parametrize("address", ["crates/good:bin-untested", "crates/good:bin-say-hello"])
def test_target_without_tests_is_no_result(workspace: RuleRunner, address: str) -> None:
    """`test = false` in the manifest, or nothing marked `#[test]`."""
    assert _run(workspace, address).exit_code is None


def test_test_with_its_own_main_fails_by_its_exit_code(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/good:test-own_main_fails")
    assert result.exit_code == 101
    assert "on purpose" in result.stderr
    assert _cases(workspace, result) == {"crates.good.test-own_main_fails.xml": ["own_main_fails"]}


def test_failure_shows_what_the_test_printed(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/bad:test-fails")
    assert result.exit_code == 100
    assert "what it printed" in result.stderr
    assert "panicked at crates/bad/tests/fails.rs:2" in result.stderr
    assert "\x1b" not in result.message()
    assert _cases(workspace, result) == {"crates.bad.test-fails.xml": ["fails", "passes"]}


def test_colours_are_kept_on_a_terminal_and_cost_no_run(workspace: RuleRunner) -> None:
    plain = _run(workspace, "crates/good:test-command", "--test-output=all")
    colored = _run(workspace, "crates/good:test-command", "--test-output=all", "--colors")
    assert "\x1b[" not in plain.message()
    assert "\x1b[" in colored.message()
    assert _run_of(colored) == _run_of(plain)


def test_failing_doc_test_fails_the_library(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/bad:lib")
    assert result.exit_code == 101
    assert "crates/bad/src/lib.rs - two (line 1)" in result.stdout
    assert _cases(workspace, result) == {
        "crates.bad.lib.doc.xml": ["crates/bad/src/lib.rs - two (line 1)"]
    }


def test_flaky_test_passes_and_is_shown(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/bad:test-flaky")
    assert result.exit_code == 0
    assert result.output_setting is ShowOutput.ALL
    assert "FLAKY 2/2" in result.message()
    assert (
        _run(workspace, "crates/bad:test-flaky", "--test-output=none").output_setting
        is ShowOutput.NONE
    )


def test_names_after_two_dashes_choose_tests(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/bad:test-fails", "--nextest-args=passes")
    assert result.exit_code == 0
    assert _cases(workspace, result) == {"crates.bad.test-fails.xml": ["passes"]}
    ignored = _run(workspace, "crates/good:lib", "--nextest-args=--ignored")
    assert "ran though ignored" in ignored.stderr
    assert _run(workspace, "crates/good:lib", "--nextest-args=no_such_test").exit_code is None


def test_run_arguments_reach_nextest(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/bad:test-flaky", "--nextest-run-args=--retries=0")
    assert result.exit_code == 100


def test_time_limit_ends_a_run(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/bad:test-slow", "--test-timeout-default=2")
    assert result.exit_code not in (0, None)
    assert "Exceeded timeout of 2.0 seconds" in result.message()
    assert _failures_reported(workspace, result) == 1


def _failures_reported(runner: RuleRunner, result: TestResult) -> int:
    assert result.xml_results is not None
    reports = runner.request(DigestContents, [result.xml_results.digest])
    return sum(count_tests(report.content).failures for report in reports)


def test_time_limit_leaves_no_process_behind(workspace: RuleRunner) -> None:
    testing.set_options(workspace)
    if not workspace.request(TestIsolation, []).possible:
        pytest.skip("process namespaces are not to be had here")
    mark = f"MARK={uuid.uuid4()}"
    options = ("--test-timeout-default=2", f"--test-extra-env-vars={mark}")
    assert _run(workspace, "crates/bad:test-slow", *options).exit_code not in (0, None)
    limit = time.monotonic() + 10
    while _marked_processes(mark) and time.monotonic() < limit:
        time.sleep(0.1)
    assert _marked_processes(mark) == []


def _marked_processes(mark: str) -> list[bytes]:
    """The command lines of the processes that have a variable."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append((process / "cmdline").read_bytes())
        except OSError:
            continue  # It has ended, or belongs to someone else.
    return found


def test_compile_error_is_shown_as_rustc_prints_it(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/broken:test-needs_it")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: could not compile broken 0.1.0 [")
    assert "\n" not in result.stderr
    assert _failures_reported(workspace, result) == 1
    (failure,) = _failures(workspace, "crates/broken", "test", "needs_it")
    said = workspace.request(
        DiagnosticsReport, [DiagnosticsReportRequest.of(failure, False)]
    ).message()
    assert "error[E0425]: cannot find value `undefined` in this scope" in said
    assert "--> crates/broken/src/lib.rs:1:23" in said
    assert "\x1b" not in said


def test_compile_error_of_a_library_and_of_its_tests_is_one_report(workspace: RuleRunner) -> None:
    result = _run(workspace, "crates/broken:lib")
    assert result.exit_code == 1
    failures = _failures(workspace, "crates/broken", "lib", "broken")
    assert len(failures) == 2
    assert len({DiagnosticsReportRequest.of(failure, False) for failure in failures}) == 1


def test_unknown_profile_is_one_clear_error(workspace: RuleRunner) -> None:
    with pytest.raises(
        ExecutionError, match=".config/nextest.toml: .*'nigth'.*It has: ci, default"
    ):
        _run(workspace, "crates/good:lib", "--nextest-profile=nigth")


def test_forced_run_runs_again(workspace: RuleRunner) -> None:
    first = _run(workspace, "crates/good:test-command")
    again = _run(workspace, "crates/good:test-command")
    forced = _run(workspace, "crates/good:test-command", "--test-force")
    assert _run_of(again) == _run_of(first)
    assert _run_of(forced) not in (None, _run_of(first))
    assert forced.result_metadata is not None
    assert forced.result_metadata._source == ProcessResultMetadata.Source.RAN.value


def test_interactive_run_has_the_harness_s_own_output(workspace: RuleRunner) -> None:
    testing.set_options(workspace, "--nextest-args=fails")
    request = workspace.request(TestDebugRequest, [_batch(workspace, "crates/bad:test-fails")])
    with mock_console(workspace.options_bootstrapper) as (_, stdio):
        result = workspace.run_interactive_process(request.process)
        shown = stdio.get_stdout()
    assert result.exit_code == 101
    assert "what it printed" in shown
    assert "passes" not in shown


def test_changed_line_runs_again_what_depends_on_it_and_nothing_else(workspace: RuleRunner) -> None:
    addresses = [
        "crates/good:lib",
        "crates/good:test-command",
        "crates/good:test-own_main",
        "crates/dependent:lib",
        "crates/macros:lib",
        "crates/bad:test-flaky",
    ]

    def runs() -> dict[str, int | None]:
        return {address: _run_of(_run(workspace, address)) for address in addresses}

    def changed(path: str, old: str, new: str) -> set[str]:
        before = runs()
        text = Path(workspace.build_root, path).read_text()
        assert old in text
        workspace.write_files({path: text.replace(old, new)})
        after = runs()
        return {address for address in addresses if before[address] != after[address]}

    unique = str(uuid.uuid4())
    own = {"crates/good:lib", "crates/good:test-command", "crates/good:test-own_main"}
    library = "crates/good/src/lib.rs"
    assert changed(library, '"id"', f'"{unique}"') == {*own, "crates/dependent:lib"}
    # A unit test: dependents are compiled again, to the same bytes, so nothing is to be tested.
    assert changed(library, "ran though ignored", f"ran though ignored {unique}") == own
    assert changed("crates/good/note.txt", "note", unique) == own
    dependent = "crates/dependent/src/lib.rs"
    assert changed(dependent, "#[test]", f"#[test] // {unique}") == {"crates/dependent:lib"}


def test_goal_goes_on_after_failures_and_writes_reports(workspace: RuleRunner) -> None:
    result = workspace.run_goal_rule(
        Test,
        args=[
            "--report",
            "crates/good:lib",
            "crates/bad:test-fails",
            "crates/broken:test-needs_it",
            "crates/good:bin-untested",
        ],
        env_inherit=testing.ENVIRONMENT,
    )
    assert result.exit_code == 100
    assert "✓ crates/good:lib succeeded" in result.stderr
    assert "✕ crates/bad:test-fails failed" in result.stderr
    assert "untested" not in result.stderr
    written = workspace.build_root + "/dist/test/reports/crates.good.lib.xml"
    assert ElementTree.parse(written).getroot().get("tests") == "3"
