"""Requirements of Python distributions (PEP 508).

Packaging of Pants' version calls its parser, pyparsing, by names that will be gone: on import too.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from packaging.requirements import Requirement

__all__ = ["Requirement", "parse_requirement"]


def parse_requirement(text: str) -> Requirement:
    """Raises ValueError (`packaging.requirements.InvalidRequirement`) where it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return Requirement(text)
