"""What two builds of a package wrote, file by file.

What differs on purpose is left out: `*.tsbuildinfo` is the state of an incremental compiler, which
has none to keep in an action, and no part of a product.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_STATE = ".tsbuildinfo"


def files_below(folder: Path) -> dict[str, bytes]:
    """All files of a package by path, without those of its dependencies."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if "node_modules" not in path.relative_to(folder).parts and path.is_file()
    }


def written(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that a build made or changed."""
    return {path: content for path, content in after.items() if before.get(path) != content}


def differences(ours: Mapping[str, bytes], theirs: Mapping[str, bytes]) -> list[str]:
    """One line for each file that only one side has, or that both have with other bytes."""
    found = []
    for path in sorted({*ours, *theirs}):
        if path.endswith(_STATE):
            continue
        if path not in theirs:
            found.append(f"{path}: only ours")
        elif path not in ours:
            found.append(f"{path}: only theirs")
        elif ours[path] != theirs[path]:
            found.append(f"{path}: {_first_difference(ours[path], theirs[path])}")
    return found


def compared(files: Mapping[str, bytes]) -> int:
    """How many files of a build count."""
    return sum(not path.endswith(_STATE) for path in files)


def _first_difference(ours: bytes, theirs: bytes) -> str:
    pairs = zip(ours.splitlines(), theirs.splitlines())
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), None)
    if line is None:
        return f"{len(ours)} bytes, {len(theirs)} of theirs"
    texts = [text.splitlines()[line - 1].decode(errors="replace")[:120] for text in (ours, theirs)]
    return f"line {line}: {texts[0]!r}, theirs {texts[1]!r}"
