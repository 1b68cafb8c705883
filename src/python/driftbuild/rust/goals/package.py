"""`package` of binaries, cdylibs and staticlibs for the host, in the release profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import AddPrefix, Digest
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.target import Target
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.rust.rules.artifact import Artifact, ArtifactRequest
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.target_types import (
    CargoTargetKind,
    CargoTargetName,
    CargoWorkspaceField,
    CrateTypesField,
)


@dataclass(frozen=True)
class RustPackageFieldSet(PackageFieldSet):
    required_fields = (CargoTargetName, CargoTargetKind)

    workspace: CargoWorkspaceField
    name: CargoTargetName
    kind: CargoTargetKind
    crate_types: CrateTypesField

    @classmethod
    def opt_out(cls, tgt: Target) -> bool:
        if tgt[CargoTargetKind].value == "bin":
            return False
        return not set(tgt.get(CrateTypesField).value or ()) & {"cdylib", "staticlib"}


@rule(desc="Package a Rust target", level=LogLevel.DEBUG)
async def package_rust(field_set: RustPackageFieldSet, toolchain: RustToolchain) -> BuiltPackage:
    artifact = await Get(
        Artifact,
        ArtifactRequest(
            root=field_set.workspace.value or "",
            directory=field_set.address.spec_path,
            kind=field_set.kind.value or "",
            name=field_set.name.value or "",
            platform=BuildPlatform(toolchain.host),
        ),
    )
    folder = field_set.address.spec_path
    digest = await Get(Digest, AddPrefix(artifact.digest, folder))
    return BuiltPackage(
        digest,
        tuple(BuiltPackageArtifact(f"{folder}/{name}") for name in artifact.names),
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(PackageFieldSet, RustPackageFieldSet)]
