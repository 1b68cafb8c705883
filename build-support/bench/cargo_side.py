"""Cargo at work in a clone, with the toolchain and the downloads that Pants uses."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.checkout import Checkout
from bench.command import run, timed
from bench.pants_side import usual_named_caches
from bench.sample import Sample

BUILD = ("build", "--release", "--locked", "--offline", "-p", "drift-napi", "--lib")
# Variables of the caller that would make Cargo build something else, or elsewhere.
_FOREIGN = (
    "CARGO_BUILD_",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_",
    "CARGO_TARGET_",
    "CARGO_UNSTABLE_",
)
_FOREIGN_NAMES = (
    "CARGO_ENCODED_RUSTFLAGS",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
)


class CargoSide:
    """`checkout` belongs to this object; `sysroot` is a toolchain's folder."""

    def __init__(self, checkout: Checkout, scratch: Path, sysroot: Path) -> None:
        self.checkout = checkout
        self.sysroot = sysroot
        self._log = scratch / "cargo.log"
        self._built: set[bool] = set()
        self._cargo("fetch", "--locked")

    def env(self, *, incremental: bool = False) -> Mapping[str, str]:
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_FOREIGN) and name not in _FOREIGN_NAMES
        }
        return {
            **own,
            "PATH": f"{self.sysroot / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "RUSTC": str(self.sysroot / "bin" / "rustc"),
            "RUSTDOC": str(self.sysroot / "bin" / "rustdoc"),
            "CARGO_HOME": str(usual_named_caches() / "cargo_home"),
            **({"CARGO_INCREMENTAL": "1"} if incremental else {}),
        }

    def fresh(self) -> None:
        """All crates downloaded, nothing compiled."""
        self.checkout.restore()
        shutil.rmtree(self.checkout.path / "target", ignore_errors=True)
        self._built.clear()

    def ensure_built(self, *, incremental: bool = False) -> None:
        """The addon is built, with or without the compiler's incremental mode."""
        if incremental not in self._built:
            self.build(incremental=incremental)

    def build(self, *, incremental: bool = False) -> Sample:
        sample = timed(
            [str(self.sysroot / "bin" / "cargo"), *BUILD],
            cwd=self.checkout.path,
            env=self.env(incremental=incremental),
            log=self._log,
        )
        self._built.add(incremental)
        return sample

    def rustc_version(self) -> str:
        argv = [str(self.sysroot / "bin" / "rustc"), "--version"]
        run(argv, cwd=self.checkout.path, env=self.env(), log=self._log)
        return self._log.read_text(encoding="utf-8").split()[1]

    def fetch_std(self) -> None:
        """Downloads the crates that the standard library is made of."""
        manifest = self.sysroot / "lib" / "rustlib" / "src" / "rust" / "library" / "Cargo.toml"
        self._cargo("fetch", "--locked", "--manifest-path", str(manifest))

    def _cargo(self, *arguments: str) -> None:
        argv: Sequence[str] = [str(self.sysroot / "bin" / "cargo"), *arguments]
        run(argv, cwd=self.checkout.path, env=self.env(), log=self._log)
