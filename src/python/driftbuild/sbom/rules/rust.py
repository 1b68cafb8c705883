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
from driftbuild.rust.rules.artifact import ArtifactRequest
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
from driftbuild.sbom.rules.bill import ShippedFieldSet, ShippedFiles, ShippedFilesRequest
from driftbuild.sbom.rules.crates import CrateContentsRequest


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


@rule(desc="List what is in a Rust artifact", level=LogLevel.DEBUG)
async def rust_bills(field_set: ShippedRustTarget, toolchain: RustToolchain) -> Bills:
    artifact = ArtifactRequest(
        root=field_set.workspace.value or "",
        directory=field_set.address.spec_path,
        kind=field_set.kind.value or "",
        name=field_set.name.value or "",
        platform=BuildPlatform(toolchain.host),
    )
    packaged = RustPackageFieldSet(
        field_set.address,
        field_set.workspace,
        field_set.name,
        field_set.kind,
        field_set.crate_types,
    )
    contents, built = await MultiGet(
        Get(Contents, CrateContentsRequest(artifact)),
        Get(BuiltPackage, PackageFieldSet, packaged),
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


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedRustTarget)]
