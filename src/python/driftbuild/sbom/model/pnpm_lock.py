"""pnpm-lock.yaml: which version of what a package of the workspace gets.

Source of the format: pnpm's package `lockfile.types`, lockfileVersion 9. A snapshot is a package
with its peers resolved; its key is the package's key with the peers behind.
"""

from __future__ import annotations

import base64
import binascii
import os.path
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import yaml

from driftbuild.errors import UserError
from driftbuild.sbom.model.component import without_login

_KINDS = ("dependencies", "optionalDependencies")


class LockfileError(UserError):
    """A lock file that cannot be read, or lacks what it should hold."""


@dataclass(frozen=True)
class Target:
    """What a dependency leads to: a package of the workspace by folder, or a snapshot by key."""

    folder: str | None = None
    snapshot: str | None = None


@dataclass(frozen=True)
class LockedPackage:
    """A package as it is fetched.

    `hashes` are (CycloneDX's name of the algorithm, hex digits). `tarball` is a URL where it does
    not come from a registry, `repository` and `commit` are those of git; both addresses are without
    user and password. `platform_bound`: it is
    only installed on some machines.
    """

    name: str
    version: str
    hashes: tuple[tuple[str, str], ...] = ()
    tarball: str = ""
    repository: str = ""
    commit: str = ""
    platform_bound: bool = False

    @property
    def is_of_registry(self) -> bool:
        return not self.tarball and not self.repository


@dataclass(frozen=True)
class Edge:
    """A dependency by the name under which it is imported."""

    name: str
    target: Target
    optional: bool


class PnpmLock:
    """A lock file. Paths of importers are seen from the workspace's root; "" is the root itself."""

    def __init__(self, path: str, content: Mapping[str, Any]) -> None:
        self.path = path
        self._importers = content.get("importers") or {}
        self._packages = content.get("packages") or {}
        self._snapshots = content.get("snapshots") or {}

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all third-party packages, whoever needs them."""
        return tuple(self._packages)

    def importer(self, folder: str, *, development: bool = False) -> tuple[Edge, ...]:
        """What the package in a folder needs at run time, or to be built and tested as well.

        Raises `LockfileError`.
        """
        entry = self._importers.get(folder or ".")
        if entry is None:
            raise LockfileError(
                f"{self.path} does not know the package in {folder or 'the root'}. Run "
                "`pnpm install` and commit the file."
            )
        kinds = (*_KINDS, "devDependencies") if development else _KINDS
        return self._edges(entry, folder, lambda value: value["version"], kinds)

    def development_version(self, folder: str, name: str) -> str:
        """The version of a tool that the package in a folder is built with, or ""."""
        entry = (self._importers.get(folder or ".") or {}).get("devDependencies") or {}
        return str(entry.get(name, {}).get("version", "")).partition("(")[0]

    def snapshot(self, key: str) -> tuple[Edge, ...]:
        """What a third-party package needs."""
        if key not in self._snapshots:
            raise LockfileError(
                f"{self.path} needs {key}, but does not say what that is. Run `pnpm install` and "
                "commit the file."
            )
        return self._edges(self._snapshots[key] or {}, "", lambda value: value)

    @cached_property
    def installed_everywhere(self) -> frozenset[str]:
        """The keys of the third-party packages that pnpm installs on any machine.

        What only a platform-bound package needs is installed where that one is.
        """
        found: set[str] = set()
        edges = [
            edge for at in self._importers for edge in self.importer(at, development=True)
        ]
        while edges:
            key = edges.pop().target.snapshot
            if key is None or key in found or key not in self._snapshots:
                continue
            if _without_peers(key) in self._packages and not self.package(key).platform_bound:
                found.add(key)
                edges += self.snapshot(key)
        return frozenset(found)

    def package(self, key: str) -> LockedPackage:
        """The package of a snapshot."""
        bare = _without_peers(key)
        entry = self._packages.get(bare)
        if entry is None:
            raise LockfileError(
                f"{self.path} has no resolution of {bare}. Run `pnpm install` and commit the file."
            )
        # The address of a tarball or of a git repository may have the sign too.
        at = bare.find("@", 1)
        name, version = (bare[:at], bare[at + 1 :]) if at > 0 else ("", bare)
        resolution = entry.get("resolution") or {}
        return LockedPackage(
            name=name,
            version=str(entry.get("version") or version),
            hashes=integrity_hashes(str(resolution.get("integrity") or "")),
            tarball=without_login(str(resolution.get("tarball") or "")),
            repository=without_login(str(resolution.get("repo") or "")),
            commit=str(resolution.get("commit") or ""),
            platform_bound=any(field in entry for field in ("os", "cpu", "libc")),
        )

    def _edges(
        self,
        entry: Mapping[str, Any],
        folder: str,
        version: Any,
        kinds: tuple[str, ...] = _KINDS,
    ) -> tuple[Edge, ...]:
        found: dict[str, Edge] = {}
        for kind in kinds:
            for name, value in (entry.get(kind) or {}).items():
                target = self._target(name, str(version(value)), folder)
                found[name] = Edge(name, target, kind == "optionalDependencies")
        return tuple(found[name] for name in sorted(found))

    def _target(self, name: str, version: str, folder: str) -> Target:
        if version.startswith("link:"):
            place = os.path.normpath(os.path.join(folder, version[len("link:") :]))
            return Target(folder="" if place == "." else place)
        # `npm:other@1.0.0` in a manifest: the version names the package as well.
        if version in self._snapshots:
            return Target(snapshot=version)
        return Target(snapshot=f"{name}@{version}")


def _without_peers(key: str) -> str:
    return key.partition("(")[0]


def parse_lockfile(path: str, text: str) -> PnpmLock:
    """Raises `LockfileError`."""
    try:
        content = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}" if mark else ""
        raise LockfileError(
            f"{path}{place} is no YAML. Run `pnpm install` to write it anew."
        ) from None
    version = str(content.get("lockfileVersion", "")) if isinstance(content, dict) else ""
    if version.partition(".")[0] != "9":
        raise LockfileError(
            f"{path} has lockfileVersion {version or 'none'}; 9.0 is known, which pnpm 9 and 10 "
            "write. Run `pnpm install` with one of them."
        )
    return PnpmLock(path, content)


_ALGORITHMS = {"sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def integrity_hashes(integrity: str) -> tuple[tuple[str, str], ...]:
    """The hashes of a Subresource Integrity string, as npm's and pnpm's lock files have it."""
    found = []
    for part in integrity.split():
        algorithm, _, encoded = part.partition("?")[0].partition("-")
        if algorithm in _ALGORITHMS:
            try:
                digits = base64.b64decode(encoded, validate=True).hex()
            except binascii.Error:
                continue
            found.append((_ALGORITHMS[algorithm], digits))
    return tuple(sorted(found))
