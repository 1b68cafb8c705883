"""The npm packages that `./pants package` writes, installed by npm itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from bootstrap.storage import cache_root
from driftbuild.node.subsystems import FETCH_ENV_VARS
from npm.node import host_node

ROOT = Path(__file__).resolve().parents[2]
# What the tests fetch once: Node.js, and npm's cache.
STORE = cache_root() / "tests"


def tarball(package: str) -> Path:
    """A package by its folder and name: Pants puts it there for its tests, and else into dist/."""
    pattern = f"{package}-[0-9]*.tgz"
    found = [*ROOT.glob(pattern), *ROOT.glob(f"dist/{pattern}")]
    assert found, f"there is no {pattern}: run ./pants package packages:: crates/drift-napi::"
    return found[0]


def install(tarballs: Iterable[Path], folder: Path, *flags: str) -> None:
    """`npm install` of tarballs into a new folder; an AssertionError with npm's words if it fails.

    npm sees the variables that lead to a registry, and neither the user's settings nor cache.
    """
    node = host_node(STORE)
    npm = node.parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    folder.mkdir()
    command = [str(node), str(npm), "install", *flags, *map(str, tarballs)]
    command += ["--no-audit", "--no-fund", "--no-update-notifier"]
    env = {name: os.environ[name] for name in FETCH_ENV_VARS if name in os.environ}
    env["PATH"] = f"{node.parent}:{os.environ['PATH']}"
    env["HOME"] = str(folder.parent / "home")
    env["NPM_CONFIG_CACHE"] = str(STORE / "npm")
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
