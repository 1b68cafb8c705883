"""What a target of Cargo.toml gives on one platform: an executable, a cdylib, a staticlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import CreateDigest, Digest, DigestEntries, FileEntry
from pants.engine.rules import Get, collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from driftbuild.rust.model import layout
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.diagnostics_report import Warnings, WarningsRequest
from driftbuild.rust.rules.plan import Plan, PlanRequest
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import CompiledUnit, UnitRequest
from driftbuild.rust.rules.workspace import CargoError, CargoWorkspace, WorkspaceRequest


@dataclass(frozen=True)
class ArtifactRequest:
    """`directory` is the package's folder; `kind` and `name` say which target of its Cargo.toml."""

    root: str
    directory: str
    kind: str
    name: str
    platform: BuildPlatform
    profile: str = "release"


@dataclass(frozen=True)
class Artifact:
    """`digest` holds the files by their usual names (`names`); `compiled` is the linked unit.

    What compilers and build scripts of first-party packages had to say is shown each time that the
    artifact is asked for, as cargo does, whether or not anything had to run.
    """

    digest: Digest
    names: tuple[str, ...]
    compiled: CompiledUnit


@dataclass(frozen=True)
class ArtifactUnit:
    """The unit that links an artifact, as it is planned: nothing was compiled yet."""

    unit: Unit


@rule(level=LogLevel.DEBUG)
async def plan_artifact(request: ArtifactRequest) -> ArtifactUnit:
    workspace = await Get(CargoWorkspace, WorkspaceRequest(request.root))
    member = workspace.member(request.directory)
    if member is None:
        raise CargoError(
            f"{request.directory} is no member of the Cargo workspace at {request.root or '.'}."
        )
    select = ("--lib",) if request.kind == "lib" else (f"--{request.kind}", request.name)
    plan = await Get(
        Plan,
        PlanRequest(
            request.root,
            "build",
            ("--package", f"{member.name}@{member.version}", *select),
            request.platform,
            request.profile,
        ),
    )
    return ArtifactUnit(next(u for u in plan.roots if u.mode in (Mode.BUILD, Mode.TEST)))


@rule(desc="Build an artifact", level=LogLevel.DEBUG)
async def build_artifact(
    request: ArtifactRequest, toolchain: RustToolchain, global_options: GlobalOptions
) -> Artifact:
    unit = (await Get(ArtifactUnit, ArtifactRequest, request)).unit
    compiled = (await Get(CompiledUnit, UnitRequest(unit))).require()
    names = {
        layout.output_name(unit, t, toolchain.host): _usual_name(unit, t, toolchain.host)
        for t in unit.target.crate_types
        if t not in ("lib", "rlib")
    }
    entries = await Get(DigestEntries, Digest, compiled.digest)
    digest = await Get(
        Digest,
        CreateDigest(
            FileEntry(names[e.path], e.file_digest, "bin" in unit.target.crate_types)
            for e in entries
            if isinstance(e, FileEntry) and e.path in names
        ),
    )
    await Get(Warnings, WarningsRequest((unit,), global_options.colors))
    return Artifact(digest, tuple(sorted(names.values())), compiled)


def _usual_name(unit: Unit, crate_type: str, host: str) -> str:
    name = layout.output_name(unit, crate_type, host).replace(f"-{unit.key}", "")
    if crate_type == "bin":
        return name.replace(unit.target.crate_name, unit.target.name, 1)
    return name


def rules() -> Iterable[Any]:
    return collect_rules()
