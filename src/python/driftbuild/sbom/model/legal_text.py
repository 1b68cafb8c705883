"""The files of a package that its licence asks to be kept: licences, copyrights, notices."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

_NAME = re.compile(r"(un)?licen[cs]e|copying|copyright|notice", re.IGNORECASE)
# What no text of a licence is written in, though its name may begin as one: `license.rs`.
_CODE = (".rs", ".c", ".h", ".js", ".cjs", ".mjs", ".ts", ".py", ".json", ".toml", ".yml", ".html")


def is_legal_text(path: str) -> bool:
    """Is this file of a package one that its licence asks to be kept? By its name."""
    name = path.rpartition("/")[2]
    return bool(_NAME.match(name)) and not name.lower().endswith(_CODE)


def legal_texts(files: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """(path, text) of those files that are text, in order."""
    texts = ((path, _text(files[path])) for path in sorted(files))
    return tuple((path, text) for path, text in texts if text is not None)


def _text(content: bytes) -> str | None:
    """None where it is no text: a compiled module may be called `license` too."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older files have the accents of their authors' names in the code page of Windows.
        return content.decode("cp1252", errors="replace")
