"""Requirements of Python distributions (PEP 508)."""

from __future__ import annotations

import warnings

from packaging.requirements import Requirement


def parse_requirement(text: str) -> Requirement:
    """Raises ValueError (`packaging.requirements.InvalidRequirement`) where it is none."""
    with warnings.catch_warnings():
        # Packaging of Pants' version calls its parser, pyparsing, by names that will be gone.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Requirement(text)
