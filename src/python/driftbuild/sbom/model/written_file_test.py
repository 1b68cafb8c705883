from __future__ import annotations

import os
from pathlib import Path

import pytest

from driftbuild.sbom.model.component import digests
from driftbuild.sbom.model.written_file import is_other_file


def test_the_file_of_a_document_and_another_one(tmp_path: Path) -> None:
    file = tmp_path / "tool.tgz"
    assert not is_other_file(file, digests(b"one")), "there is none"
    file.write_bytes(b"one")
    assert not is_other_file(file, digests(b"one"))
    assert is_other_file(file, digests(b"two"))
    assert not is_other_file(file, ())


def test_a_file_that_stays_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tool.tgz"
    file.write_bytes(b"one")
    read = []
    read_bytes = Path.read_bytes

    def counted(path: Path) -> bytes:
        read.append(path)
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    for _ in range(3):
        assert not is_other_file(file, digests(b"one"))
    assert read == [file]
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert is_other_file(file, digests(b"one"))
    assert read == [file, file]
