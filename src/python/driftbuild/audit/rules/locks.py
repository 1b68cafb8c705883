"""The lock files, read: of crates, npm and Python packages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.fs import DigestContents, PathGlobs, Paths
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.model.crates_index import LockedCrates, parse_lock
from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.model.locked import LockedPackages, npm_packages, python_packages
from driftbuild.audit.subsystems import AuditSubsystem
from driftbuild.node.model.workspace import LOCKFILE
from driftbuild.node.rules.workspace import Workspaces, join
from driftbuild.rust.rules.workspace import normalise_root
from driftbuild.rust.subsystems import CargoSubsystem
from driftbuild.sbom.model.pnpm_lock import parse_lockfile


@dataclass(frozen=True)
class CargoLockRequest:
    """`root` is the folder of the workspace."""

    root: str


@rule(desc="Read Cargo.lock", level=LogLevel.DEBUG)
async def cargo_lock(request: CargoLockRequest) -> LockedCrates:
    path = join(request.root, "Cargo.lock")
    found = await Get(DigestContents, PathGlobs([path]))
    if not found:
        raise AuditError(f"{path} does not exist. Run `cargo generate-lockfile` and commit it.")
    return parse_lock(path, found[0].content)


@dataclass(frozen=True)
class NpmLockRequest:
    """`shipped` are the packages that are published: (folder seen from the root, name)."""

    root: str
    shipped: tuple[tuple[str, str], ...] = ()


@rule(desc="Read pnpm-lock.yaml", level=LogLevel.DEBUG)
async def npm_lock(request: NpmLockRequest) -> LockedPackages:
    path = join(request.root, LOCKFILE)
    found = await Get(DigestContents, PathGlobs([path]))
    if not found:
        raise AuditError(f"{path} does not exist. Run `pnpm install` and commit the file.")
    lock = parse_lockfile(path, found[0].content.decode("utf-8", errors="replace"))
    return npm_packages(lock, dict(request.shipped))


@dataclass(frozen=True)
class PythonLocksRequest:
    """`resolves` are names of [python].resolves; None: all of them."""

    resolves: tuple[str, ...] | None


@dataclass(frozen=True)
class PythonLocks:
    files: tuple[LockedPackages, ...]


@rule(desc="Read lock files of Python packages", level=LogLevel.DEBUG)
async def python_locks(
    request: PythonLocksRequest, setup: PythonSetup, options: AuditSubsystem
) -> PythonLocks:
    resolves = setup.resolves if setup.enable_resolves else {}
    names = resolves if request.resolves is None else request.resolves
    paths = [resolves[name] for name in names if name in resolves]
    if not paths and not options.python_locks:
        return PythonLocks(())
    paths = sorted({*paths, *options.python_locks})
    contents = await MultiGet(Get(DigestContents, PathGlobs([path])) for path in paths)
    for path, found in zip(paths, contents):
        if not found:
            raise AuditError(
                f"{path} does not exist. Write it, or correct [python].resolves and "
                "[audit].python_locks in pants.toml."
            )
    return PythonLocks(
        tuple(
            python_packages(path, found[0].content.decode("utf-8", errors="replace"))
            for path, found in zip(paths, contents)
        )
    )


@dataclass(frozen=True)
class AllLocks:
    """Of the whole repository, whatever is selected."""

    cargo: tuple[LockedCrates, ...]
    npm: tuple[LockedPackages, ...]
    python: tuple[LockedPackages, ...]


@rule(level=LogLevel.DEBUG)
async def all_locks(workspaces: Workspaces, cargo: CargoSubsystem) -> AllLocks:
    roots = sorted(set(map(normalise_root, cargo.workspaces)))
    there = await Get(Paths, PathGlobs([join(root, "Cargo.lock") for root in roots]))
    crates = await MultiGet(
        Get(LockedCrates, CargoLockRequest(root))
        for root in roots
        if join(root, "Cargo.lock") in there.files
    )
    python = await Get(PythonLocks, PythonLocksRequest(None))
    npm = await MultiGet(
        Get(LockedPackages, NpmLockRequest(workspace.root)) for workspace in workspaces.workspaces
    )
    return AllLocks(tuple(crates), tuple(npm), python.files)


def rules() -> Iterable[Any]:
    return collect_rules()
