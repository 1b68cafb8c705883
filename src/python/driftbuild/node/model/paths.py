"""Paths in a tool's output, as the repository names them."""

from __future__ import annotations

import re
from collections.abc import Iterable

# What stands around a path in a message: not a letter of a longer path.
_BEFORE = r"(?<![\w./@-])"
_AFTER = r"(?![\w/-])"


def from_root(text: str, directory: str, files: Iterable[str]) -> str:
    """`text` of a tool that ran in `directory`: the files of it, seen from the repository's root.

    `files` are their paths from the root; only these are recognised.
    """
    if not directory:
        return text
    own = sorted(
        (path[len(directory) + 1 :] for path in files if path.startswith(f"{directory}/")),
        key=len,
        reverse=True,
    )
    if not own:
        return text
    pattern = f"{_BEFORE}(?:\\./)?({'|'.join(map(re.escape, own))}){_AFTER}"
    # A colour's escape sequence ends with a letter, and a path may follow at once.
    pieces = re.split(r"(\x1b\[[0-9;]*m)", text)
    return "".join(
        piece if piece.startswith("\x1b") else re.sub(pattern, rf"{directory}/\1", piece)
        for piece in pieces
    )
