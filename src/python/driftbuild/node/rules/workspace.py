"""The pnpm workspaces of the repository, from their files."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import DigestContents, PathGlobs, Paths
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.globs import literal
from driftbuild.node.model.manifest import parse_manifest
from driftbuild.node.model.workspace import (
    FILE,
    Package,
    Workspace,
    WorkspaceFile,
    make_workspace,
    parse_workspace_file,
)
from driftbuild.node.subsystems import PnpmSubsystem


def join(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


def below(root: str, path: str) -> str:
    """A path of the repository as the workspace's root sees it; "" is the root itself."""
    found = os.path.relpath(path or ".", root or ".")
    return "" if found == "." else found


# Their packages' targets are called as the folder is, too.
_OTHER_MANIFESTS = ("Cargo.toml",)


class NoPackageError(UserError):
    """No workspace has a package in a folder; the message says how to add it."""


@dataclass(frozen=True)
class WorkspaceRequest:
    """`root` is the folder of the workspace's root, "" for that of the repository."""

    root: str


@rule(desc="Read a pnpm workspace", level=LogLevel.DEBUG)
async def read_workspace(request: WorkspaceRequest) -> Workspace:
    path = join(request.root, FILE)
    found = await Get(DigestContents, PathGlobs([path]))
    file = (
        parse_workspace_file(path, found[0].content.decode("utf-8", errors="replace"))
        if found
        else WorkspaceFile((), ())
    )
    globs = [
        f"!{join(request.root, glob[1:])}" if glob[0] == "!" else join(request.root, glob)
        for glob in file.manifest_globs()
    ]
    found = await Get(DigestContents, PathGlobs(globs))
    manifests = [
        parse_manifest(os.path.dirname(file.path), file.content.decode("utf-8", errors="replace"))
        for file in found
    ]
    beside = [join(each.directory, name) for each in manifests for name in _OTHER_MANIFESTS]
    shared = await Get(Paths, PathGlobs(map(literal, beside)))
    return make_workspace(request.root, file, manifests, map(os.path.dirname, shared.files))


@dataclass(frozen=True)
class Workspaces:
    """All workspaces that [pnpm].workspaces names and that are there."""

    workspaces: tuple[Workspace, ...]

    def of(self, directory: str) -> tuple[Workspace, Package]:
        """The workspace and the package of a folder. Raises `NoPackageError`."""
        for workspace in self.workspaces:
            package = workspace.package(directory)
            if package is not None:
                return workspace, package
        raise NoPackageError(
            f"{directory or 'The root'} has a target of a JavaScript package in its BUILD file, "
            f"but no pnpm workspace has a package there. Add the folder to `packages` in {FILE}, "
            "or that of its workspace to [pnpm].workspaces in pants.toml, or remove the target."
        )


@rule(level=LogLevel.DEBUG)
async def read_workspaces(subsystem: PnpmSubsystem) -> Workspaces:
    roots = (os.path.normpath(root) for root in subsystem.workspaces)
    found = await MultiGet(
        Get(Workspace, WorkspaceRequest("" if root == "." else root)) for root in roots
    )
    return Workspaces(tuple(workspace for workspace in found if workspace.packages))


def rules() -> Iterable[Any]:
    return collect_rules()
