"""Our command lines against those of the Cargo that this repository's toolchain has, run now."""

from __future__ import annotations

from pathlib import Path

import pytest
from pants.testutil.rule_runner import QueryRule, RuleRunner

from driftbuild.rust.conformance.comparison import cargo_steps, differences, planned_steps
from driftbuild.rust.conformance.recording import record
from driftbuild.rust.conformance.workspace import write_workspace
from driftbuild.rust.rules import toolchain
from driftbuild.rust.rules.toolchain import RustToolchain

PIN = next(
    p for p in (Path(f, "rust-toolchain.toml") for f in Path(__file__).parents) if p.exists()
)


@pytest.fixture(scope="module")
def bin_folder() -> Path:
    """Where the programs of the toolchain are that the backend would use."""
    runner = RuleRunner(rules=[*toolchain.rules(), QueryRule(RustToolchain, [])])
    runner.write_files({"rust-toolchain.toml": PIN.read_text()})
    runner.set_options([], env_inherit={"HOME", "PATH", "XDG_CACHE_HOME", "RUSTUP_HOME"})
    return Path(runner.request(RustToolchain, []).sysroot) / "bin"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    write_workspace(folder)
    return folder


@pytest.mark.parametrize(
    "arguments",
    [
        ("test", "--workspace", "--all-targets"),
        ("check", "--workspace", "--all-targets", "--all-features"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_same_processes_as_cargo(
    bin_folder: Path, workspace: Path, arguments: tuple[str, ...]
) -> None:
    recording = record(bin_folder, workspace, arguments)
    cargo = cargo_steps(recording)
    assert len(cargo) > 20
    assert differences(planned_steps(recording), cargo) == []
