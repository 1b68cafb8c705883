"""Runs a command, timed or not."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bench import processes
from bench.errors import BenchError
from bench.sample import Sample

_LINES_SHOWN = 20


def run(argv: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path) -> None:
    """Runs `argv` to its end; what it prints goes to the file `log`.

    Raises `BenchError` with the last lines of it when the command cannot start or fails.
    """
    timed(argv, cwd=cwd, env=env, log=log)


def timed(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    log: Path,
    parents: Iterable[int] = (),
) -> Sample:
    """As `run`, and gives its time and memory; the children of `parents` count as its own."""
    with open(log, "wb") as output, processes.MemoryWatch([os.getpid(), *parents]) as memory:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                argv,
                cwd=cwd,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            raise BenchError(f"{shlex.join(argv)}: {error}") from error
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise
        seconds = time.perf_counter() - started
    if code != 0:
        text = log.read_text(encoding="utf-8", errors="replace")
        last = "".join(f"\n  | {line}" for line in text.splitlines()[-_LINES_SHOWN:])
        raise BenchError(f"`{shlex.join(argv)}` ended with code {code}:{last}")
    return Sample(seconds, processes_bytes=memory.peak_bytes)
