"""Task runners of the npm world at work in a clone: what turbo and moon need around them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.checkout import Checkout
from bench.command import run, timed
from bench.sample import Sample

LOCK = "3rdparty/npm/bench"
_OUTPUTS = ("packages/*/dist", "packages/*/*.tsbuildinfo", "packages/*/.turbo")
_CACHES = (".turbo", "node_modules/.cache", ".moon/cache")
# Variables of the caller that would make a runner do something else.
_FOREIGN = ("TURBO_", "MOON_", "PROTO_", "NODE_OPTIONS", "CI")


class NpmSide:
    """`checkout` belongs to this object: third-party packages are installed into it, and the addon,
    a file, is put beside the package that loads it. `nodejs` is the folder of a Node.js.

    pnpm and moon come from `LOCK` into the folder `scratch`, which holds their state as well.
    """

    def __init__(self, checkout: Checkout, scratch: Path, nodejs: Path, addon: Path) -> None:
        self.checkout = checkout
        self._nodejs = nodejs
        self._scratch = scratch / f"{checkout.path.name}-tools"
        self._log = scratch / f"{checkout.path.name}.log"
        shutil.copytree(checkout.path / LOCK, self._scratch)
        npm = str(nodejs / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
        self._run(["node", npm, "ci", "--ignore-scripts", "--no-audit"], self._scratch)
        self._run(["pnpm", "install", "--frozen-lockfile", "--prefer-offline"], checkout.path)
        shutil.copy(addon, checkout.path / "packages" / "native")

    def _env(self) -> Mapping[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
        programs = (
            self._nodejs / "bin",
            self._scratch / "node_modules" / ".bin",
            self.checkout.path / "node_modules" / ".bin",
        )
        return {
            **own,
            "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
            "DO_NOT_TRACK": "1",
            "TURBO_TELEMETRY_DISABLED": "1",
            "MOON_HOME": str(self._scratch / "moon"),
            "PROTO_HOME": str(self._scratch / "proto"),
        }

    def fresh(self) -> None:
        """All third-party packages installed, nothing built, nothing cached."""
        self.checkout.restore()
        for pattern in _OUTPUTS + _CACHES:
            for path in self.checkout.path.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def timed(self, *argv: str) -> tuple[Sample, str]:
        """Runs a command; its time and memory, and what it printed."""
        sample = timed(argv, cwd=self.checkout.path, env=self._env(), log=self._log)
        return sample, self._log.read_text(encoding="utf-8", errors="replace")

    def version(self, program: str) -> str:
        """What `program --version` says."""
        self._run([program, "--version"], self.checkout.path)
        return self._log.read_text(encoding="utf-8").strip()

    def _run(self, argv: Sequence[str], folder: Path) -> None:
        run(argv, cwd=folder, env=self._env(), log=self._log)
