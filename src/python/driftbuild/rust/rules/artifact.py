"""What a target of Cargo.toml gives on one platform: an executable, a cdylib, a staticlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.engine_aware import EngineAwareReturnType
from pants.engine.fs import CreateDigest, Digest, DigestEntries, FileEntry
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from driftbuild.rust.model import layout
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.plan import Plan, PlanRequest
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import CompiledUnit, ScriptRun, UnitRequest
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
class Artifact(EngineAwareReturnType):
    """`digest` holds the files by their usual names (`names`); `compiled` is the linked unit.

    `warnings` is what compilers and build scripts of first-party packages had to say. It is shown
    each time that the artifact is asked for, as cargo does, whether or not anything had to run.
    """

    digest: Digest
    names: tuple[str, ...]
    compiled: CompiledUnit
    warnings: str = ""

    def level(self) -> LogLevel:
        return LogLevel.WARN if self.warnings else LogLevel.DEBUG

    def message(self) -> str:
        what = f"{self.compiled.unit.description} built"
        return f"{what} with warnings:\n{self.warnings}" if self.warnings else f"{what}."

    def cacheable(self) -> bool:
        return not self.warnings


@rule(desc="Build an artifact", level=LogLevel.DEBUG)
async def build_artifact(
    request: ArtifactRequest, toolchain: RustToolchain, global_options: GlobalOptions
) -> Artifact:
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
    unit = next(u for u in plan.roots if u.mode in (Mode.BUILD, Mode.TEST))
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
    own = [u for u in unit.iter_closure() if u.package.is_member]
    gets: list[Get[Any]] = [
        *(Get(CompiledUnit, UnitRequest(u)) for u in own if u.mode is Mode.BUILD),
        *(Get(ScriptRun, UnitRequest(u)) for u in own if u.mode is Mode.RUN_SCRIPT),
    ]
    said = await MultiGet(gets)
    warnings = "".join(_warnings(result, global_options.colors) for result in said)
    return Artifact(digest, tuple(sorted(names.values())), compiled, warnings)


def _warnings(result: CompiledUnit | ScriptRun, colors: bool) -> str:
    if isinstance(result, CompiledUnit):
        return result.diagnostics.render(colors)
    name = result.unit.package.name
    return "".join(f"warning: {name}: {text}\n" for text in result.output.warnings)


def _usual_name(unit: Unit, crate_type: str, host: str) -> str:
    name = layout.output_name(unit, crate_type, host).replace(f"-{unit.key}", "")
    if crate_type == "bin":
        return name.replace(unit.target.crate_name, unit.target.name, 1)
    return name


def rules() -> Iterable[Any]:
    return collect_rules()
