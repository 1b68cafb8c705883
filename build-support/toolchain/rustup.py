"""The toolchain that rustup has, or can download."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Callable

from bootstrap.command import run
from bootstrap.errors import SetupError
from toolchain.pins import Pins
from toolchain.record import Toolchain, inspect

# Seconds until rustup must have begun to download, and until it must be done.
_START_LIMIT = 15.0
_TOTAL_LIMIT = 900.0


def installed(pins: Pins) -> Toolchain | None:
    """The pinned channel as rustup has it, for whatever triples; nothing is fetched."""
    if shutil.which("rustup") is None:
        return None
    try:
        rustc = run(
            ["rustup", "which", "--toolchain", pins.channel, "rustc"],
            purpose="ask rustup",
            env=_environment(auto_install=False),
            timeout=30,
        )
        return inspect(Path(rustc.strip()).parent.parent, "rustup")
    except SetupError:
        return None


def is_complete(toolchain: Toolchain, pins: Pins) -> bool:
    """Whether every wanted triple has a standard library, or can have one built from source."""
    return toolchain.std_source or set(pins.triples) <= set(toolchain.triples)


def download(pins: Pins, say: Callable[[str], None]) -> Toolchain:
    """Has rustup add what is missing; `SetupError` within seconds when it reaches no server."""
    if shutil.which("rustup") is None:
        raise SetupError("rustup is not installed")
    argv = [
        "rustup",
        "toolchain",
        "install",
        pins.channel,
        "--profile",
        "minimal",
        "--no-self-update",
    ]
    argv += ["--component", ",".join(pins.components), "--target", ",".join(pins.triples)]
    _watch(argv, say)
    toolchain = installed(pins)
    if toolchain is None:
        raise SetupError(f"rustup installed {pins.channel}, yet it does not run")
    return toolchain


def _environment(auto_install: bool = True) -> dict[str, str]:
    env = {
        k: v for k, v in os.environ.items() if k not in ("RUSTUP_TOOLCHAIN", "RUSTC", "RUSTFLAGS")
    }
    if not auto_install:
        env["RUSTUP_AUTO_INSTALL"] = "0"
    return env


def _watch(argv: list[str], say: Callable[[str], None]) -> None:
    """Runs rustup, passes its news on, and ends it when it does not get to download in time."""
    env = {
        **_environment(),
        "RUSTUP_MAX_RETRIES": "1",
        "RUSTUP_TERM_COLOR": "never",
        "RUST_BACKTRACE": "0",
    }
    process = subprocess.Popen(
        argv,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stderr is not None
        for line in process.stderr:
            lines.put(line.strip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    started = time.monotonic()
    downloading = False
    last = ""
    try:
        while True:
            limit = _TOTAL_LIMIT if downloading else _START_LIMIT
            left = started + limit - time.monotonic()
            try:
                line = lines.get(timeout=max(left, 0.0))
            except queue.Empty:
                reason = "did not finish" if downloading else "reached no server"
                raise SetupError(f"rustup {reason} in {limit:.0f} s") from None
            if line is None:
                break
            if line:
                # What went wrong comes before the chain of its causes.
                last = last if last.startswith("error:") else line
                downloading = downloading or "downloading" in line
                if line.startswith("info: downloading"):
                    say(line[len("info: ") :])
    finally:
        if process.poll() is None and line is not None:
            process.kill()
        code = process.wait()
    if code != 0:
        raise SetupError(f"rustup ended with code {code}: {last}")
