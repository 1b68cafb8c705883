"""The program against real pip and a folder of wheels; no network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from driftbuild.wheel import unpack
from driftbuild.wheel.requirement import WheelRequest

_FILES = {
    "tiny_tool/bin/tool": ("#!/bin/sh\necho hello\n", 0o755),
    "tiny_tool/data.txt": ("data", 0o644),
    "tiny_tool-1.0.dist-info/METADATA": (
        "Metadata-Version: 2.1\nName: tiny-tool\nVersion: 1.0\n",
        0o644,
    ),
    "tiny_tool-1.0.dist-info/WHEEL": (
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        0o644,
    ),
    "tiny_tool-1.0.dist-info/RECORD": ("", 0o644),
}


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """A folder with the wheel of tiny-tool 1.0."""
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / "tiny_tool-1.0-py3-none-any.whl", "w") as archive:
        for name, (text, mode) in _FILES.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, text)
    return folder


def _sha256(index: Path) -> str:
    return hashlib.sha256((index / "tiny_tool-1.0-py3-none-any.whl").read_bytes()).hexdigest()


def _run(store: Path, index: Path, sha256: str) -> subprocess.CompletedProcess[str]:
    requirement = WheelRequest("tiny-tool", "1.0", (sha256,)).requirement
    return subprocess.run(
        [sys.executable, unpack.__file__, str(store), requirement],
        env={"PATH": os.environ["PATH"], "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(index)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_wheel_is_unpacked_with_its_modes_into_a_folder_named_by_its_hash(
    tmp_path: Path, index: Path
) -> None:
    store, sha256 = tmp_path / "store", _sha256(index)
    result = _run(store, index, sha256)
    assert (result.returncode, result.stdout) == (0, f"{sha256}\n"), result.stderr
    tool = store / sha256 / "tiny_tool/bin/tool"
    assert subprocess.run([tool], capture_output=True, check=True).stdout == b"hello\n"
    assert not os.access(store / sha256 / "tiny_tool/data.txt", os.X_OK)
    assert [p.name for p in store.iterdir() if p.name.startswith(".unpacking")] == []


def test_second_run_needs_no_index(tmp_path: Path, index: Path) -> None:
    store, sha256 = tmp_path / "store", _sha256(index)
    _run(store, index, sha256)
    (index / "tiny_tool-1.0-py3-none-any.whl").unlink()
    result = _run(store, index, sha256)
    assert (result.returncode, result.stdout) == (0, f"{sha256}\n")


def test_folder_that_was_removed_is_fetched_again(tmp_path: Path, index: Path) -> None:
    store, sha256 = tmp_path / "store", _sha256(index)
    _run(store, index, sha256)
    os.rename(store / sha256, tmp_path / "elsewhere")
    assert _run(store, index, sha256).returncode == 0
    assert (store / sha256 / "tiny_tool/data.txt").read_text() == "data"


def test_other_content_than_the_pinned_one_is_refused(tmp_path: Path, index: Path) -> None:
    store = tmp_path / "store"
    result = _run(store, index, "0" * 64)
    assert result.returncode != 0
    assert "DO NOT MATCH THE HASHES" in result.stderr
    assert list(store.iterdir()) == []


def test_unknown_distribution_fails_and_leaves_nothing(tmp_path: Path) -> None:
    empty, store = tmp_path / "empty", tmp_path / "store"
    empty.mkdir()
    result = _run(store, empty, "0" * 64)
    assert result.returncode != 0
    assert "tiny-tool" in result.stderr
    assert list(store.iterdir()) == []
