"""`check` and `lint` on a small workspace."""

from __future__ import annotations

import pytest
from pants.core.goals.check import CheckResults
from pants.core.goals.lint import LintResult
from pants.engine.addresses import Address
from pants.testutil.rule_runner import QueryRule, RuleRunner

from driftbuild.rust.goals.check import CargoCheckRequest, CargoPackageFieldSet
from driftbuild.rust.goals.lint import ClippyRequest, WorkspacePartition
from driftbuild.rust.testing import MANIFEST, lockfile, rule_runner, set_options, write

_UNWRAP = "std::env::args().next().unwrap();"
_UNUSED = "pub fn two() -> u32 {\n    let unused = 1;\n    2\n}\n"


@pytest.fixture
def workspace() -> RuleRunner:
    return rule_runner(
        {
            "Cargo.lock": lockfile("bad", "good", "worse", "user").replace(
                'name = "user"\nversion = "0.1.0"\n',
                'name = "user"\nversion = "0.1.0"\ndependencies = [\n "bad",\n]\n',
            ),
            "crates/good/Cargo.toml": MANIFEST.format(name="good")
            + '[features]\nextra = []\n[lints.clippy]\nneedless_return = "allow"\n',
            "crates/good/src/lib.rs": _UNUSED,
            "crates/good/build.rs": "fn main() {\n    return;\n}\n",
            "crates/good/tests/api.rs": "#[test]\nfn api() {\n    assert_eq!(good::two(), 2);\n}\n",
            "crates/bad/Cargo.toml": MANIFEST.format(name="bad"),
            "crates/bad/src/lib.rs": "pub fn two() -> u32 {\n    wrong\n}\n",
            "crates/worse/Cargo.toml": MANIFEST.format(name="worse"),
            "crates/worse/src/lib.rs": "pub fn two() -> u32 {\n    also_wrong\n}\n",
            "crates/user/Cargo.toml": MANIFEST.format(name="user")
            + '[dependencies]\nbad = { path = "../bad" }\n',
            "crates/user/src/lib.rs": "pub use bad::two;\n",
        },
        [
            QueryRule(CheckResults, [CargoCheckRequest]),
            QueryRule(LintResult, [ClippyRequest.Batch]),
        ],
    )


def _field_sets(runner: RuleRunner, *names: str) -> tuple[CargoPackageFieldSet, ...]:
    return tuple(
        CargoPackageFieldSet.create(runner.get_target(Address(f"crates/{name}"))) for name in names
    )


def check(runner: RuleRunner, *names: str) -> tuple[int, str]:
    results = runner.request(CheckResults, [CargoCheckRequest(_field_sets(runner, *names))])
    (result,) = results.results
    return result.exit_code, result.stderr


def lint(runner: RuleRunner, *names: str) -> tuple[int, str]:
    batch = ClippyRequest.Batch("clippy", _field_sets(runner, *names), WorkspacePartition(""))
    result = runner.request(LintResult, [batch])
    return result.exit_code, result.stderr


def test_warning_is_shown_once_and_again_from_the_cache(workspace: RuleRunner) -> None:
    set_options(workspace)
    exit_code, text = check(workspace, "good")
    assert exit_code == 0
    assert text.count("warning: unused variable: `unused`") == 1  # In the library and its tests.
    assert "--> crates/good/src/lib.rs:2:9" in text
    assert "\x1b" not in text
    set_options(workspace)
    assert check(workspace, "good") == (0, text)


def test_colours_where_pants_has_them(workspace: RuleRunner) -> None:
    set_options(workspace, "--colors")
    assert "\x1b[" in check(workspace, "good")[1]


def test_all_errors_are_shown_and_what_they_kept_from_being_checked(workspace: RuleRunner) -> None:
    set_options(workspace)
    exit_code, text = check(workspace, "bad", "good", "user", "worse")
    assert exit_code == 1
    assert text.count("cannot find value `wrong`") == 1
    assert text.count("cannot find value `also_wrong`") == 1
    assert "unused variable: `unused`" in text
    assert "error: could not check bad 0.1.0" in text
    assert "note: for this reason not looked at: user\n" in text


def test_all_features_reach_the_code(workspace: RuleRunner) -> None:
    write(workspace, {"crates/good/src/lib.rs": '#[cfg(feature = "extra")]\nfn f() { wrong }\n'})
    set_options(workspace)
    assert check(workspace, "good")[0] == 1  # tests/api.rs needs what is no longer there.
    write(workspace, {"crates/good/tests/api.rs": ""})
    assert check(workspace, "good")[0] == 0
    set_options(workspace, "--cargo-all-features")
    assert "cannot find value `wrong`" in check(workspace, "good")[1]
    set_options(workspace, "--cargo-features=['good/extra']")
    assert "cannot find value `wrong`" in check(workspace, "good")[1]


def test_clippy_honours_arguments_manifest_and_configuration(workspace: RuleRunner) -> None:
    write(workspace, {"crates/good/src/lib.rs": "pub fn two() -> u32 {\n    return 2;\n}\n"})
    set_options(workspace)
    assert lint(workspace, "good") == (0, "")  # `[lints.clippy]` allows it.
    write(workspace, {"crates/good/Cargo.toml": MANIFEST.format(name="good")})
    exit_code, text = lint(workspace, "good")
    assert exit_code == 0
    assert text.count("warning: unneeded `return` statement") == 2  # The library's, build.rs's.
    set_options(workspace, "--clippy-args=-D warnings")
    exit_code, text = lint(workspace, "good")
    assert exit_code == 1
    assert "error: unneeded `return` statement" in text
    assert "--> crates/good/build.rs:2:5" in text

    unwrap = "pub fn number(text: &str) -> u32 {\n    text.parse().unwrap()\n}\n"
    tested = (
        f"#[cfg(test)]\nmod tests {{\n    #[test]\n    fn one() {{\n        {_UNWRAP}\n    }}\n}}\n"
    )
    write(workspace, {"crates/good/src/lib.rs": tested, "crates/good/build.rs": "fn main() {}\n"})
    write(workspace, {"crates/good/tests/api.rs": ""})
    set_options(workspace, "--clippy-args=-D clippy::unwrap_used")
    assert "used `unwrap()`" in lint(workspace, "good")[1]
    write(workspace, {"clippy.toml": "allow-unwrap-in-tests = true\n"})
    assert lint(workspace, "good") == (0, "")
    write(workspace, {"crates/good/src/lib.rs": unwrap})
    assert "used `unwrap()`" in lint(workspace, "good")[1]


def test_clippy_of_a_crate_that_does_not_compile(workspace: RuleRunner) -> None:
    set_options(workspace)
    exit_code, text = lint(workspace, "bad", "good", "user")
    assert exit_code == 1
    assert text.count("cannot find value `wrong`") == 1
    assert "unused variable: `unused`" in text
    assert "note: for this reason not looked at: user\n" in text
