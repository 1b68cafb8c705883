"""Colours of programs: kept in cached output, shown on a terminal only."""

from __future__ import annotations

import re

_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def shown(text: str, colors: bool) -> str:
    """Text with ANSI colours as it is, or without them."""
    return text if colors else _ANSI.sub("", text)
