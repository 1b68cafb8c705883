"""Paths as globs of Pants."""

from __future__ import annotations

import glob
import os.path
import re
from collections.abc import Iterable

_LITERAL = re.compile(r"\[([*?[])\]")


def literal(path: str) -> str:
    """A glob that matches this path alone, whatever its name: `pages/[id].ts` too."""
    return glob.escape(path)


def meant(pattern: str) -> str:
    """The path that `literal` made a glob of: Pants' generated targets have such globs."""
    return _LITERAL.sub(r"\1", pattern)


def captured(paths: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Files and folders to declare as a process's outputs, so that these files are among them.

    Pants takes the name of an output file for a glob where it looks for it, and for a name where it
    tells a remote cache. So a file whose path would be a pattern comes with the whole folder above.
    """
    files, folders = set(), set()
    for path in paths:
        if literal(path) == path:
            files.add(path)
            continue
        folder = os.path.dirname(path)
        while literal(folder) != folder:
            folder = os.path.dirname(folder)
        folders.add(folder or ".")
    return tuple(sorted(files)), tuple(sorted(folders))
