"""`fmt` and the format check of `lint` on a small workspace."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.core.goals.fmt import Fmt
from pants.core.goals.lint import Lint, LintResult
from pants.engine.addresses import Address
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import QueryRule, RuleRunner

from driftbuild.rust.goals.check import CargoPackageFieldSet
from driftbuild.rust.goals.fmt import RustfmtCheckRequest
from driftbuild.rust.goals.lint import WorkspacePartition
from driftbuild.rust.testing import (
    ENVIRONMENT,
    MANIFEST,
    lockfile,
    rule_runner,
    set_options,
    write,
)

_UGLY = "pub fn two( )->u32 {  2 }\n"
_NICE = "pub fn two() -> u32 {\n    2\n}\n"


@pytest.fixture
def workspace() -> RuleRunner:
    return rule_runner(
        {
            "Cargo.lock": lockfile("one", "other"),
            "crates/one/Cargo.toml": MANIFEST.format(name="one"),
            "crates/one/src/lib.rs": "mod part;\n" + _UGLY,
            "crates/one/src/part.rs": _UGLY,
            "crates/one/build.rs": "fn main(){}\n",
            # No module of the package: data of its tests.
            "crates/one/tests/data/sample.rs": _UGLY,
            "crates/other/Cargo.toml": MANIFEST.format(name="other"),
            "crates/other/src/lib.rs": _NICE,
        },
        [QueryRule(LintResult, [RustfmtCheckRequest.Batch])],
    )


def _fmt(runner: RuleRunner) -> int:
    return runner.run_goal_rule(Fmt, args=["::"], env_inherit=ENVIRONMENT).exit_code


def _read(runner: RuleRunner, path: str) -> str:
    return Path(runner.build_root, path).read_text()


def _check(runner: RuleRunner, *names: str) -> tuple[int, str]:
    field_sets = tuple(
        CargoPackageFieldSet.create(runner.get_target(Address(f"crates/{name}"))) for name in names
    )
    batch = RustfmtCheckRequest.Batch("rustfmt", field_sets, WorkspacePartition(""))
    result = runner.request(LintResult, [batch])
    return result.exit_code, result.stderr


def test_fmt_follows_modules_and_leaves_the_rest_alone(workspace: RuleRunner) -> None:
    untouched = Path(workspace.build_root, "crates/other/src/lib.rs")
    before = untouched.stat().st_mtime_ns
    assert _fmt(workspace) == 0
    assert _read(workspace, "crates/one/src/lib.rs") == "mod part;\n" + _NICE
    assert _read(workspace, "crates/one/src/part.rs") == _NICE
    assert _read(workspace, "crates/one/build.rs") == "fn main() {}\n"
    assert _read(workspace, "crates/one/tests/data/sample.rs") == _UGLY
    assert untouched.stat().st_mtime_ns == before
    set_options(workspace)
    assert _check(workspace, "one", "other") == (0, "")


def test_configuration_nearest_to_the_package_counts(workspace: RuleRunner) -> None:
    write(workspace, {"rustfmt.toml": "tab_spaces = 2\n"})
    write(workspace, {"crates/other/.rustfmt.toml": "tab_spaces = 8\n"})
    assert _fmt(workspace) == 0
    assert _read(workspace, "crates/one/src/part.rs") == _NICE.replace("    ", "  ")
    assert _read(workspace, "crates/other/src/lib.rs") == _NICE.replace("    ", "        ")


def test_lint_shows_the_difference(workspace: RuleRunner) -> None:
    set_options(workspace)
    exit_code, text = _check(workspace, "one", "other")
    assert exit_code == 1
    assert "Diff in crates/one/src/part.rs:1:" in text
    assert "-pub fn two( )->u32 {  2 }" in text
    assert "crates/other" not in text
    assert "Run `./pants fmt`" in text
    assert _read(workspace, "crates/one/src/part.rs") == _UGLY


def test_syntax_error_is_named_and_nothing_is_written(workspace: RuleRunner) -> None:
    write(workspace, {"crates/other/src/lib.rs": "pub fn {\n"})
    with pytest.raises(ExecutionError) as raised:
        _fmt(workspace)
    assert str(raised.value).startswith("rustfmt could not read these files:")
    assert "--> crates/other/src/lib.rs:1:" in str(raised.value)
    assert _read(workspace, "crates/one/src/part.rs") == _UGLY


def test_lint_goes_on_after_a_syntax_error(workspace: RuleRunner) -> None:
    write(workspace, {"crates/other/src/lib.rs": "pub fn {\n"})
    set_options(workspace)
    exit_code, text = _check(workspace, "one", "other")
    assert exit_code == 1
    assert "--> crates/other/src/lib.rs:1:" in text
    assert "Diff in crates/one/src/part.rs:1:" in text


def test_lint_runs_rustfmt_once(workspace: RuleRunner) -> None:
    result = workspace.run_goal_rule(Lint, args=["--only=rustfmt", "::"], env_inherit=ENVIRONMENT)
    assert result.exit_code == 1
    assert result.stderr.split() == ["✕", "rustfmt", "failed."]
