"""Text by others, made safe to show: names, descriptions and licences that packages state."""

from __future__ import annotations

import unicodedata

# Controls, line and paragraph separators; "Cf" has the signs that turn the direction of text.
_UNSAFE = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn")


def one_line(text: str) -> str:
    """The text on one line, without a character that drives a terminal or reorders text.

    White space becomes one space; what is left out becomes U+FFFD.
    """
    words = " ".join(text.split())
    return "".join("\ufffd" if unicodedata.category(c) in _UNSAFE else c for c in words)
