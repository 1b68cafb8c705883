"""An npm package of a pnpm workspace: what is in its tarball, and what comes along with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pants.core.goals.package import BuiltPackage, PackageFieldSet
from pants.engine.addresses import Addresses
from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    FileEntry,
    PathGlobs,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import Targets
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.napi.model.tarball import unpack
from driftbuild.napi.target_types import AddonPackageName, AddonPlatform
from driftbuild.node.goals.package import NpmPackageFieldSet
from driftbuild.node.model.node_modules import STORE
from driftbuild.node.model.workspace import LOCKFILE
from driftbuild.node.rules.addons import AddonPlatforms, AddonPlatformsOf
from driftbuild.node.rules.install import Installed, InstallRequest
from driftbuild.node.rules.pnpm import Pnpm, PnpmRequest
from driftbuild.node.rules.workspace import Workspaces, below, join
from driftbuild.node.target_types import NpmPackageDependencies
from driftbuild.rust.rules.workspace import CargoWorkspace
from driftbuild.rust.rules.workspace import WorkspaceRequest as CargoWorkspaceRequest
from driftbuild.rust.target_types import CargoWorkspaceField
from driftbuild.sbom.model.bill import Bill, Bills, Contents
from driftbuild.sbom.model.component import Component, DeliveredFile, digests, packed_files
from driftbuild.sbom.model.npm import (
    NpmFacts,
    OwnPackage,
    PlatformPackage,
    npm_contents,
    npm_tool,
)
from driftbuild.sbom.model.pnpm_lock import PnpmLock, parse_lockfile
from driftbuild.sbom.rules.bill import (
    ArtifactNotices,
    ShippedFieldSet,
    ShippedFiles,
    ShippedFilesRequest,
)
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class ShippedNpmPackage(ShippedFieldSet):
    required_fields = NpmPackageFieldSet.required_fields

    dependencies: NpmPackageDependencies


@dataclass(frozen=True)
class PnpmInventoryRequest:
    """What a workspace's lock file and its installed packages say."""

    root: str


@dataclass(frozen=True, eq=False)
class PnpmInventory:
    """`manifests`: those of the installed third-party packages, by (name, version).

    `stored` has name and version by folder, `.pnpm/a@1/node_modules/a`.
    """

    lock: PnpmLock
    manifests: Mapping[tuple[str, str], Mapping[str, Any]]
    stored: Mapping[str, tuple[str, str]]


@rule(desc="Read what pnpm locked and installed", level=LogLevel.DEBUG)
async def read_inventory(request: PnpmInventoryRequest) -> PnpmInventory:
    path = join(request.root, LOCKFILE)
    installed, lock = await MultiGet(
        Get(Installed, InstallRequest(request.root)), Get(DigestContents, PathGlobs([path]))
    )
    entries = [
        entry
        for found in installed.entries.values()
        for entry in found
        if isinstance(entry, FileEntry) and _is_own_manifest(entry.path)
    ]
    contents = await Get(DigestContents, Digest, await Get(Digest, CreateDigest(entries)))
    manifests, stored = {}, {}
    for file in contents:
        manifest = json.loads(file.content.decode("utf-8-sig", errors="replace"))
        name = (str(manifest.get("name")), str(manifest.get("version")))
        manifests[name] = manifest
        stored[file.path[len("node_modules/") : -len("/package.json")]] = name
    text = lock[0].content.decode("utf-8", errors="replace") if lock else ""
    return PnpmInventory(parse_lockfile(path, text), manifests, stored)


def _is_own_manifest(path: str) -> bool:
    """Whether it is the package.json of a package of the virtual store, not one inside of it."""
    if not path.startswith(f"{STORE}/") or not path.endswith("/package.json"):
        return False
    _, _, inner = path[len(STORE) + 1 :].partition("/node_modules/")
    name = inner[: -len("/package.json")]
    return bool(name) and name.count("/") == (1 if name.startswith("@") else 0)


@dataclass(frozen=True)
class NpmContentsRequest:
    """What the users of the package in a folder get along with it; it need not be packed yet.

    `strict`: see `npm_contents`.
    """

    directory: str
    strict: bool = True


@dataclass(frozen=True)
class NpmContents:
    """`subject` is the package, without hashes."""

    subject: Component
    contents: Contents


@dataclass(frozen=True)
class OwnPackageRequest:
    directory: str


@rule(level=LogLevel.DEBUG)
async def own_package(request: OwnPackageRequest, workspaces: Workspaces) -> OwnPackage:
    workspace, package = workspaces.of(request.directory)
    platforms = await Get(AddonPlatforms, AddonPlatformsOf(request.directory))
    targets = await Get(Targets, Addresses, platforms.addresses)
    crates = await MultiGet(
        Get(CargoWorkspace, CargoWorkspaceRequest(target[CargoWorkspaceField].value or ""))
        for target in targets
    )
    members = {
        f"{target[AddonPackageName].value}-{target[AddonPlatform].value}": crate.member(
            target.address.spec_path
        )
        for target, crate in zip(targets, crates)
    }
    return OwnPackage(
        folder=below(workspace.root, package.directory),
        manifest=package.manifest.content(),
        platforms=tuple(
            PlatformPackage(name, version, member.license, member.authors)
            for name, version in platforms.packages
            if (member := members[name]) is not None
        ),
    )


@rule(desc="List what an npm package needs", level=LogLevel.DEBUG)
async def list_npm(
    request: NpmContentsRequest, workspaces: Workspaces, options: SbomSubsystem
) -> NpmContents:
    workspace, _ = workspaces.of(request.directory)
    folders = (request.directory, *workspace.closure(request.directory, runtime=True))
    inventory, pnpm = await MultiGet(
        Get(PnpmInventory, PnpmInventoryRequest(workspace.root)),
        Get(Pnpm, PnpmRequest(workspace.root)),
    )
    packages = await MultiGet(Get(OwnPackage, OwnPackageRequest(folder)) for folder in folders)
    own = packages[0]
    facts = NpmFacts(
        own={each.folder: each for each in packages},
        installed=inventory.manifests,
        stated_licences=options.licences,
    )
    tools = [npm_tool("pnpm", pnpm.version, "MIT", "https://pnpm.io/")]
    typescript = inventory.lock.development_version(own.folder, "typescript")
    if typescript:
        website = "https://www.typescriptlang.org/"
        tools.append(npm_tool("typescript", typescript, "Apache-2.0", website))
    listed = npm_contents(own, inventory.lock, facts, tools, strict=request.strict)
    return NpmContents(*listed)


@rule(desc="List what is in an npm package", level=LogLevel.DEBUG)
async def npm_bill(field_set: ShippedNpmPackage) -> Bills:
    packaged = NpmPackageFieldSet(field_set.address, field_set.dependencies)
    listed, built = await MultiGet(
        Get(NpmContents, NpmContentsRequest(field_set.address.spec_path)),
        Get(BuiltPackage, PackageFieldSet, packaged),
    )
    ((path, tarball),) = (await Get(ShippedFiles, ShippedFilesRequest(built))).files
    subject = listed.subject
    bill = Bill(
        subject=replace(
            subject,
            hashes=digests(tarball),
            file=DeliveredFile(path.rpartition("/")[2], archive=True, structured=True),
            components=packed_files(subject.ref, unpack(tarball)),
        ),
        contents=listed.contents,
        path=path,
    )
    return Bills((bill,))


@rule(level=LogLevel.TRACE)
async def npm_notices_beside(_: ShippedNpmPackage) -> ArtifactNotices:
    return ArtifactNotices()  # `package` puts them into the tarball.


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedNpmPackage)]
