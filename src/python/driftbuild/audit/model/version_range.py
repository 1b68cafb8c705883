"""Whether a version is in the ranges that advisories state.

Sources: OSV schema 1.6, "affected[].ranges[].events" and "Evaluation"; node-semver's ranges, as
`npm audit` reads them; PEP 440.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from packaging.version import InvalidVersion
from packaging.version import Version as PythonVersion
from semantic_version import NpmSpec
from semantic_version import Version as SemanticVersion
from semantic_version.base import AllOf, AnyOf, Range

from driftbuild.audit.model.finding import Ecosystem


class RangeError(ValueError):
    """A version or a range that cannot be read."""


def is_in_events(ecosystem: Ecosystem, version: str, events: Iterable[Mapping[str, str]]) -> bool:
    """Whether the events of a range leave the version affected. Raises `RangeError`."""
    order = _order(ecosystem)
    wanted = order(version)
    # "0" is before all versions; of two events at one version, the one that begins comes last.
    stated = []
    for event in events:
        for kind, text in event.items():
            if kind in ("introduced", "fixed", "last_affected"):
                first = kind == "introduced" and text == "0"
                stated.append((not first, None if first else order(text), kind))
    affected = any(not later for later, _, _ in stated)
    for _, at, kind in sorted(
        (each for each in stated if each[0]), key=lambda each: (each[1], each[2] == "introduced")
    ):
        if kind == "introduced" and wanted >= at:
            affected = True
        elif kind == "fixed" and wanted >= at or kind == "last_affected" and wanted > at:
            affected = False
    return affected


def _order(ecosystem: Ecosystem) -> Callable[[str], Any]:
    return _python_version if ecosystem is Ecosystem.PYTHON else _semantic_version


def _python_version(text: str) -> Any:
    try:
        return PythonVersion(text)
    except InvalidVersion as error:
        raise RangeError(str(error)) from None


def _semantic_version(text: str) -> Any:
    try:
        return _parsed(text).truncate("prerelease").precedence_key
    except ValueError as error:
        raise RangeError(str(error)) from None


def _parsed(text: str) -> SemanticVersion:
    """The version; one with too few numbers is filled up, as in some advisories."""
    try:
        return SemanticVersion(text)
    except ValueError:
        return SemanticVersion.coerce(text)


def is_in_npm_range(version: str, range: str) -> bool:
    """Whether a node-semver range has the version; a pre-release counts like any other.

    Raises `RangeError`.
    """
    # What node-semver reads and the library does not: `>= 1.0.0, < 2.0.0`.
    text = re.sub(r"([<>=~^])\s+", r"\1", " ".join(range.replace(",", " ").split())) or "*"
    try:
        return bool(_with_prereleases(NpmSpec(text).clause).match(SemanticVersion(version)))
    except ValueError as error:
        raise RangeError(str(error)) from None


def _with_prereleases(clause: Any) -> Any:
    """As `npm audit` matches: with the option `includePrerelease`."""
    if isinstance(clause, (AllOf, AnyOf)):
        return type(clause)(*map(_with_prereleases, clause.clauses))
    if isinstance(clause, Range):
        return Range(clause.operator, clause.target, prerelease_policy=Range.PRERELEASE_ALWAYS)
    return clause
