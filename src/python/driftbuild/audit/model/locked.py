"""What lock files of npm and Python packages hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from driftbuild.audit.model.finding import Ecosystem, Package
from driftbuild.sbom.model.pnpm_lock import PnpmLock
from driftbuild.sbom.model.python_lock import parse_python_lock


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

    Raises `PythonLockError` where it is neither.
    """
    packages = {
        Package(Ecosystem.PYTHON, name, each.version)
        for name, locked in parse_python_lock(path, text).distributions.items()
        for each in locked
    }
    return LockedPackages(Ecosystem.PYTHON, path, tuple(sorted(packages, key=lambda p: p.title)))
