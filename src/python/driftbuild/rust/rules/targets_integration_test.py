"""The targets of a small workspace, as Pants' own goals show them."""

from __future__ import annotations

import json
import logging

import pytest
from pants.backend.project_info import dependencies, dependents, filedeps, list_targets, peek
from pants.backend.project_info.dependencies import Dependencies
from pants.backend.project_info.dependents import DependentsGoal
from pants.backend.project_info.filedeps import Filedeps
from pants.backend.project_info.list_targets import List
from pants.backend.project_info.peek import Peek
from pants.core.goals.tailor import TailorGoal
from pants.engine.goal import Goal
from pants.testutil.rule_runner import RuleRunner

from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner, write

_USES_BASE = '[dependencies]\nbase = { path = "../base" }\n'


@pytest.fixture
def workspace() -> RuleRunner:
    return rule_runner(
        {
            "Cargo.lock": lockfile("base", "kit", "tool"),
            "crates/base/Cargo.toml": MANIFEST.format(name="base")
            + '[dev-dependencies]\nkit = { path = "../kit" }\n',
            "crates/base/src/lib.rs": "",
            "crates/base/tests/api.rs": "",
            "crates/kit/Cargo.toml": MANIFEST.format(name="kit") + _USES_BASE,
            "crates/kit/src/lib.rs": "",
            "crates/tool/Cargo.toml": MANIFEST.format(name="tool")
            + _USES_BASE
            + '[dev-dependencies]\nkit = { path = "../kit" }\n',
            "crates/tool/src/main.rs": "fn main() {}\n",
            "crates/tool/build.rs": "fn main() {}\n",
            "crates/tool/benches/speed.rs": "",
            "crates/tool/examples/show.rs": "fn main() {}\n",
        },
        more_rules=[
            *dependencies.rules(),
            *dependents.rules(),
            *filedeps.rules(),
            *list_targets.rules(),
            *peek.rules(),
        ],
    )


def lines(runner: RuleRunner, goal: type[Goal], *arguments: str) -> list[str]:
    result = runner.run_goal_rule(goal, args=arguments, env_inherit=ENVIRONMENT)
    assert result.exit_code == 0, result.stderr
    return result.stdout.splitlines()


def test_list_has_a_target_for_all_that_cargo_has(workspace: RuleRunner) -> None:
    assert lines(workspace, List, "::") == [
        "//:cargo-workspace",
        "crates/base:base",
        "crates/base:lib",
        "crates/base:test-api",
        "crates/kit:kit",
        "crates/kit:lib",
        "crates/tool:tool",
        "crates/tool:bench-speed",
        "crates/tool:bin-tool",
        "crates/tool:example-show",
    ]


def test_a_file_belongs_to_its_package_and_to_the_target_it_is_of(workspace: RuleRunner) -> None:
    def owners(file: str) -> list[str]:
        return lines(workspace, List, file)

    assert owners("crates/base/tests/api.rs") == ["crates/base:base", "crates/base:test-api"]
    assert owners("crates/base/src/lib.rs") == ["crates/base:base", "crates/base:lib"]
    assert owners("crates/tool/src/main.rs") == ["crates/tool:tool", "crates/tool:bin-tool"]
    assert owners("crates/tool/build.rs") == ["crates/tool:tool"]
    assert lines(workspace, List, "Cargo.lock") == ["//:cargo-workspace"]


def test_dependencies_are_those_of_the_manifests(workspace: RuleRunner) -> None:
    assert lines(workspace, Dependencies, "crates/tool:tool") == [
        "//:cargo-workspace",
        "crates/base:base",
        "crates/kit:kit",
    ]
    assert lines(workspace, Dependencies, "crates/tool:bin-tool") == [
        "crates/kit:kit",
        "crates/tool:tool",
    ]


def test_dev_dependency_in_a_circle_is_one_of_tests_only(workspace: RuleRunner) -> None:
    assert lines(workspace, Dependencies, "crates/base:base") == ["//:cargo-workspace"]
    assert "crates/kit:kit" in lines(workspace, Dependencies, "crates/base:test-api")
    assert "crates/base:base" in lines(
        workspace, Dependencies, "--transitive", "crates/base:test-api"
    )


def test_dependents_of_a_crate(workspace: RuleRunner) -> None:
    assert lines(workspace, DependentsGoal, "--transitive", "crates/kit:kit") == [
        "crates/base:lib",
        "crates/base:test-api",
        "crates/kit:lib",
        "crates/tool:tool",
        "crates/tool:bench-speed",
        "crates/tool:bin-tool",
        "crates/tool:example-show",
    ]


def test_filedeps_are_real_files(workspace: RuleRunner) -> None:
    assert lines(workspace, Filedeps, "crates/base:lib") == [
        "crates/base/Cargo.toml",
        "crates/base/src/lib.rs",
    ]
    assert lines(workspace, Filedeps, "--transitive", "crates/base:test-api") == [
        "Cargo.lock",
        "Cargo.toml",
        "crates/base/Cargo.toml",
        "crates/base/src/lib.rs",
        "crates/base/tests/api.rs",
        "crates/kit/Cargo.toml",
        "crates/kit/src/lib.rs",
        "rust-toolchain.toml",
    ]


def test_peek_shows_sources_and_kinds(workspace: RuleRunner) -> None:
    shown = {each["address"]: each for each in json.loads("\n".join(lines(workspace, Peek, "::")))}
    assert shown["crates/base:base"]["sources"] == [
        "crates/base/Cargo.toml",
        "crates/base/src/lib.rs",
        "crates/base/tests/api.rs",
    ]
    assert shown["crates/base:lib"]["target_type"] == "rust_library"
    assert shown["crates/base:lib"]["crate_types"] == ["lib"]
    assert shown["crates/tool:bench-speed"]["target_type"] == "rust_bench"


def test_tailor_has_nothing_to_add(workspace: RuleRunner, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert lines(workspace, TailorGoal, "--check", "::") == []
    assert not caplog.records


def test_tailor_names_a_workspace_that_is_not_listed(
    workspace: RuleRunner, caplog: pytest.LogCaptureFixture
) -> None:
    write(
        workspace,
        {
            "tools/own/Cargo.toml": '[workspace]\nmembers = ["part"]\n',
            "tools/own/part/Cargo.toml": MANIFEST.format(name="part"),
            "tools/own/part/src/lib.rs": "",
            "tools/own/Cargo.lock": lockfile("part"),
            # Data of a test.
            "crates/base/tests/data/Cargo.toml": "[package\n",
        },
    )
    with caplog.at_level(logging.WARNING):
        lines(workspace, TailorGoal, "--check", "::")
    (message,) = (record.message for record in caplog.records)
    assert message.startswith("tools/own/Cargo.toml belongs to no workspace that Pants knows")
    assert "add 'tools/own' to [cargo].workspaces in pants.toml" in message
    caplog.clear()
    for option in ("--cargo-workspaces=['.', 'tools/own']", "--tailor-ignore-paths=tools/own/**"):
        with caplog.at_level(logging.WARNING):
            workspace.run_goal_rule(
                TailorGoal,
                global_args=[option],
                args=["--check", "::"],
                env_inherit=ENVIRONMENT,
            )
        assert not caplog.records
