"""What lock files of npm and Python packages hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from packaging.utils import canonicalize_name

from driftbuild.audit.model.finding import AuditError, Ecosystem, Package
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.pnpm_lock import PnpmLock

_REQUIREMENT = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*===?\s*([^\s;\\#]+)")


@dataclass(frozen=True)
class LockedPackages:
    """The packages of a lock file that come from a registry, and the artifacts that have each."""

    ecosystem: Ecosystem
    file: str
    packages: tuple[Package, ...]
    shipped: tuple[tuple[Package, tuple[str, ...]], ...] = ()

    @cached_property
    def ships_in(self) -> Mapping[Package, tuple[str, ...]]:
        return dict(self.shipped)


def npm_packages(lock: PnpmLock, shipped: Mapping[str, str]) -> LockedPackages:
    """`shipped` has the packages that are published: their names by folder.

    Raises `LockfileError` where the lock file is not complete.
    """
    ships: dict[Package, list[str]] = {}
    for folder, name in shipped.items():
        for key in _production(lock, folder):
            ships.setdefault(_npm_package(lock, key), []).append(name)
    found = {_npm_package(lock, key) for key in lock.keys if lock.package(key).is_of_registry}
    return LockedPackages(
        Ecosystem.NPM,
        lock.path,
        tuple(sorted(found, key=lambda each: each.title)),
        tuple(
            (package, tuple(sorted(set(ships[package]))))
            for package in sorted(ships, key=lambda each: each.title)
        ),
    )


def _npm_package(lock: PnpmLock, key: str) -> Package:
    locked = lock.package(key)
    return Package(Ecosystem.NPM, locked.name, locked.version)


def _production(lock: PnpmLock, folder: str) -> set[str]:
    """The keys of what a package brings along when it is installed."""
    found: set[str] = set()
    folders: set[str] = set()
    waiting = list(lock.importer(folder))
    while waiting:
        target = waiting.pop().target
        if target.folder is not None:
            if target.folder not in folders:
                folders.add(target.folder)
                waiting += lock.importer(target.folder)
        elif target.snapshot is not None and target.snapshot not in found:
            found.add(target.snapshot)
            waiting += lock.snapshot(target.snapshot)
    return found


def python_packages(path: str, text: str) -> LockedPackages:
    """The packages of a requirements file with exact versions, or of a lock file of Pex.

    Source of the formats: pip's requirements files; Pex 2.1, whose JSON Pants puts comments
    before. Raises `AuditError` where it is neither.
    """
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    if body.lstrip().startswith("{"):
        pairs = _pex_packages(path, body)
    else:
        pairs = []
        for line in re.sub(r"\\\n", " ", body).splitlines():
            stripped = line.strip()
            if not stripped or stripped.startswith(("#", "-")):
                continue
            match = _REQUIREMENT.match(stripped)
            if match is None:
                raise AuditError(
                    f"{path} does not pin {one_line(stripped)[:80]!r} with ==, so there is no "
                    "version to look up. Lock it, e.g. with pip-compile."
                )
            pairs.append((match[1], match[2]))
    found = {Package(Ecosystem.PYTHON, canonicalize_name(name), version) for name, version in pairs}
    packages = tuple(sorted(found, key=lambda each: each.title))
    return LockedPackages(Ecosystem.PYTHON, path, packages)


def _pex_packages(path: str, text: str) -> list[tuple[str, str]]:
    try:
        return [
            (each["project_name"], each["version"])
            for resolve in json.loads(text)["locked_resolves"]
            for each in resolve["locked_requirements"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise AuditError(
            f"{path} is no lock file of Pex: {one_line(str(error))}. Write it anew with "
            "`./pants generate-lockfiles`."
        ) from None
