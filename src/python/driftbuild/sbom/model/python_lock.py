"""A Python lock file: which versions of distributions there are, and the hashes they may have.

Sources of the formats: pip's documentation, "Requirements File Format" and "Secure installs"
(`--hash`); Pex's lock files are JSON, with a comment of Pants in front.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.utils import canonicalize_name

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.requirement import parse_requirement

_HASH = re.compile(r"--hash[= ](?P<algorithm>\w+):(?P<digits>[0-9a-fA-F]+)")
# What most lines are, and packaging's parser takes milliseconds for.
_PIN = re.compile(r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)==(?P<version>[\w.!+-]+)", re.ASCII)
_ALGORITHMS = {"sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


class PythonLockError(UserError):
    """A lock file that cannot be read."""


@dataclass(frozen=True)
class LockedDistribution:
    """`hashes` are those of all files that it may be installed from; `files` knows their names.

    Hashes are (CycloneDX's name of the algorithm, hex digits).
    """

    version: str
    hashes: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def hashes_of(self, file: str) -> tuple[tuple[str, str], ...]:
        """Of the file with that name, () where the lock does not say which is whose."""
        if file in self.files:
            return (self.files[file],)
        return self.hashes if len(self.hashes) == 1 else ()


@dataclass(frozen=True)
class PythonLock:
    """`distributions`: what is locked for a normalised name, a version for each platform."""

    path: str
    distributions: Mapping[str, tuple[LockedDistribution, ...]]

    def find(self, name: str, version: str) -> LockedDistribution | None:
        for locked in self.distributions.get(canonicalize_name(name), ()):
            if locked.version == version:
                return locked
        return None


def parse_python_lock(path: str, text: str) -> PythonLock:
    """Raises `PythonLockError`."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("//")]
    if "".join(lines).lstrip().startswith("{"):
        entries = _pex_entries(path, "\n".join(lines))
    else:
        entries = _requirements(path, text)
    found: dict[str, tuple[LockedDistribution, ...]] = {}
    for name, locked in entries:
        found[name] = (*found.get(name, ()), locked)
    return PythonLock(path, found)


def _requirements(path: str, text: str) -> Iterator[tuple[str, LockedDistribution]]:
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.sub(r"(^|\s)#.*$", "", line).strip()
        if not line or line.startswith("-"):
            continue
        name, version = _pinned(path, re.split(r"\s--", line, maxsplit=1)[0].strip())
        hashes = tuple(
            sorted(
                (_ALGORITHMS[match["algorithm"]], match["digits"].lower())
                for match in _HASH.finditer(line)
                if match["algorithm"] in _ALGORITHMS
            )
        )
        yield canonicalize_name(name), LockedDistribution(version, hashes)


def _pinned(path: str, line: str) -> tuple[str, str]:
    """Name and version."""
    pin = _PIN.fullmatch(line)
    if pin is not None:
        return pin["name"], pin["version"]
    try:
        requirement = parse_requirement(line)
    except ValueError:
        raise PythonLockError(
            f"{path}: {one_line(line)[:100]!r} is no requirement. Lock anew with the tool that "
            "wrote the file."
        ) from None
    pinned = [each.version for each in requirement.specifier if each.operator == "=="]
    if len(pinned) != 1:
        raise PythonLockError(
            f"{path} does not pin {requirement.name} to one version with `==`. Lock anew with the "
            "tool that wrote the file."
        )
    return requirement.name, pinned[0]


def _pex_entries(path: str, text: str) -> Iterator[tuple[str, LockedDistribution]]:
    try:
        content: Any = json.loads(text)
        locked = [
            each
            for resolve in content["locked_resolves"]
            for each in resolve["locked_requirements"]
        ]
        for each in locked:
            files = {
                artifact["url"].partition("#")[0].rpartition("/")[2]: (
                    _ALGORITHMS[artifact["algorithm"]],
                    artifact["hash"],
                )
                for artifact in each["artifacts"]
                if artifact["algorithm"] in _ALGORITHMS
            }
            hashes = tuple(sorted(set(files.values())))
            name = canonicalize_name(each["project_name"])
            yield name, LockedDistribution(each["version"], hashes, files)
    except (ValueError, KeyError, TypeError):
        raise PythonLockError(
            f"{path} is no lock file of Pex. Run `./pants generate-lockfiles` to write it anew."
        ) from None
