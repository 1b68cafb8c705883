"""`[cargo].incremental`: what is kept from one compilation to the next, and for whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.core.goals.run import Run
from pants.testutil.rule_runner import RuleRunner, mock_console

from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner, write

_LIB = "pub fn answer() -> u32 {{ {} }}\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RuleRunner:
    runner = rule_runner(
        {
            "Cargo.lock": lockfile("tool"),
            "crates/tool/Cargo.toml": MANIFEST.format(name="tool") + '[lib]\nname = "answers"\n',
            "crates/tool/src/lib.rs": _LIB.format(1),
            "crates/tool/src/main.rs": 'fn main() { println!("{}", answers::answer()); }',
        },
        # A store of its own, too: where nothing is compiled, no state is left.
        bootstrap_args=[
            f"--named-caches-dir={tmp_path / 'named'}",
            f"--local-store-dir={tmp_path / 'store'}",
        ],
    )
    monkeypatch.chdir(runner.build_root)
    return runner


def run(runner: RuleRunner, *options: str) -> str:
    arguments = [*options, "crates/tool:bin-tool"]
    runner.set_options(["run", *arguments], env_inherit=ENVIRONMENT)
    with mock_console(runner.options_bootstrapper) as (_, stdio):
        assert runner.run_goal_rule(Run, args=arguments, env_inherit=ENVIRONMENT).exit_code == 0
        return stdio.get_stdout()


def test_state_is_kept_and_an_edit_is_seen(workspace: RuleRunner, tmp_path: Path) -> None:
    state = tmp_path / "named" / "cargo_incremental"
    assert run(workspace, "--cargo-incremental") == "1\n"
    [of_lib] = state.glob("rustc-*/answers-*")
    before = {path.name for path in of_lib.iterdir()}
    write(workspace, {"crates/tool/src/lib.rs": _LIB.format(2)})
    assert run(workspace, "--cargo-incremental") == "2\n"
    # The same folder, in which the compiler has begun a new session.
    assert [*state.glob("rustc-*/answers-*")] == [of_lib]
    assert {path.name for path in of_lib.iterdir()} != before


def test_nothing_is_kept_by_default(workspace: RuleRunner, tmp_path: Path) -> None:
    assert run(workspace) == "1\n"
    assert not (tmp_path / "named" / "cargo_incremental").exists()
