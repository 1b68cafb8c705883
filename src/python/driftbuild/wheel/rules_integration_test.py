"""A wheel as an action's tool, through the engine, from a folder of wheels."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.process import Process, ProcessResult
from pants.testutil.rule_runner import QueryRule, RuleRunner

from driftbuild.wheel import rules as wheel_rules
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel


@pytest.fixture
def rule_runner() -> RuleRunner:
    return RuleRunner(
        rules=[
            *wheel_rules.rules(),
            QueryRule(Wheel, [WheelRequest]),
            QueryRule(ProcessResult, [Process]),
        ]
    )


def _index(folder: Path) -> str:
    """A folder with a wheel whose content is new to this machine; its SHA-256."""
    wheel = folder / "tiny_tool-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        info = zipfile.ZipInfo("bin/tool")
        info.external_attr = 0o100755 << 16
        archive.writestr(info, "#!/bin/sh\necho hello\n")
        metadata = "Metadata-Version: 2.1\nName: tiny-tool\nVersion: 1.0\n"
        about = f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\nX-Place: {folder}\n"
        archive.writestr("tiny_tool-1.0.dist-info/METADATA", metadata)
        archive.writestr("tiny_tool-1.0.dist-info/WHEEL", about)
        archive.writestr("tiny_tool-1.0.dist-info/RECORD", "")
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def _set_options(rule_runner: RuleRunner, index: Path, tmp_path: Path) -> None:
    rule_runner.set_options(
        [f"--named-caches-dir={tmp_path}/caches"],
        env={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)},
    )


def test_tool_runs_from_the_mounted_cache(rule_runner: RuleRunner, tmp_path: Path) -> None:
    sha256 = _index(tmp_path)
    _set_options(rule_runner, tmp_path, tmp_path)
    wheel = rule_runner.request(Wheel, [WheelRequest("tiny-tool", "1.0", (sha256,))])
    assert wheel.directory == f".tool-wheels/{sha256}"
    result = rule_runner.request(
        ProcessResult,
        [
            Process(
                [f"{wheel.directory}/bin/tool"],
                append_only_caches=wheel.caches,
                description="Run the tool",
            )
        ],
    )
    assert result.stdout == b"hello\n"


def test_failure_names_the_distribution_the_cause_and_a_remedy(
    rule_runner: RuleRunner, tmp_path: Path
) -> None:
    _index(tmp_path)
    _set_options(rule_runner, tmp_path, tmp_path)
    with pytest.raises(ExecutionError, match="tiny-tool 1.0 could not be fetched") as caught:
        rule_runner.request(Wheel, [WheelRequest("tiny-tool", "1.0", ("0" * 64,))])
    assert "do not use it" in str(caught.value)
    with pytest.raises(ExecutionError, match="Connect to the network") as caught:
        rule_runner.request(Wheel, [WheelRequest("no-such-tool", "1.0", ("0" * 64,))])
