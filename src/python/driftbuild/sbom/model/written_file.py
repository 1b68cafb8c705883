"""The files that `package` wrote, held against the documents about them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path


def is_other_file(path: Path, hashes: Iterable[tuple[str, str]]) -> bool:
    """Whether there is a file which is not the one that a document is about.

    `hashes` are those of the document, pairs as `Component.hashes`. What cannot be read, or has no
    SHA-256 in the document, is no other file.
    """
    try:
        stat = path.stat()
        return _sha256(path, stat.st_mtime_ns, stat.st_size) != dict(hashes)["SHA-256"]
    except (OSError, KeyError):
        return False


@lru_cache(maxsize=1000)
def _sha256(path: Path, changed: int, size: int) -> str:
    """Of a file as it is since `changed`: for a daemon, a file that stays is read once."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
