from __future__ import annotations

import multiprocessing
import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from bootstrap.storage import cache_root, exclusive, write_atomically


def hold(lock: Path, held: Event, log: Path) -> None:
    with exclusive(lock, on_wait=lambda: None):
        held.set()
        time.sleep(0.5)
        log.write_text("first is done")


def hold_forever(lock: Path, held: Event) -> None:
    with exclusive(lock, on_wait=lambda: None):
        held.set()
        time.sleep(600)


def test_a_second_holder_says_that_it_waits_and_then_gets_the_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    held, log, lock = context.Event(), tmp_path / "log", tmp_path / "deep" / "lock"
    other = context.Process(target=hold, args=(lock, held, log))
    other.start()
    assert held.wait(30)
    waits: list[bool] = []
    with exclusive(lock, on_wait=lambda: waits.append(True)):
        assert log.read_text() == "first is done"
    assert waits == [True]
    other.join()


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    held, lock = context.Event(), tmp_path / "lock"
    other = context.Process(target=hold_forever, args=(lock, held))
    other.start()
    assert held.wait(30) and other.pid is not None
    os.kill(other.pid, signal.SIGKILL)
    other.join()
    waits: list[bool] = []
    with exclusive(lock, on_wait=lambda: waits.append(True)):
        assert waits == []


def test_a_write_replaces_and_a_failed_one_leaves_the_old_content(tmp_path: Path) -> None:
    path = tmp_path / "new" / "record.json"
    write_atomically(path, "one")
    write_atomically(path, "two")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "\udcff")
    assert path.read_text() == "two"
    assert [entry.name for entry in path.parent.iterdir()] == ["record.json"]


def test_the_cache_is_where_xdg_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/cache")
    assert cache_root() == Path("/x/cache/driftbuild")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", "/home/someone")
    assert cache_root() == Path("/home/someone/.cache/driftbuild")
