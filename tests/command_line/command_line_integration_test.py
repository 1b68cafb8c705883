"""The command line as users get it: npm installs the tarballs that `./pants package` wrote.

npm asks its registry for third-party packages alone: none of ours is published at these versions.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from npm.install import STORE, install, tarball
from npm.node import host_node

PACKAGES = (
    "crates/drift-napi/drift-native-linux-x64-gnu",
    "packages/native/drift-native",
    "packages/core/driftdetect-core",
    "packages/detectors/driftdetect-detectors",
    "packages/cortex/driftdetect-cortex",
    "packages/mcp/driftdetect-mcp",
    "packages/ci/driftdetect-ci",
    "packages/cli/driftdetect",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was empty before `npm install TARBALL ...`."""
    folder = tmp_path_factory.mktemp("work") / "app"
    install(map(tarball, PACKAGES), folder, "--prefer-offline")
    return folder


@pytest.fixture(scope="module")
def project(app: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real project: the TypeScript sources that zod publishes."""
    folder = tmp_path_factory.mktemp("work") / "zod"
    shutil.copytree(app / "node_modules/zod/src", folder / "src")
    return folder


def drift(app: Path, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs the command `drift` that npm linked, without the user's settings."""
    return subprocess.run(
        [str(app / "node_modules/.bin/drift"), *args],
        cwd=cwd,
        env={"PATH": f"{host_node(STORE).parent}:{os.environ['PATH']}", "HOME": str(app / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_npm_takes_ours_from_the_tarballs(app: Path) -> None:
    lock = json.loads((app / "package-lock.json").read_text())["packages"]
    ours = {
        name.rpartition("node_modules/")[2]: entry
        for name, entry in lock.items()
        if "drift" in name.rpartition("node_modules/")[2] and not entry.get("optional")
    }
    assert len(ours) == len(PACKAGES)
    assert all(entry["resolved"].startswith("file:") for entry in ours.values())


def test_a_scan_says_what_is_there(app: Path, project: Path) -> None:
    done = drift(app, "scan", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    files = len([*project.rglob("*.ts")])
    assert files > 50
    assert f"typescript  {files} files" in done.stdout
    assert f"{files} files, " in done.stdout
    assert "\x1b" not in done.stdout


def test_what_was_scanned_answers_questions(app: Path, project: Path) -> None:
    assert drift(app, "scan", cwd=project).returncode == 0
    done = drift(app, "query", "symbols", "prettifyError", "--json", cwd=project)
    assert done.returncode == 0, done.stderr
    assert '"src/v4/core/errors.ts"' in done.stdout


def test_the_gate_learns_the_conventions_and_decides(app: Path, project: Path) -> None:
    done = drift(app, "gate", "--json", "--threshold", "0", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    names = [pattern["name"] for pattern in result["patterns"]]
    assert "typescript functions are named in camelCase" in names
    assert {finding["detector"] for finding in result["findings"]} >= {"naming", "import-cycles"}
    done = drift(app, "gate", "--threshold", "100", cwd=project)
    assert done.returncode == 1
    assert "is below the threshold 100" in done.stdout


def test_a_directory_that_is_not_there_is_the_callers_mistake(app: Path, project: Path) -> None:
    done = drift(app, "scan", "none", cwd=project)
    assert done.returncode == 2
    assert "none" in done.stderr and "    at " not in done.stderr
