"""Which test files vitest runs, and what to do where it lacks a package.

Source: vitest's documentation, "Command Line Interface": a filter selects each test file whose path
contains it, in upper or lower case; `exclude`: globs as picomatch has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from driftbuild.ansi import shown

_MISSING = re.compile(r"Cannot find dependency '([^'\s]+)'")
_SPECIAL = re.compile(r"[\\*?\[\]{}()!+@|]")


def excluded(selected: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """Globs of the files among `present` that the names of the selected ones would select too.

    Paths are from the folder that vitest runs in.
    """
    wanted = frozenset(selected)
    filters = [path.lower() for path in wanted]
    return tuple(
        _SPECIAL.sub(r"\\\g<0>", path)
        for path in sorted(frozenset(present) - wanted)
        if any(each in path.lower() for each in filters)
    )


def missing_dependency_help(said: str, directory: str) -> str:
    """What to do where vitest said that a package is missing, of coverage or a browser; else ""."""
    found = _MISSING.search(shown(said, False))
    if found is None:
        return ""
    return f"Run `pnpm add --save-dev {found[1]}` in {directory or 'the root'}.\n"
