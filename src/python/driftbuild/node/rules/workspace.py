"""The pnpm workspaces of the repository, from their files."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import DigestContents, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

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
    manifests = await Get(DigestContents, PathGlobs(globs))
    return make_workspace(
        request.root,
        file,
        (
            parse_manifest(
                os.path.dirname(file.path), file.content.decode("utf-8", errors="replace")
            )
            for file in manifests
        ),
    )


@dataclass(frozen=True)
class Workspaces:
    """All workspaces that [pnpm].workspaces names and that are there."""

    workspaces: tuple[Workspace, ...]

    def of(self, directory: str) -> tuple[Workspace, Package]:
        """The workspace and the package of a folder. Raises KeyError where there is none."""
        for workspace in self.workspaces:
            package = workspace.package(directory)
            if package is not None:
                return workspace, package
        raise KeyError(directory)


@rule(level=LogLevel.DEBUG)
async def read_workspaces(subsystem: PnpmSubsystem) -> Workspaces:
    roots = (os.path.normpath(root) for root in subsystem.workspaces)
    found = await MultiGet(
        Get(Workspace, WorkspaceRequest("" if root == "." else root)) for root in roots
    )
    return Workspaces(tuple(workspace for workspace in found if workspace.packages))


def rules() -> Iterable[Any]:
    return collect_rules()
