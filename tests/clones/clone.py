"""A throw-away clone and what `./pants` did in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clones.process import Process

ROOT = Path(__file__).resolve().parents[2]

# What the launcher and the backends are made of.
_DRIVER = (
    "pants",
    "rust-toolchain.toml",
    "3rdparty/python/lock.txt",
    "build-support",
    "src/python/driftbuild",
)

# Targets of the backends themselves, in languages that the small workspace has no backend for.
_LEFT_OUT = shutil.ignore_patterns("BUILD", "__pycache__")

_PANTS_TOML = """\
[GLOBAL]
pants_version = "2.17.1"
pythonpath = ["%(buildroot)s/src/python"]
backend_packages = ["driftbuild.rust", "driftbuild.cross", "driftbuild.napi", "driftbuild.node"]

[anonymous-telemetry]
enabled = false

[pnpm]
workspaces = ["javascript"]
"""

_SUPPLY_CHAIN = """
[GLOBAL]
backend_packages.add = ["driftbuild.sbom", "driftbuild.audit", "driftbuild.provenance"]

[audit]
today = "2026-08-11"
"""

# Licences of the small workspace and of the crates that napi brings.
_DENY_TOML = """\
[licenses]
allow = ["Apache-2.0", "ISC", "MIT", "Unicode-3.0", "Zlib"]
unused-allowed-license = "allow"
"""

_ADDON_BUILD = """\
napi_addons(package_name="@test/addon", binary_name="addon", platforms=["linux-x64-gnu"])
"""

# What `./pants` and the tests themselves write.
_GITIGNORE = """\
/.pants.d/
/.pids/
/.pants.workdir.file_lock*
/dist/
__pycache__/
"""

# Variables that the set-up, pip, rustup or cargo's fetch may need; no other one reaches a clone.
_PASSED_ON = (
    *("HOME", "PATH", "XDG_CACHE_HOME", "PYENV_ROOT", "CARGO_HOME", "RUSTUP_HOME"),
    *("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("PIP_CERT", "PIP_CONFIG_FILE", "PIP_INDEX_URL", "PIP_FIND_LINKS", "CARGO_HTTP_CAINFO"),
    *("NODE_EXTRA_CA_CERTS", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG"),
)


@dataclass(frozen=True)
class Run:
    """A finished `./pants`: its output, and each process that it asked for."""

    stdout: str
    stderr: str
    processes: tuple[Process, ...]

    def ran(self) -> frozenset[str]:
        """Descriptions of the processes that no cache knew."""
        return frozenset(p.description for p in self.processes if not p.is_hit)


class Clone:
    """A folder with a repository of its own.

    `store` is its local store, by default the one of this machine.
    """

    def __init__(self, folder: Path, store: Path | None = None) -> None:
        self.folder = folder
        self.runs = 0
        self.env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        # No daemon: each run is a process of its own, which remembers nothing of an earlier one.
        self.env["PANTS_PANTSD"] = "false"
        self.env["PANTS_DYNAMIC_UI"] = "false"
        if store is not None:
            self.env["PANTS_LOCAL_STORE_DIR"] = str(store)

    @classmethod
    def of_small_workspace(cls, folder: Path, store: Path | None = None) -> Clone:
        """The backends and the workspace in tests/clones/workspace: four crates, one an addon."""
        clone = cls.of_workspace(ROOT / "tests/clones/workspace", _PANTS_TOML, folder, store)
        (folder / "addon/BUILD").write_text(_ADDON_BUILD)
        return clone

    @classmethod
    def of_workspace(
        cls, workspace: Path, pants_toml: str, folder: Path, store: Path | None = None
    ) -> Clone:
        """The backends and a copy of a workspace."""
        shutil.copytree(workspace, folder)
        (folder / "pants.toml").write_text(pants_toml)
        for name in _DRIVER:
            _copy(ROOT / name, folder / name)
        return cls(folder, store)

    @classmethod
    def with_javascript(cls, folder: Path, store: Path | None = None) -> Clone:
        """The same, and three packages in `javascript`: one loads the addon, one needs that one."""
        clone = cls.of_small_workspace(folder, store)
        shutil.copytree(ROOT / "tests/clones/javascript", folder / "javascript")
        (folder / "javascript/loader/BUILD").write_text('node_package(addons="addon")\n')
        return clone

    @classmethod
    def with_supply_chain(cls, folder: Path, store: Path | None = None) -> Clone:
        """The small workspace with the backends that say what is in artifacts, and a policy."""
        clone = cls.of_small_workspace(folder, store)
        clone._add_supply_chain()
        return clone

    @classmethod
    def with_commit(cls, folder: Path, store: Path | None = None) -> Clone:
        """Crates, packages and these backends, all of it committed."""
        clone = cls.with_javascript(folder, store)
        clone._add_supply_chain()
        (folder / ".gitignore").write_text(_GITIGNORE)
        clone.commit()
        return clone

    def _add_supply_chain(self) -> None:
        backends = self.folder / "supply-chain.toml"
        backends.write_text(_SUPPLY_CHAIN)
        (self.folder / "deny.toml").write_text(_DENY_TOML)
        self.env["PANTS_CONFIG_FILES"] = str(backends)

    def commit(self) -> None:
        """Makes a repository of it, with one commit: the same one of the same files."""
        name = {f"GIT_{who}_NAME": "Test" for who in ("AUTHOR", "COMMITTER")}
        address = {f"GIT_{who}_EMAIL": "test@example.org" for who in ("AUTHOR", "COMMITTER")}
        day = {f"GIT_{who}_DATE": "2026-08-11T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
        for command in (
            ("init", "--quiet"),
            ("remote", "add", "origin", "https://example.org/test/clone.git"),
            ("add", "--all"),
            ("-c", "commit.gpgsign=false", "commit", "--quiet", "--message=All"),
        ):
            env = {**self.env, **name, **address, **day}
            subprocess.run(["git", *command], cwd=self.folder, env=env, check=True)

    @classmethod
    def of_repository(cls, folder: Path, store: Path | None = None) -> Clone:
        """This repository as it is now, changes that are not committed included."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).exists():
                _copy(ROOT / name, folder / name)
        return cls(folder, store)

    def start(self, *args: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Starts `./pants ARGS` as the first process of a group, as a shell does."""
        return subprocess.Popen(
            [str(self.folder / "pants"), *args],
            cwd=self.folder,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def pants(self, *args: str, env: Mapping[str, str] | None = None) -> Run:
        """Runs `./pants ARGS`; an AssertionError with its output where it fails."""
        self.runs += 1
        logs = self.folder / f".pants.d/workunits/{self.runs}"
        logs.mkdir(parents=True)
        result = subprocess.run(
            [
                str(self.folder / "pants"),
                f"--pythonpath=+['{ROOT / 'tests'}']",
                "--backend-packages=+['workunit_log']",
                "--workunit-logger-enabled",
                f"--workunit-logger-logdir={logs}",
                *args,
            ],
            cwd=self.folder,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
        assert result.returncode == 0, f"./pants {' '.join(args)}\n{result.stdout}{result.stderr}"
        return Run(result.stdout, result.stderr, _read(logs))

    def tarballs(self) -> dict[str, bytes]:
        """The npm packages in `dist/`, by file name."""
        return {path.name: path.read_bytes() for path in (self.folder / "dist").rglob("*.tgz")}


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_LEFT_OUT)
    else:
        shutil.copy(source, target, follow_symlinks=False)


def _read(logs: Path) -> tuple[Process, ...]:
    [log] = logs.glob("*.json")
    workunits: list[dict[str, Any]] = json.loads(log.read_text())
    return tuple(Process.of(unit) for unit in workunits if unit["name"] == "process")
