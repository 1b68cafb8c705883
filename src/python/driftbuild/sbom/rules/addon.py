"""The npm package of an addon: its crates, and the files of its tarball."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage, PackageFieldSet
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.cross.rules.platform import CrossPlatform, CrossPlatformRequest
from driftbuild.cross.rules.zig import ZigRuntime, ZigRuntimeRequest
from driftbuild.cross.subsystems import Cross
from driftbuild.napi.model.tarball import unpack
from driftbuild.napi.rules.addon import Addon, AddonRequest, NapiAddonFieldSet
from driftbuild.napi.target_types import (
    AddonBinaryName,
    AddonEngines,
    AddonPackageName,
    AddonPlatform,
)
from driftbuild.rust.rules.artifact import ArtifactRequest
from driftbuild.rust.target_types import CargoWorkspaceField
from driftbuild.sbom.model.bill import Bill, Bills, Contents
from driftbuild.sbom.model.component import (
    Component,
    DeliveredFile,
    Origin,
    Reference,
    digests,
    packed_files,
)
from driftbuild.sbom.model.package_json import npm_purl, split_name
from driftbuild.sbom.model.zig import linked_by_zig
from driftbuild.sbom.rules.bill import (
    ArtifactNotices,
    ShippedFieldSet,
    ShippedFiles,
    ShippedFilesRequest,
)
from driftbuild.sbom.rules.crates import CrateContentsRequest


@dataclass(frozen=True)
class ShippedAddon(ShippedFieldSet):
    required_fields = NapiAddonFieldSet.required_fields

    workspace: CargoWorkspaceField
    platform: AddonPlatform
    package_name: AddonPackageName
    binary_name: AddonBinaryName
    engines: AddonEngines

    @property
    def packaged(self) -> NapiAddonFieldSet:
        return NapiAddonFieldSet(
            self.address,
            self.workspace,
            self.platform,
            self.package_name,
            self.binary_name,
            self.engines,
        )


@rule(desc="List what is in an addon's package", level=LogLevel.DEBUG)
async def addon_bill(field_set: ShippedAddon, cross: Cross) -> Bills:
    packaged = field_set.packaged
    platform = await Get(CrossPlatform, CrossPlatformRequest(field_set.platform.value or ""))
    artifact = ArtifactRequest(
        field_set.workspace.value or "", field_set.address.spec_path, "lib", "", platform.build
    )
    addon, crates, runtime, built = await MultiGet(
        Get(Addon, AddonRequest(packaged)),
        Get(Contents, CrateContentsRequest(artifact)),
        Get(ZigRuntime, ZigRuntimeRequest(platform.platform.name)),
        Get(BuiltPackage, PackageFieldSet, packaged),
    )
    ((path, tarball),) = (await Get(ShippedFiles, ShippedFilesRequest(built))).files
    package = addon.package
    crate = next(each for each in crates.components if each.ref == crates.roots[0])
    purl = npm_purl(package.package_name, package.version)
    scope, name = split_name(package.package_name)
    links = (("website", package.homepage), ("vcs", package.repository))
    bill = Bill(
        subject=Component(
            ref=purl,
            name=name,
            version=package.version,
            group=scope,
            purl=purl,
            licence=crate.licence,
            authors=package.authors,
            description=package.description,
            hashes=digests(tarball),
            origin=Origin.WORKSPACE,
            references=tuple(Reference(kind, url) for kind, url in links if url),
            file=DeliveredFile(path.rpartition("/")[2], archive=True, structured=True),
            components=packed_files(purl, unpack(tarball)),
        ),
        contents=linked_by_zig(crates, cross.zig_version, runtime.libunwind),
        path=path,
    )
    return Bills((bill,))


@rule(level=LogLevel.TRACE)
async def addon_notices_beside(_: ShippedAddon) -> ArtifactNotices:
    return ArtifactNotices()  # `package` puts them into the tarball.


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedAddon)]
