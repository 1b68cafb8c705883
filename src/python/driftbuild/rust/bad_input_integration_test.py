"""What a user sees who made a mistake: the file, the cause and the remedy, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from pants.core.goals.package import Package
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

import driftbuild
from driftbuild.errors import UserError
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, PIN, lockfile, rule_runner, write

_FILES = {
    "Cargo.lock": lockfile("tool"),
    "crates/tool/Cargo.toml": MANIFEST.format(name="tool"),
    "crates/tool/src/main.rs": "fn main() {}\n",
}

_CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


@pytest.fixture
def workspace() -> RuleRunner:
    return rule_runner(_FILES)


def error_of_package(runner: RuleRunner, *options: str, env: dict[str, str] | None = None) -> str:
    """What `./pants package ::` says. Nothing may have been written."""
    with pytest.raises(ExecutionError) as raised:
        runner.run_goal_rule(
            Package, global_args=options, args=["::"], env=env, env_inherit=ENVIRONMENT
        )
    assert all(isinstance(each, UserError) for each in raised.value.wrapped_exceptions)
    message = str(raised.value)
    assert "Engine traceback" not in message
    assert "Exception" not in message
    assert "\x1b" not in message
    assert "/tmp/.driftbuild" not in message
    assert not Path(runner.build_root, "dist").exists()
    return message


def test_the_workspace_is_right_before_it_is_made_wrong(workspace: RuleRunner) -> None:
    result = workspace.run_goal_rule(Package, args=["::"], env_inherit=ENVIRONMENT)
    assert result.exit_code == 0
    assert Path(workspace.build_root, "dist/crates/tool/tool").is_file()


def test_manifest_with_a_syntax_error(workspace: RuleRunner) -> None:
    write(workspace, {"crates/tool/Cargo.toml": "[package\n"})
    message = error_of_package(workspace)
    assert message.startswith("crates/tool/Cargo.toml is not valid TOML: ")
    assert "line 1" in message
    assert "Correct the file" in message


def test_manifest_that_cargo_refuses(workspace: RuleRunner) -> None:
    write(workspace, {"crates/tool/Cargo.toml": '[package]\nname = "tool"\nedition = "1066"\n'})
    message = error_of_package(workspace)
    assert "crates/tool/Cargo.toml" in message
    assert "1066" in message
    assert "Correct the manifest" in message


def test_workspace_that_is_not_there(workspace: RuleRunner) -> None:
    message = error_of_package(workspace, "--cargo-workspaces=['.', 'elsewhere']")
    assert message.startswith("elsewhere/Cargo.toml does not exist.")
    assert "[cargo].workspaces" in message


def test_lockfile_that_is_missing(workspace: RuleRunner) -> None:
    Path(workspace.build_root, "Cargo.lock").unlink()
    message = error_of_package(workspace)
    assert message.startswith("Cargo.lock does not exist.")
    assert "`cargo generate-lockfile`" in message


def test_lockfile_that_is_stale(workspace: RuleRunner) -> None:
    write(
        workspace,
        {
            "crates/late/Cargo.toml": MANIFEST.format(name="late"),
            "crates/late/src/lib.rs": "",
        },
    )
    message = error_of_package(workspace)
    assert "Cargo.lock" in message
    assert "The lockfile does not fit the manifests." in message
    assert "`cargo update --workspace`" in message


def test_lockfile_that_is_damaged(workspace: RuleRunner) -> None:
    lock = Path(workspace.build_root, "Cargo.lock")
    write(workspace, {"Cargo.lock": f"{lock.read_text()}\n<<<<<<< ours\n"})
    message = error_of_package(workspace)
    assert "Cargo.lock" in message
    assert "Take it from version control" in message
    assert "cargo update" not in message


def test_lockfile_of_a_newer_cargo(workspace: RuleRunner) -> None:
    lock = Path(workspace.build_root, "Cargo.lock").read_text()
    write(workspace, {"Cargo.lock": lock.replace("version = 4", "version = 99", 1)})
    message = error_of_package(workspace)
    assert "lock file version `99` was found" in message
    assert "Pin a newer toolchain in rust-toolchain.toml" in message
    assert "damaged" not in message


def test_toolchain_that_is_missing(workspace: RuleRunner) -> None:
    message = error_of_package(workspace, "--rust-toolchain-sysroot=/nonexistent/rust")
    assert "/nonexistent/rust, by the option [rust-toolchain].sysroot" in message
    assert "rustup toolchain install 1.95.0" in message


def test_toolchain_that_is_too_old(workspace: RuleRunner) -> None:
    manifest = MANIFEST.format(name="tool") + 'rust-version = "1.4000"\n'
    write(workspace, {"crates/tool/Cargo.toml": manifest})
    message = error_of_package(workspace)
    assert "tool@0.1.0 requires rustc 1.4000" in message
    assert "rust-toolchain.toml" in message


def test_crate_that_does_not_compile(workspace: RuleRunner) -> None:
    write(workspace, {"crates/tool/src/main.rs": "fn main() {\n    wrong\n}\n"})
    message = error_of_package(workspace)
    assert "error[E0425]: cannot find value `wrong` in this scope" in message
    assert "--> crates/tool/src/main.rs:2:5" in message
    assert "could not compile tool 0.1.0 (bin tool)" in message


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ('panic!("no such library")', "no such library"),
        ('println!("cargo::error=no such library")', "no such library"),
        ('println!("cargo::no-such-key=1")', "no-such-key"),
        ("std::process::exit(3)", "failed with exit code 3 and printed nothing"),
    ],
)
def test_build_script_that_fails(workspace: RuleRunner, script: str, said: str) -> None:
    write(workspace, {"crates/tool/build.rs": f"fn main() {{\n    {script}\n}}\n"})
    message = error_of_package(workspace)
    assert said in message
    assert "build script of tool 0.1.0" in message


def _registry(folder: Path, crate_digest: str | None = None) -> tuple[str, str]:
    """A local registry with the crate `leaf`; its option, and the digest that its index has."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, text in (("Cargo.toml", MANIFEST.format(name="leaf")), ("src/lib.rs", "")):
            info = tarfile.TarInfo(f"leaf-0.1.0/{name}")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    (folder / "index/le/af").mkdir(parents=True)
    (folder / "leaf-0.1.0.crate").write_bytes(packed.getvalue())
    digest = crate_digest or hashlib.sha256(packed.getvalue()).hexdigest()
    entry = {"name": "leaf", "vers": "0.1.0", "deps": [], "cksum": digest, "features": {}}
    (folder / "index/le/af/leaf").write_text(json.dumps({**entry, "yanked": False}) + "\n")
    source = f'source.crates-io.replace-with="local"\nsource.local.local-registry="{folder}"'
    return f"--cargo-fetch-config={json.dumps(source.splitlines())}", digest


