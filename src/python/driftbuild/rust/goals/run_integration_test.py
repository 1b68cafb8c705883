"""`run` on a small workspace: what reaches the program and what comes back."""

from __future__ import annotations

import pytest
from pants.core.goals.run import Run
from pants.testutil.rule_runner import RuleRunner, mock_console

from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner

_SHOW = """
    fn main() {
        let arguments: Vec<String> = std::env::args().skip(1).collect();
        let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        println!("{} {:?}", KIND, arguments);
        println!("debug={}", cfg!(debug_assertions));
        assert!(std::path::Path::new(&manifest).join("src").exists());
        assert!(std::path::Path::new("Cargo.lock").exists());
        std::process::exit(arguments.len() as i32);
    }
    """


@pytest.fixture
def workspace(monkeypatch: pytest.MonkeyPatch) -> RuleRunner:
    runner = rule_runner(
        {
            "Cargo.lock": lockfile("tool"),
            "crates/tool/Cargo.toml": MANIFEST.format(name="tool")
            + '[[bench]]\nname = "speed"\nharness = false\n',
            "crates/tool/src/main.rs": _SHOW.replace("KIND", '"binary"'),
            "crates/tool/examples/show.rs": _SHOW.replace("KIND", '"example"'),
            "crates/tool/benches/speed.rs": _SHOW.replace("KIND", '"bench"'),
        }
    )
    # The goal starts programs where the user is, which is the root of the repository here.
    monkeypatch.chdir(runner.build_root)
    return runner


def run(runner: RuleRunner, *arguments: str) -> tuple[int, str]:
    runner.set_options(["run", *arguments], env_inherit=ENVIRONMENT)
    with mock_console(runner.options_bootstrapper) as (_, stdio):
        exit_code = runner.run_goal_rule(Run, args=arguments, env_inherit=ENVIRONMENT).exit_code
        return exit_code, stdio.get_stdout()


def test_binary_has_arguments_and_its_exit_code_is_passed_on(workspace: RuleRunner) -> None:
    exit_code, shown = run(workspace, "crates/tool:bin-tool", "--", "--help", "a b")
    assert shown == 'binary ["--help", "a b"]\ndebug=true\n'
    assert exit_code == 2


def test_profile_is_an_option(workspace: RuleRunner) -> None:
    _, shown = run(workspace, "--cargo-run-profile=release", "crates/tool:bin-tool")
    assert shown == "binary []\ndebug=false\n"


def test_example(workspace: RuleRunner) -> None:
    assert run(workspace, "crates/tool:example-show") == (0, "example []\ndebug=true\n")


def test_benchmark_measures_with_its_own_profile(workspace: RuleRunner) -> None:
    exit_code, shown = run(workspace, "crates/tool:bench-speed")
    assert shown == 'bench ["--bench"]\ndebug=false\n'
    assert exit_code == 1
