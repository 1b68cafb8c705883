"""Real archives and programs that differ in one place."""

from __future__ import annotations

import gzip
import io
import sys
import tarfile
import zipfile
from collections.abc import Mapping

import pytest

from driftbuild.provenance.model.difference import differences


def tar(files: Mapping[str, bytes], mtime: int = 0, level: int = 9) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), mtime
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), compresslevel=level, mtime=0)


def test_equal() -> None:
    assert differences("a", b"x", b"x") == []


def test_a_byte() -> None:
    (line,) = differences("a.bin", b"0123456789" * 10, b"0123456789" * 5 + b"X" + b"123456789" * 5)
    assert line.startswith("a.bin: 100 and 96 bytes, different from byte 50 (0x32): 30 31 ")
    assert differences("a", b"abc", b"abcd") == ["a: 3 and 4 bytes, the same up to byte 3"]


def test_a_byte_of_a_member() -> None:
    first = tar({"package/a.js": b"a" * 100, "package/b.js": b"b"})
    second = tar({"package/a.js": b"a" * 99 + b"X", "package/b.js": b"b"})
    (line,) = differences("t.tgz", first, second)
    assert line == "t.tgz » package/a.js: 100 bytes, different from byte 99 (0x63): 61 and 58"


def test_members_that_one_lacks() -> None:
    lines = differences("t.tgz", tar({"a": b"", "b": b""}), tar({"b": b"", "c": b""}))
    assert lines == ["t.tgz » a: only in the first", "t.tgz » c: only in the second"]


def test_facts_order_and_compression() -> None:
    files = {"a": b"a" * 5000, "b": b"b"}
    assert differences("t", tar(files), tar(files, mtime=7)) == [
        "t » a: its time is 0 and 7",
        "t » b: its time is 0 and 7",
    ]
    turned = dict(reversed(list(files.items())))
    assert differences("t", tar(files), tar(turned)) == ["t: the same members in another order"]
    (line,) = differences("t", tar(files), tar(files, level=1))
    assert line.startswith("t: the same members, packed otherwise; ")


def test_an_archive_in_an_archive_and_a_name_that_drives_a_terminal() -> None:
    def wheel(content: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a\x1b[2J.py"), content)
        return buffer.getvalue()

    (line,) = differences("t", tar({"x.whl": wheel(b"1")}), tar({"x.whl": wheel(b"2")}))
    assert line == "t » x.whl » a\ufffd[2J.py: 1 bytes, different from byte 0 (0x0): 31 and 32"


@pytest.mark.skipif(sys.platform != "linux", reason="reads this interpreter as ELF")
def test_a_section_of_a_program() -> None:
    with open("/bin/sh", "rb") as file:
        program = file.read()
    middle = len(program) // 2
    changed = bytearray(program)
    changed[middle] ^= 0xFF
    (line,) = differences("sh", program, bytes(changed))
    assert line.startswith("sh: section .") and f"different from byte {middle} " in line


def test_cut_archive_is_compared_as_bytes() -> None:
    whole = tar({"a": bytes(range(256)) * 40})
    (line,) = differences("t", whole, whole[:-30])
    assert line.startswith("t: ") and "the same up to byte" in line


def test_damaged_zip_file_is_compared_as_bytes() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", "text")
    whole = buffer.getvalue()
    # Its end says that the list of members is larger than the file.
    damaged = bytearray(whole)
    damaged[-9] = 0xFF
    (line,) = differences("t", whole, bytes(damaged))
    assert f"different from byte {len(whole) - 9} " in line
