"""cargo-zigbuild at work: one addon, each platform on its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.cargo_side import BUILD, CargoSide
from bench.command import run, timed
from bench.errors import BenchError
from bench.sample import Sample
from driftbuild.cross.model.platform import PLATFORMS, Platform

LOCK = "3rdparty/python/bench-lock.txt"


class Zigbuild:
    """cargo-zigbuild and zig, installed from `LOCK` into the folder `scratch`.

    Their caches are in `scratch` as well, so that none is there already.
    """

    def __init__(self, cargo: CargoSide, scratch: Path) -> None:
        self._cargo = cargo
        self._tools = scratch / "zigbuild-tools"
        self._caches = scratch / "zigbuild-caches"
        self._targets = scratch / "zigbuild-targets"
        self._log = scratch / "zigbuild.log"
        if not all(self._has_std(platform.triple) for platform in PLATFORMS):
            cargo.fetch_std()
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        run(
            [*pip, "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:"]
            + ["--target", str(self._tools), "-r", str(cargo.checkout.path / LOCK)],
            cwd=cargo.checkout.path,
            env=os.environ,
            log=self._log,
        )

    def fresh(self) -> None:
        """All crates downloaded, nothing compiled, no libc of zig's built."""
        self._cargo.checkout.restore()
        for folder in (self._caches, self._targets):
            shutil.rmtree(folder, ignore_errors=True)

    def build_all(self, platforms: Iterable[Platform] = PLATFORMS, *, shared: bool) -> Sample:
        """The sum over `platforms`, built one after the other.

        `shared`: into one target folder and with one zig cache, so that the second finds the first
        one's build scripts and proc-macros. Otherwise each run has its own, as on a machine each.
        """
        samples = [
            self._build(platform, "all" if shared else platform.name) for platform in platforms
        ]
        peaks = [s.processes_bytes for s in samples if s.processes_bytes is not None]
        return Sample(sum(s.seconds for s in samples), None, max(peaks, default=None))

    def _build(self, platform: Platform, folder: str) -> Sample:
        floor = f".{platform.glibc_floor}" if platform.glibc_floor else ""
        argv = [str(self._program()), "zigbuild", *BUILD[1:], "--target", platform.triple + floor]
        argv += ["--target-dir", str(self._targets / folder)]
        if platform.is_musl:  # Else there is no cdylib.
            flags = '["-Ctarget-feature=-crt-static"]'
            argv += ["--config", f"target.{platform.triple}.rustflags={flags}"]
        bootstrap = {}
        if not self._has_std(platform.triple):
            argv.append("-Zbuild-std=std,panic_unwind")
            bootstrap = {"RUSTC_BOOTSTRAP": "1"}
        sample = timed(
            argv,
            cwd=self._cargo.checkout.path,
            env={**self._env(self._caches / folder), **bootstrap},
            log=self._log,
        )
        built = self._targets / folder / platform.triple / "release"
        if not list(built.glob("libdrift_napi.*")):
            raise BenchError(f"cargo-zigbuild left no addon for {platform.name}")
        return sample

    def _has_std(self, triple: str) -> bool:
        library = self._cargo.sysroot / "lib" / "rustlib" / triple / "lib"
        return any(library.glob("libstd-*.rlib"))

    def _program(self) -> Path:
        return self._tools / "bin" / "cargo-zigbuild"

    def _env(self, caches: Path) -> Mapping[str, str]:
        return {
            **self._cargo.env(),
            "CARGO_ZIGBUILD_ZIG_PATH": str(self._tools / "ziglang" / "zig"),
            "CARGO_ZIGBUILD_CACHE_DIR": str(caches / "zigbuild"),
            "ZIG_GLOBAL_CACHE_DIR": str(caches / "zig"),
            "ZIG_LOCAL_CACHE_DIR": str(caches / "zig"),
        }
