"""Paths as globs of Pants."""

from __future__ import annotations

import glob


def literal(path: str) -> str:
    """A glob that matches this path alone, whatever its name: `pages/[id].ts` too."""
    return glob.escape(path)
