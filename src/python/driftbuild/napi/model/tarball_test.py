from __future__ import annotations

import gzip
import io
import tarfile
import time

import pytest

from driftbuild.napi.model.tarball import InvalidEntryError, pack, unpack

FILES = {
    "package.json": b'{"name": "@acme/native-x", "version": "1.0.0"}\n',
    "README.md": b"# x\n",
    "native.node": bytes(range(256)) * 100,
    "LICENSE": b"MIT",
}


def members(tarball: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as tar:
        return tar.getmembers()


def test_the_entries_are_normal() -> None:
    entries = members(pack(FILES))
    assert [entry.name for entry in entries] == [
        "package/package.json",
        "package/LICENSE",
        "package/README.md",
        "package/native.node",
    ]
    for entry in entries:
        assert (entry.mode, entry.uid, entry.gid, entry.uname, entry.gname) == (0o644, 0, 0, "", "")
        assert time.gmtime(entry.mtime)[:6] == (1985, 10, 26, 8, 15, 0)
        assert entry.isfile()


def test_the_archive_is_ustar_in_a_gzip_stream_without_name_or_time() -> None:
    tarball = pack(FILES)
    assert gzip.decompress(tarball)[257:265] == b"ustar\x0000"
    assert tarball[3] == 0, "no optional gzip field, so no name"
    assert tarball[4:8] == bytes(4), "no time"


def test_the_same_bytes_in_any_order_and_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    first = pack(FILES)
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert pack(dict(reversed(list(FILES.items())))) == first


def test_unpacking_gives_the_files_back() -> None:
    assert unpack(pack(FILES)) == FILES


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", "a//b", "./a", "", "a\\b", "a\0b"])
def test_a_path_that_leaves_the_package_or_is_not_normal(path: str) -> None:
    with pytest.raises(InvalidEntryError, match="no plain path"):
        pack({**FILES, path: b""})


def test_paths_that_differ_by_case_alone() -> None:
    with pytest.raises(InvalidEntryError, match="differ by case alone"):
        pack({**FILES, "readme.md": b""})


def test_a_path_too_long_for_ustar() -> None:
    with pytest.raises(InvalidEntryError, match="does not fit a tar header"):
        pack({**FILES, "x" * 200: b""})


def test_a_package_without_a_manifest() -> None:
    with pytest.raises(InvalidEntryError, match="there is none among the files"):
        pack({"README.md": b""})