def _use_leaf(runner: RuleRunner, digest: str) -> None:
    leaf = f'\n[[package]]\nname = "leaf"\nversion = "0.1.0"\nsource = "{_CRATES_IO}"\n'
    lock = lockfile("tool") + 'dependencies = [\n "leaf",\n]\n'
    write(
        runner,
        {
            "crates/tool/Cargo.toml": MANIFEST.format(name="tool")
            + '[dependencies]\nleaf = "0.1"\n',
            "Cargo.lock": lock.replace("4\n", f'4\n{leaf}checksum = "{digest}"\n', 1),
        },
    )


def test_a_registry_of_our_own_serves_a_crate(workspace: RuleRunner, tmp_path: Path) -> None:
    option, digest = _registry(tmp_path)
    _use_leaf(workspace, digest)
    result = workspace.run_goal_rule(
        Package, global_args=[option], args=["::"], env_inherit=ENVIRONMENT
    )
    assert result.exit_code == 0


def test_lockfile_with_another_checksum_than_the_registry(
    workspace: RuleRunner, tmp_path: Path
) -> None:
    option, _ = _registry(tmp_path)
    _use_leaf(workspace, "0" * 64)
    message = error_of_package(workspace, option)
    assert "checksum for `leaf v0.1.0` changed" in message
    assert "A checksum of Cargo.lock is not that of the downloaded crate." in message


def test_crate_with_another_checksum_than_the_lockfile(
    workspace: RuleRunner, tmp_path: Path
) -> None:
    option, digest = _registry(tmp_path, crate_digest="1" * 64)
    _use_leaf(workspace, digest)
    message = error_of_package(workspace, option)
    assert "failed to verify the checksum of `leaf v0.1.0" in message
    assert "A checksum of Cargo.lock is not that of the downloaded crate." in message


def test_no_network_at_the_first_fetch(tmp_path: Path) -> None:
    caches = tmp_path / "caches"
    runner = rule_runner(_FILES, bootstrap_args=[f"--named-caches-dir={caches}"])
    _use_leaf(runner, "0" * 64)
    message = error_of_package(runner, env={"https_proxy": "http://127.0.0.1:9"})
    assert message.startswith("Fetching third-party crates failed:")
    assert "Connect to the network" in message
    assert "[cargo].fetch_env_vars" in message


def test_the_command_fails_without_a_traceback(tmp_path: Path) -> None:
    """The same from outside: a real Pants process."""
    sources = Path(driftbuild.__file__).parents[1]
    for path, text in {
        **_FILES,
        "Cargo.toml": "[workspace\n",
        "rust-toolchain.toml": PIN,
        "pants.toml": (
            '[GLOBAL]\npants_version = "2.17.1"\n'
            f'pythonpath = ["{sources}"]\nbackend_packages = ["driftbuild.rust"]\n'
            "[anonymous-telemetry]\nenabled = false\n"
        ),
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", "from pants.bin.pants_loader import main; main()"]
        + ["--no-pantsd", "--no-verify-config", "package", "::"],
        cwd=tmp_path,
        env={
            **{name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            "NO_SCIE_WARNING": "1",
            "LC_ALL": "C.UTF-8",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    (line,) = (line for line in done.stderr.splitlines() if "[ERROR]" in line)
    assert "[ERROR] Cargo.toml is not valid TOML: " in line
    assert "raceback" not in done.stderr
    assert "Exception" not in done.stderr
    assert not (tmp_path / "dist").exists()
