"""Executables and libraries of a Cargo workspace, as `package` makes them for this machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from packageurl import PackageURL
from pants.core.goals.package import BuiltPackage, PackageFieldSet
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.rust.goals.package import RustPackageFieldSet
from driftbuild.rust.rules.artifact import ArtifactRequest, ArtifactUnit
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.target_types import (
    CargoTargetKind,
    CargoTargetName,
    CargoWorkspaceField,
    CrateTypesField,
)
from driftbuild.sbom.model.bill import Bill, Bills, Contents
from driftbuild.sbom.model.component import Component, DeliveredFile, Kind, Origin, digests
from driftbuild.sbom.model.notices import notices_path, render_notices
from driftbuild.sbom.rules.bill import (
    ArtifactNotices,
    ShippedFieldSet,
    ShippedFiles,
    ShippedFilesRequest,
)
from driftbuild.sbom.rules.crates import CrateContentsRequest
from driftbuild.sbom.rules.linked_notices import LinkedNotices, LinkedNoticesRequest


@dataclass(frozen=True)
class ShippedRustTarget(ShippedFieldSet):
    required_fields = RustPackageFieldSet.required_fields

    workspace: CargoWorkspaceField
    name: CargoTargetName
    kind: CargoTargetKind
    crate_types: CrateTypesField

    @classmethod
    def opt_out(cls, tgt: Target) -> bool:
        return RustPackageFieldSet.opt_out(tgt)

    def artifact(self, host: str) -> ArtifactRequest:
        return ArtifactRequest(
            root=self.workspace.value or "",
            directory=self.address.spec_path,
            kind=self.kind.value or "",
            name=self.name.value or "",
            platform=BuildPlatform(host),
        )

    @property
    def packaged(self) -> RustPackageFieldSet:
        return RustPackageFieldSet(
            self.address, self.workspace, self.name, self.kind, self.crate_types
        )


@rule(desc="List what is in a Rust artifact", level=LogLevel.DEBUG)
async def rust_bills(field_set: ShippedRustTarget, toolchain: RustToolchain) -> Bills:
    artifact = field_set.artifact(toolchain.host)
    contents, built = await MultiGet(
        Get(Contents, CrateContentsRequest(artifact)),
        Get(BuiltPackage, PackageFieldSet, field_set.packaged),
    )
    shipped = await Get(ShippedFiles, ShippedFilesRequest(built))
    crate = next(each for each in contents.components if each.ref == contents.roots[0])
    bills = []
    for path, content in shipped.files:
        file = path.rpartition("/")[2]
        # The crate is what it is made of; the file is what is given away.
        ref = str(PackageURL("generic", None, file, crate.version))
        subject = Component(
            ref=ref,
            name=file,
            version=crate.version,
            kind=Kind.APPLICATION if artifact.kind == "bin" else Kind.LIBRARY,
            purl=ref,
            licence=crate.licence,
            authors=crate.authors,
            description=crate.description,
            hashes=digests(content),
            origin=Origin.WORKSPACE,
            references=tuple(each for each in crate.references if not each.hashes),
            file=DeliveredFile(file, executable=not file.endswith(".a"), structured=False),
        )
        bills.append(Bill(subject, contents, path))
    return Bills(tuple(bills))


@rule(desc="Collect the notices of a Rust artifact", level=LogLevel.DEBUG)
async def rust_notices(field_set: ShippedRustTarget, toolchain: RustToolchain) -> ArtifactNotices:
    artifact = field_set.artifact(toolchain.host)
    planned, linked, built = await MultiGet(
        Get(ArtifactUnit, ArtifactRequest, artifact),
        Get(LinkedNotices, LinkedNoticesRequest(artifact)),
        Get(BuiltPackage, PackageFieldSet, field_set.packaged),
    )
    version = planned.unit.package.version
    paths = [file.relpath for file in built.artifacts if file.relpath]
    return ArtifactNotices(
        tuple(
            (
                notices_path(path),
                render_notices(f"{path.rpartition('/')[2]} {version}", linked.notices),
            )
            for path in paths
        )
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedRustTarget)]
