from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clones.clone import Clone

_TEST = ("test", "--report", "engine::")


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    clone = Clone.of_small_workspace(tmp_path / "clone", tmp_path / "store")
    yield clone
    for file in clone.folder.glob(".pids/*/pantsd/pid"):
        os.kill(int(file.read_text()), signal.SIGTERM)


def wait_for(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def is_running(mark: str) -> bool:
    """Is there a process with the argument `mark`?"""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in file.read_bytes().split(b"\0"):
                return True
        except OSError:
            continue  # It has ended meanwhile.
    return False


@pytest.mark.parametrize("daemon", ["true", "false"])
def test_ctrl_c_ends_all_and_the_next_run_is_whole(clone: Clone, daemon: str) -> None:
    # A process that a build script starts: nobody else's child has this argument.
    mark = f"3153{time.time_ns() % 10**9}"
    script = clone.folder / "engine/build.rs"
    right = script.read_text()
    script.write_text(
        f'fn main() {{ std::process::Command::new("sleep").arg("{mark}").status().unwrap(); }}\n'
    )
    run = clone.start(*_TEST, env={"PANTS_PANTSD": daemon})
    wait_for(lambda: is_running(mark), "the build script did not start")
    os.killpg(run.pid, signal.SIGINT)
    output, _ = run.communicate(timeout=120)
    assert run.returncode != 0
    assert "Interrupted" in output and "Traceback" not in output, output
    wait_for(lambda: not is_running(mark), "a process of the build outlived it")
    assert not list(clone.folder.glob("dist/**/*.*"))

    script.write_text(right)
    clone.pants(*_TEST, env={"PANTS_PANTSD": daemon})
    assert list(clone.folder.glob("dist/test/reports/*.xml"))


def test_a_full_disk_is_named(clone: Clone, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small disk can be made here: {mounted.stderr.strip()}")
    try:
        run = clone.start(*_TEST, f"--local-execution-root-dir={small}")
        output, _ = run.communicate(timeout=300)
    finally:
        subprocess.run(["umount", "--lazy", str(small)], check=True)
    assert run.returncode != 0
    assert "No space left on device" in output and "Traceback" not in output, output
    assert "--local-execution-root-dir" in output
    assert not list(clone.folder.glob("dist/**/*.*"))
