from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import pytest

from bench import processes
from bench.command import timed
from bench.errors import BenchError
from bench.machine import Load, LoadWatch

_LARGE = "import time; block = b'x' * (64 << 20); time.sleep(0.8)"

linux = pytest.mark.skipif(not processes.available(), reason="there is no /proc on this system")


def _timed(code: str, folder: Path) -> object:
    return timed([sys.executable, "-c", code], cwd=folder, env=os.environ, log=folder / "log")


def test_a_failing_command_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"ended with code 3:\n  \| no such crate"):
        _timed("import sys; print('no such crate'); sys.exit(3)", tmp_path)


def test_a_missing_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no-such-program"):
        timed(["no-such-program"], cwd=tmp_path, env={}, log=tmp_path / "log")


@linux
def test_memory_is_that_of_a_process_and_its_children(tmp_path: Path) -> None:
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_LARGE!r}])"
    sample = timed(
        [sys.executable, "-c", child], cwd=tmp_path, env=os.environ, log=tmp_path / "log"
    )
    assert sample.seconds > 0.8
    assert sample.processes_bytes is not None
    assert 64 << 20 < sample.processes_bytes < 256 << 20


@linux
def test_the_time_of_own_commands_and_daemons_is_not_that_of_others(tmp_path: Path) -> None:
    def children() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    started = time.monotonic()
    before = children()
    watch = LoadWatch(lambda: 0.0, settle=0)
    # What a daemon has used is taken off; this one gives back what is taken off for the command.
    careless = LoadWatch(lambda: -children(), settle=0)
    _timed("import time\nwhile time.process_time() < 0.6: pass", tmp_path)
    true, false = watch.so_far().others, careless.so_far().others
    assert true is not None and false is not None
    used = (false - true) * (time.monotonic() - started)
    assert used == pytest.approx(children() - before, abs=0.2)


def test_an_idle_machine_is_told_by_the_load_average_where_others_cannot_be_seen() -> None:
    assert Load(1.2).is_high and not Load(0.8).is_high
    assert Load(1.2).describe() == "load average 1.20"
    assert Load(1.2, 0.034).describe() == "0.03 cores, load average 1.20"
