"""pnpm as a developer runs it, without Pants: the backend's own Node.js and pnpm."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from driftbuild.node.rules import pnpm
from driftbuild.node.subsystems import FETCH_ENV_VARS

# Variables of the machine that a developer's pnpm sees here; no other one is passed.
PASSED_ON = ("HOME", *FETCH_ENV_VARS)


class PlainPnpm:
    """`node_folder` has `bin/node` and npm; `pnpm_folder` is the unpacked package."""

    def __init__(self, node_folder: Path, pnpm_folder: Path, work: Path) -> None:
        self._node = node_folder / "bin/node"
        self._npm = node_folder / "lib/node_modules/npm"
        self._pnpm = pnpm_folder / "bin/pnpm.cjs"
        self._fetch = work / "fetch.cjs"
        self._fetch.write_bytes(pnpm.program())
        programs = work / "bin"
        programs.mkdir()
        started = f'#!/bin/sh\nexec "{self._node}" "{self._pnpm}" "$@"\n'
        (programs / "pnpm").write_text(started, encoding="utf-8")
        (programs / "pnpm").chmod(0o755)
        self._env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self._env["PATH"] = f"{programs}:{node_folder / 'bin'}:/usr/bin:/bin"
        self._env["CI"] = "true"

    def fetch(self, specifier: str, integrity: str, folder: Path) -> None:
        """Unpacks a package of the registry, if it is the one with that integrity."""
        self._run([self._node, self._fetch, self._npm, specifier, integrity, folder], Path.cwd())

    def __call__(self, *arguments: str, cwd: Path) -> str:
        """What `pnpm ARGUMENTS` said; an AssertionError with it where it fails."""
        return self._run([self._node, self._pnpm, *arguments], cwd)

    def _run(self, command: Iterable[object], cwd: Path) -> str:
        words = [str(word) for word in command]
        result = subprocess.run(
            words,
            cwd=cwd,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert result.returncode == 0, f"{' '.join(words)}\n{result.stdout}"
        return result.stdout
