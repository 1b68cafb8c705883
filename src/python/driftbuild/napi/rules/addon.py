"""One npm package with one addon, for one platform."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    FileContent,
    MergeDigests,
    PathGlobs,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import AllTargets
from pants.engine.unions import UnionMembership, UnionRule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.cross.rules.platform import CrossPlatform, CrossPlatformRequest
from driftbuild.errors import UserError
from driftbuild.napi.model.package_json import (
    AddonPackage,
    InvalidPackageError,
    render_manifest,
    render_readme,
)
from driftbuild.napi.model.promises import broken_promises
from driftbuild.napi.model.tarball import pack
from driftbuild.napi.rules.notices import AddonNoticesRequest
from driftbuild.napi.target_types import (
    AddonBinaryName,
    AddonEngines,
    AddonPackageName,
    AddonPlatform,
)
from driftbuild.node.rules.notices import Notices
from driftbuild.rust.model.dependency_list import dependency_list
from driftbuild.rust.model.unit import Unit
from driftbuild.rust.rules.artifact import Artifact, ArtifactRequest
from driftbuild.rust.rules.workspace import CargoError, CargoWorkspace, WorkspaceRequest, join
from driftbuild.rust.subsystems import CargoSubsystem
from driftbuild.rust.target_types import CargoWorkspaceField


class BrokenAddonError(UserError):
    """The addon breaks a promise that its package makes; the message names each."""


class ClashingAddonsError(UserError):
    """Two targets write the same file; the message names them."""


@dataclass(frozen=True)
class NapiAddonFieldSet(PackageFieldSet):
    required_fields = (AddonPlatform, AddonPackageName, AddonBinaryName)

    workspace: CargoWorkspaceField
    platform: AddonPlatform
    package_name: AddonPackageName
    binary_name: AddonBinaryName
    engines: AddonEngines


@dataclass(frozen=True)
class AddonOutputs:
    """Which targets write which tarball: (folder, package, platform) to addresses."""

    targets: FrozenDict[tuple[str, str, str], tuple[str, ...]]


@rule(level=LogLevel.DEBUG)
async def addon_outputs(all_targets: AllTargets) -> AddonOutputs:
    found: dict[tuple[str, str, str], list[str]] = {}
    for target in all_targets:
        if NapiAddonFieldSet.is_applicable(target):
            place = (
                target.address.spec_path,
                target[AddonPackageName].value or "",
                target[AddonPlatform].value or "",
            )
            found.setdefault(place, []).append(str(target.address))
    return AddonOutputs(FrozenDict({place: tuple(sorted(who)) for place, who in found.items()}))


@dataclass(frozen=True)
class AddonRequest:
    """The npm package of the addon that a target declares, its promises kept."""

    field_set: NapiAddonFieldSet


@dataclass(frozen=True)
class Addon:
    """`digest` holds the files of the npm package; `unit` is the cdylib that was linked.

    Third-party notices are none of them: only the tarball has those.
    """

    package: AddonPackage
    digest: Digest
    unit: Unit
    artifact: ArtifactRequest


@rule(desc="Build a Node.js addon", level=LogLevel.DEBUG)
async def build_addon(request: AddonRequest, cargo: CargoSubsystem) -> Addon:
    field_set = request.field_set
    root = field_set.workspace.value or ""
    folder = field_set.address.spec_path
    name, platform = field_set.package_name.value or "", field_set.platform.value or ""
    cross, workspace = await MultiGet(
        Get(CrossPlatform, CrossPlatformRequest(platform)),
        Get(CargoWorkspace, WorkspaceRequest(root)),
    )
    member = workspace.member(folder)
    if member is None:
        raise CargoError(
            f"{field_set.address} is in {folder or 'the root'}, not a member of the workspace "
            f"at {root or '.'}. Declare napi_addons in the BUILD file of the addon's crate."
        )
    if not any("cdylib" in target.crate_types for target in member.targets):
        raise CargoError(f'{folder}/Cargo.toml: an addon needs `[lib] crate-type = ["cdylib"]`.')
    try:
        package = AddonPackage(
            name=name,
            version=member.version,
            binary_name=field_set.binary_name.value or "",
            platform=cross.platform,
            description=member.description,
            license=member.license,
            authors=member.authors,
            keywords=member.keywords,
            homepage=member.homepage,
            repository=member.repository,
            directory=folder,
            engines=tuple(sorted((field_set.engines.value or {}).items())),
        )
    except InvalidPackageError as e:
        raise InvalidPackageError(f"{join(folder, 'BUILD')}, {field_set.address}: {e}.") from None
    linked = ArtifactRequest(root, folder, "lib", "", cross.build)
    artifact, licences = await MultiGet(
        Get(Artifact, ArtifactRequest, linked),
        Get(DigestContents, PathGlobs([join(folder, "LICENSE*"), join(root, "LICENSE*")])),
    )
    files = await Get(DigestContents, Digest, artifact.digest)
    addon = next(f.content for f in files if f.path.endswith((".so", ".dylib", ".dll")))
    unit = artifact.compiled.unit
    crates = dependency_list(unit) if cargo.auditable else b""
    broken = broken_promises(addon, cross.platform, crates)
    if broken:
        reasons = "\n".join(f"  - {reason}" for reason in broken)
        raise BrokenAddonError(f"The addon of {field_set.address} breaks its promises:\n{reasons}")
    # The crate's own licence file, else the workspace's.
    chosen = [f for f in licences if f.path.startswith(f"{folder}/")] or licences
    digest = await Get(
        Digest,
        CreateDigest(
            [
                FileContent("package.json", render_manifest(package).encode()),
                FileContent("README.md", render_readme(package).encode()),
                FileContent(package.addon_file, addon),
                *(FileContent(f.path.rpartition("/")[2], f.content) for f in chosen),
            ]
        ),
    )
    return Addon(package, digest, unit, linked)


@rule(desc="Package a Node.js addon", level=LogLevel.DEBUG)
async def package_addon(
    field_set: NapiAddonFieldSet, outputs: AddonOutputs, membership: UnionMembership
) -> BuiltPackage:
    folder = field_set.address.spec_path
    name, platform = field_set.package_name.value or "", field_set.platform.value or ""
    writers = outputs.targets.get((folder, name, platform), ())
    if len(writers) > 1:
        raise ClashingAddonsError(
            f"{' and '.join(writers)} would write the same tarball: {name} for {platform}. "
            f"Remove all but one from {join(folder, 'BUILD')}, or give them different names."
        )
    addon = await Get(Addon, AddonRequest(field_set))
    title = f"{addon.package.package_name} {addon.package.version}"
    notices = await MultiGet(
        Get(Notices, AddonNoticesRequest, member(title, addon.artifact))
        for member in membership.get(AddonNoticesRequest)
    )
    merged = await Get(Digest, MergeDigests([addon.digest, *(each.digest for each in notices)]))
    files = await Get(DigestContents, Digest, merged)
    path = join(folder, addon.package.tarball_file)
    packed = {file.path: file.content for file in files}
    # Whoever unpacks the tarball and packs it again has to keep them.
    names = tuple(each.name for each in notices if each.name)
    packed["package.json"] = render_manifest(addon.package, names).encode()
    tarball = pack(packed)
    digest = await Get(Digest, CreateDigest([FileContent(path, tarball)]))
    return BuiltPackage(digest, (BuiltPackageArtifact(path),))


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(PackageFieldSet, NapiAddonFieldSet)]
