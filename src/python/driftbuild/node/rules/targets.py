"""Synthesize targets for all that package.json and the files beside it say."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import PathGlobs, Paths
from pants.engine.internals.synthetic_targets import SyntheticAddressMaps, SyntheticTargetsRequest
from pants.engine.internals.target_adaptor import TargetAdaptor
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.node.model.workspace import Package, Workspace
from driftbuild.node.rules.workspace import Workspaces, join
from driftbuild.node.target_types import TEST_GLOBS

WORKSPACE_TARGET = "node-workspace"
TESTS_TARGET = "tests"
NPM_TARGET = "npm"

# Of a package that is the whole repository: what else lies there is not its own.
_ROOT_SOURCES = ("*.*", "src/**", "lib/**", "bin/**", *(f"!{glob}" for glob in TEST_GLOBS))
_ROOT_TESTS = tuple(
    f"{folder}{glob[3:]}"
    for folder in ("src/**/", "lib/**/", "test/**/", "tests/**/", "")
    for glob in TEST_GLOBS
)


@dataclass(frozen=True)
class NodeTargetsRequest(SyntheticTargetsRequest):
    path: str = SyntheticTargetsRequest.SINGLE_REQUEST_FOR_ALL_TARGETS


def package_target_name(package: Package) -> str:
    """The default name of the folder, so that `packages/foo` is an address.

    `node` where another language's package has that one.
    """
    if package.shares_folder:
        return "node"
    return os.path.basename(package.directory) or package.manifest.name.rpartition("/")[2] or "root"


def _own_name(package: Package, name: str) -> str:
    """The name of one more target in a package's folder: packages/tests has tests, too."""
    taken = package.shares_folder or name == package_target_name(package)
    return f"node-{name}" if taken else name


def members(workspace: Workspace) -> tuple[Package, ...]:
    """The packages that are targets: a root that only holds others is none."""
    if not workspace.file.packages:
        return workspace.packages
    return tuple(p for p in workspace.packages if p.directory != workspace.root)


def _adaptors(workspace: Workspace, package: Package, tested: bool) -> list[TargetAdaptor]:
    manifest = package.manifest
    origin = manifest.path
    name = package_target_name(package)
    at_root = package.directory == ""

    def adaptor(alias: str, own_name: str, **fields: Any) -> TargetAdaptor:
        return TargetAdaptor(alias, own_name, __description_of_origin__=origin, **fields)

    found = [adaptor("node_package", name, **({"sources": list(_ROOT_SOURCES)} if at_root else {}))]
    if tested:
        found.append(
            adaptor(
                "node_tests",
                _own_name(package, TESTS_TARGET),
                dependencies=[f":{name}"],
                **({"sources": list(_ROOT_TESTS)} if at_root else {}),
            )
        )
    for binary, _ in manifest.binaries:
        found.append(
            adaptor(
                "node_binary",
                _own_name(package, f"bin-{binary}"),
                binary=binary,
                dependencies=[f":{name}"],
            )
        )
    if not manifest.private and manifest.name and manifest.version:
        found.append(
            adaptor("npm_package", _own_name(package, NPM_TARGET), dependencies=[f":{name}"])
        )
    return found


@rule(desc="Find JavaScript packages", level=LogLevel.DEBUG)
async def node_targets(request: NodeTargetsRequest, workspaces: Workspaces) -> SyntheticAddressMaps:
    folders = [p.directory for workspace in workspaces.workspaces for p in members(workspace)]
    tests = await Get(
        Paths,
        PathGlobs(
            [
                *(join(folder, glob) for folder in folders if folder for glob in TEST_GLOBS),
                *(glob for folder in folders if not folder for glob in _ROOT_TESTS),
                "!**/node_modules/**",
            ]
        ),
    )
    maps: list[tuple[str, tuple[TargetAdaptor, ...]]] = []
    for workspace in workspaces.workspaces:
        own = TargetAdaptor(
            "node_workspace",
            WORKSPACE_TARGET,
            __description_of_origin__=join(workspace.root, "package.json"),
        )
        maps.append((join(workspace.root, "pnpm-workspace.yaml"), (own,)))
        for package in members(workspace):
            tested = any(
                path.startswith(f"{package.directory}/" if package.directory else "")
                for path in tests.files
            )
            maps.append((package.manifest.path, tuple(_adaptors(workspace, package, tested))))
    return SyntheticAddressMaps.for_targets_request(request, maps)


def rules() -> Iterable[Any]:
    return [*collect_rules(), *NodeTargetsRequest.rules()]
