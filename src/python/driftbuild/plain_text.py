"""Text by others, made safe to show: names, descriptions and licences that packages state."""

from __future__ import annotations

import unicodedata

# Controls, line and paragraph separators; "Cf" has the signs that turn the direction of text.
_UNSAFE = ("Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn")


def one_line(text: str) -> str:
    """The text on one line, without a character that drives a terminal or reorders text.

    White space becomes one space; what is left out becomes U+FFFD.
    """
    return _shown(" ".join(text.split()))


def many_lines(text: str) -> tuple[str, ...]:
    """The lines of a text, each as safe as `one_line` makes it; white space inside them stays.

    Blank lines before and after the text are left out.
    """
    lines = []
    for line in text.strip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        lines.append(_shown(line.expandtabs().replace("\f", "").rstrip()))
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    return tuple(lines)


def _shown(line: str) -> str:
    # Almost all text is printable, and licences are long.
    if line.isprintable():
        return line
    return "".join("\ufffd" if unicodedata.category(c) in _UNSAFE else c for c in line)
