"""The files of a package as its own actions see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestSubset,
    FileContent,
    MergeDigests,
    PathGlobs,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.globs import literal
from driftbuild.node.model import compiler
from driftbuild.node.rules.addons import HostAddon, HostAddonOf, PackageAddons, PackageAddonsRequest
from driftbuild.node.rules.package_files import PackageFiles, PackageFilesRequest
from driftbuild.node.rules.workspace import Workspaces, join


@dataclass(frozen=True)
class SourcesRequest:
    """The files of a package for its own actions, with its addon and the addon's declarations.

    `code`: only those that a compilation reads.
    """

    directory: str
    code: bool


@dataclass(frozen=True)
class Sources:
    """`files` are the paths in `digest`, without the addon's in `node_modules`."""

    digest: Digest
    files: tuple[str, ...]


@rule(level=LogLevel.DEBUG)
async def sources(request: SourcesRequest) -> Sources:
    files, addons = await MultiGet(
        Get(PackageFiles, PackageFilesRequest(request.directory)),
        Get(PackageAddons, PackageAddonsRequest(request.directory)),
    )
    snapshot = files.snapshot
    paths = compiler.compiled(snapshot.files) if request.code else snapshot.files
    types = join(request.directory, addons.types) if addons.types else ""
    digest = snapshot.digest
    if types or paths != snapshot.files:
        kept = [literal(path) for path in paths if path != types]
        digest = await Get(Digest, DigestSubset(digest, PathGlobs(kept)))
    if types:
        addon = await Get(HostAddon, HostAddonOf(request.directory))
        own = await Get(Digest, CreateDigest([FileContent(types, addon.declarations)]))
        digest = await Get(Digest, MergeDigests([digest, own]))
    return Sources(digest, tuple(sorted({*paths, *([types] if types else [])})))


@dataclass(frozen=True)
class AddonModulesRequest:
    """The addons of a package and of what it depends on, each in its package's `node_modules`."""

    directory: str


@dataclass(frozen=True)
class AddonModules:
    digest: Digest


@rule(level=LogLevel.DEBUG)
async def addon_modules(request: AddonModulesRequest, workspaces: Workspaces) -> AddonModules:
    workspace, _ = workspaces.of(request.directory)
    directories = (request.directory, *workspace.closure(request.directory))
    addons = await MultiGet(Get(HostAddon, HostAddonOf(directory)) for directory in directories)
    placed = await MultiGet(
        Get(Digest, AddPrefix(addon.digest, join(directory, "node_modules")))
        for directory, addon in zip(directories, addons)
        if addon.name
    )
    return AddonModules(await Get(Digest, MergeDigests(placed)))


def rules() -> Iterable[Any]:
    return collect_rules()
