"""index.d.ts from what napi-derive records while it expands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.napi.model.typedef import render_declarations
from driftbuild.napi.target_types import NapiTypesDependencies
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.artifact import Artifact, ArtifactRequest
from driftbuild.rust.rules.compile import MacroOutput
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import CompiledUnit, UnitRequest
from driftbuild.rust.target_types import CargoWorkspaceField


class NapiDeriveRecords(MacroOutput):
    """napi-derive appends its records to files in this folder, one per package."""

    crate = "napi-derive"
    variable = "NAPI_TYPE_DEF_TMP_FOLDER"


@dataclass(frozen=True)
class DeclarationsRequest:
    """The declarations of the addon that a unit links."""

    unit: Unit


@dataclass(frozen=True)
class Declarations:
    text: str


@rule(desc="Write an addon's TypeScript declarations", level=LogLevel.DEBUG)
async def declarations(request: DeclarationsRequest) -> Declarations:
    recorded = [
        unit
        for unit in request.unit.iter_closure()
        if unit.mode is Mode.BUILD
        and unit.platform is not None
        and any(dep.unit.package.name == NapiDeriveRecords.crate for dep in unit.dependencies)
    ]
    compiled = await MultiGet(Get(CompiledUnit, UnitRequest(unit)) for unit in recorded)
    contents = await MultiGet(Get(DigestContents, Digest, unit.macro_output) for unit in compiled)
    return Declarations(
        render_declarations([file.content.decode() for files in contents for file in files])
    )


@dataclass(frozen=True)
class NapiTypesFieldSet(PackageFieldSet):
    required_fields = (NapiTypesDependencies,)

    workspace: CargoWorkspaceField


@rule(desc="Package an addon's TypeScript declarations", level=LogLevel.DEBUG)
async def package_types(field_set: NapiTypesFieldSet, toolchain: RustToolchain) -> BuiltPackage:
    folder = field_set.address.spec_path
    artifact = await Get(
        Artifact,
        ArtifactRequest(
            field_set.workspace.value or "", folder, "lib", "", BuildPlatform(toolchain.host)
        ),
    )
    text = await Get(Declarations, DeclarationsRequest(artifact.compiled.unit))
    path = f"{folder}/index.d.ts"
    digest = await Get(Digest, CreateDigest([FileContent(path, text.text.encode())]))
    return BuiltPackage(digest, (BuiltPackageArtifact(path),))


def rules() -> Iterable[Any]:
    return [
        *collect_rules(),
        UnionRule(MacroOutput, NapiDeriveRecords),
        UnionRule(PackageFieldSet, NapiTypesFieldSet),
    ]
