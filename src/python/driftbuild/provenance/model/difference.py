"""Where two artifacts differ: the member of the archive, the section of the program, the byte."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from driftbuild.plain_text import one_line

_SHOWN = 16
"""Bytes of each side around the first one that differs."""
_NESTING = 4
# What the readers of archives raise beside their own errors: of places outside of the file, of
# numbers that are none, of ways to pack that they do not know or that want a password.
_DAMAGED = (
    *(ValueError, OverflowError, RuntimeError, EOFError, OSError),
    *(struct.error, zlib.error, lzma.LZMAError),
)


@dataclass(frozen=True)
class _Member:
    """What an archive says of a file in it; `facts` are (name, value) of all but its content."""

    facts: tuple[tuple[str, object], ...]
    content: bytes


def differences(name: str, first: bytes, second: bytes, depth: int = 0) -> list[str]:
    """Lines that say where two files differ, the innermost place of each; [] where they are equal.

    `name` is what the lines call the file; what archives hold is called `name » member`.
    """
    if first == second:
        return []
    archives = _members(first), _members(second)
    if archives[0] is not None and archives[1] is not None and depth < _NESTING:
        found = list(_member_differences(name, archives[0], archives[1], depth))
        if list(archives[0]) != list(archives[1]) and set(archives[0]) == set(archives[1]):
            found.append(f"{name}: the same members in another order")
        return found or [f"{name}: the same members, packed otherwise; {_bytes(first, second)}"]
    return [f"{name}: {_section(first, second)}{_bytes(first, second)}"]


def _member_differences(
    name: str, first: dict[str, _Member], second: dict[str, _Member], depth: int
) -> Iterator[str]:
    for member in sorted({*first, *second}):
        title = f"{name} » {one_line(member)}"
        if member not in second:
            yield f"{title}: only in the first"
        elif member not in first:
            yield f"{title}: only in the second"
        else:
            yield from differences(title, first[member].content, second[member].content, depth + 1)
            for (fact, one), (_, other) in zip(first[member].facts, second[member].facts):
                if one != other:
                    yield f"{title}: its {fact} is {one_line(str(one))} and {one_line(str(other))}"


def _members(content: bytes) -> dict[str, _Member] | None:
    """The members of a tar archive, compressed or not, or of a zip file; None where it is none."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as tar:
            return {info.name: _tar_member(tar, info) for info in tar}
    except (tarfile.TarError, *_DAMAGED):
        pass
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {info.filename: _zip_member(archive, info) for info in archive.infolist()}
    except (zipfile.BadZipFile, *_DAMAGED):
        return None


def _tar_member(tar: tarfile.TarFile, info: tarfile.TarInfo) -> _Member:
    file = tar.extractfile(info) if info.isfile() else None
    facts = (
        ("mode", oct(info.mode)),
        ("time", info.mtime),
        ("owner", f"{info.uid}:{info.gid} {info.uname}:{info.gname}"),
        ("type", info.type),
        ("link", info.linkname),
    )
    return _Member(facts, file.read() if file else b"")


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Member:
    facts = (
        ("mode", oct(info.external_attr >> 16)),
        ("time", info.date_time),
        ("compression", info.compress_type),
    )
    return _Member(facts, archive.read(info))


def _bytes(first: bytes, second: bytes) -> str:
    at = _first_difference(first, second)
    if at == min(len(first), len(second)):
        return f"{len(first)} and {len(second)} bytes, the same up to byte {at}"
    sizes = (
        f"{len(first)} bytes"
        if len(first) == len(second)
        else f"{len(first)} and {len(second)} bytes"
    )
    shown = [each[at : at + _SHOWN].hex(" ") for each in (first, second)]
    return f"{sizes}, different from byte {at} (0x{at:x}): {shown[0]} and {shown[1]}"


def _first_difference(first: bytes, second: bytes) -> int:
    """The least index at which they differ, by halving: slices are compared at memory speed."""
    low, high = 0, min(len(first), len(second))
    if first[:high] == second[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle
    return low


def _section(first: bytes, second: bytes) -> str:
    """The section of the first program in which the first difference is, or ""."""
    # A tenth of a second, which only those pay whose programs differ.
    import lief

    with lief.logging.level_scope(lief.logging.LEVEL.OFF):
        program = lief.parse(first)
    if not isinstance(program, (lief.ELF.Binary, lief.MachO.Binary)):
        return ""
    at = _first_difference(first, second)
    for section in program.sections:
        if section.offset <= at < section.offset + section.size and section.name:
            return f"section {one_line(str(section.name))}, "
    return "outside of its sections, "
