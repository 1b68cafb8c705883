"""Paths in a tool's output, as the repository names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

# What stands around a path in a message: not a letter of a longer path.
_BEFORE = r"(?<![\w./@-])"
_AFTER = r"(?![\w/-])"
# Where Pants keeps an input that many actions share, by the fingerprint of its digest.
_SHARED = re.compile(r"(?:file://)?[^\s\"'(]*immutable_inputs\w+/\.tmp\w+/([0-9a-f]{64})/")


def from_shared(text: str, places: Mapping[str, str]) -> str:
    """`text` of a tool that followed links out of its sandbox, to inputs that actions share.

    `places`: where the inputs stand, from the repository's root, by the fingerprints of their
    digests; others are left as they are.
    """

    def named(match: re.Match[str]) -> str:
        place = places.get(match[1])
        return match[0] if place is None else f"{place}/"

    return _SHARED.sub(named, text)


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
