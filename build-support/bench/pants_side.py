"""Pants at work in a clone, with caches of its own."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench import processes
from bench.checkout import Checkout
from bench.command import run, timed
from bench.errors import BenchError
from bench.sample import Sample

ADDON = "crates/drift-napi:lib"
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
        self._built = False
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
        self._built = False
        self._pants(*_FETCH)

    def ensure_built(self) -> None:
        """The addon of this clone's host is built and the daemon warm."""
        if not self._built:
            self.fresh()
            self.package(ADDON)

    def ensure_zig(self, address: str) -> None:
        """Has Pants fetch zig by building `address`, unless it did so some day on this machine."""
        if not any(usual_named_caches().glob("tool_wheels/*/ziglang")):
            self.fresh()
            self.package(address)

    def package(self, *addresses: str, incremental: bool = False) -> Sample:
        """`./pants package ADDRESSES`, with or without the compiler's incremental mode."""
        daemon = self.daemon()
        sample = timed(
            ["./pants", "package", *addresses],
            cwd=self.checkout.path,
            env=self.env(incremental=incremental),
            log=self._log,
            parents=[daemon] if daemon else (),
        )
        self._built = self._built or ADDON in addresses
        after = self.daemon()
        if daemon and after != daemon:
            raise BenchError("Pants' daemon ended while a command ran: see .pants.d/pants.log")
        return replace(sample, daemon_bytes=processes.peak_resident_bytes(after) if after else None)

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
