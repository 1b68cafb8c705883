"""How bad an advisory says it is."""

from __future__ import annotations

import enum


class Severity(enum.Enum):
    """From the least to the worst, as npm and GitHub name them."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return tuple(Severity).index(self)


_SYNONYMS = {"medium": "moderate", "info": "low", "none": "low"}


def severity_named(text: str) -> Severity | None:
    """The severity that a database means, None where it says none that is known."""
    try:
        return Severity(_SYNONYMS.get(text, text))
    except ValueError:
        return None
