"""Compile a crate: one rustc call, one process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    Digest,
    DigestSubset,
    FileContent,
    MergeDigests,
    PathGlobs,
    RemovePrefix,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionMembership, union
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.rust.model import dependency_list, environment, layout
from driftbuild.rust.model.diagnostics import Diagnostics, parse_diagnostics
from driftbuild.rust.model.rustc import rustc_arguments
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.platform import PlatformTools, ToolsOf
from driftbuild.rust.rules.sources import (
    MentionedSources,
    MentionedSourcesRequest,
    UnitSource,
    UnitSourceRequest,
)
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import (
    CompiledUnit,
    Failure,
    ScriptRun,
    UnitRequest,
    merge_failures,
)
from driftbuild.rust.subsystems import CargoSubsystem
from driftbuild.sandbox.rules import PATH, Sandbox, with_variables


@union
class MacroOutput:
    """Subclass it for a macro crate that writes files while it expands.

    `crate` is the package of the macro, `variable` tells it the folder to write to. The files
    become an output of each unit that depends on the crate, so that they survive cache hits.
    """

    crate: str
    variable: str


def _macro_variables(unit: Unit, union_membership: UnionMembership) -> dict[str, str]:
    names = {dep.unit.package.name for dep in unit.dependencies}
    return {
        m.variable: layout.MACRO_OUTPUT
        for m in union_membership.get(MacroOutput)
        if m.crate in names
    }


def _tools_of(unit: Unit, root: str, host: str) -> ToolsOf:
    """C tools are an input of what links only: a library is the same whoever links it."""
    if not unit.links or not unit.tools:
        return ToolsOf("", root)
    cdylib = layout.output_name(unit, "cdylib", host) if "cdylib" in unit.target.crate_types else ""
    return ToolsOf(unit.tools, root, cdylib, unit.profile.strip or "none")


@dataclass(frozen=True)
class DependencyList:
    """The section with the list of crates: its source, and what the linker has to be told."""

    digest: Digest = EMPTY_DIGEST
    arguments: tuple[str, ...] = ()


@rule(level=LogLevel.TRACE)
async def list_dependencies(
    request: UnitRequest, toolchain: RustToolchain, sandbox: Sandbox, cargo: CargoSubsystem
) -> DependencyList:
    unit = request.unit
    if not cargo.auditable or not dependency_list.carries_list(unit, toolchain.host):
        return DependencyList()
    platform = unit.platform or toolchain.host
    text = dependency_list.section_assembly(dependency_list.dependency_list(unit), platform)
    file = FileContent(dependency_list.ASSEMBLY, text.encode())
    digest = await Get(Digest, CreateDigest([file]))
    return DependencyList(digest, dependency_list.link_arguments(sandbox.root, platform))


@rule(desc="Compile a crate", level=LogLevel.DEBUG)
async def compile_unit(
    request: UnitRequest,
    toolchain: RustToolchain,
    sandbox: Sandbox,
    cargo: CargoSubsystem,
    union_membership: UnionMembership,
) -> CompiledUnit:
    unit, driver = request.unit, request.driver
    executables = [
        d.unit
        for d in unit.dependencies
        if d.unit.target.kind == ("bin",) and d.unit.mode is Mode.BUILD
    ]
    gets: list[Get[Any]] = [
        *(Get(CompiledUnit, UnitRequest(u)) for u in (*unit.library_closure, *executables)),
        *(Get(ScriptRun, UnitRequest(u)) for u in unit.script_runs),
    ]
    needed = await MultiGet(gets)
    libraries = needed[: len(unit.library_closure)]
    binaries = needed[len(libraries) : len(libraries) + len(executables)]
    runs = needed[len(libraries) + len(executables) :]
    failures = merge_failures(r.failures for r in (*libraries, *runs, *binaries))
    if failures:
        return CompiledUnit(unit, failures=failures)
    scripts = {run.unit.key: run.output for run in runs}
    own_run = unit.build_script_run
    own = scripts.get(own_run.key) if own_run else None
    searches = [s for output in scripts.values() for s in output.link_searches]
    tools, source, listed, extra = await MultiGet(
        Get(PlatformTools, ToolsOf, _tools_of(unit, sandbox.root, toolchain.host)),
        Get(UnitSource, UnitSourceRequest, UnitSourceRequest.of(unit)),
        Get(DependencyList, UnitRequest, request),
        Get(
            MentionedSources,
            MentionedSourcesRequest,
            MentionedSourcesRequest.of(
                searches, (run for run in unit.script_runs if run.package != unit.package)
            ),
        ),
    )
    immutable: dict[str, Digest] = dict(source.immutable)
    immutable.update(extra.immutable)
    for library in libraries:
        wanted = library.digest if unit.links or not library.unit.has_metadata else library.rmeta
        immutable[layout.unit_directory(library.unit)] = wanted
    for binary in binaries:
        immutable[layout.unit_directory(binary.unit)] = binary.digest
    for run in runs:
        if run.out_dir != EMPTY_DIGEST and (run.unit == own_run or run.output.link_searches):
            immutable[layout.out_directory(run.unit)] = run.out_dir
    immutable.update(tools.immutable_inputs)
    inputs = await Get(
        Digest, MergeDigests([source.inputs, driver.files, listed.digest, *extra.inputs])
    )

    variables = _macro_variables(unit, union_membership)
    env = environment.merged(
        {"PATH": PATH},
        tools.env,
        environment.rustc_env(unit, sandbox.root, toolchain.program(sandbox.root, "cargo")),
        environment.binary_env(unit, sandbox.root, toolchain.host),
        {name: f"{sandbox.root}/{folder}" for name, folder in variables.items()},
        dict(own.env) if own else {},
        dict(driver.env),
    )
    caches = {**toolchain.caches, **tools.caches}
    incremental = ""
    # As in Cargo: what nobody here edits has nothing to gain.
    if cargo.incremental and unit.package.is_member:
        caches["cargo_incremental"] = layout.INCREMENTAL
        incremental = f"{sandbox.root}/{layout.incremental_directory(unit, driver.program)}"
    arguments = rustc_arguments(
        unit,
        sandbox.root,
        host=toolchain.host,
        own_script=own,
        scripts=scripts,
        linker=tools.linker,
        platform_arguments=(*tools.link_arguments, *listed.arguments),
        incremental=incremental,
    )
    names = layout.output_names(unit, toolchain.host)
    linker = toolchain.linker if unit.links and not unit.tools else ""
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                with_variables([toolchain.program(sandbox.root, driver.program), *arguments], env),
                # The host's linker is no declared input, so it is named.
                identity=f"{toolchain.key} {linker}",
                cwd=layout.working_directory(unit),
                directories=(layout.OUTPUT, *sorted(set(variables.values()))),
            ),
            env=env,
            input_digest=inputs,
            immutable_input_digests=FrozenDict(sorted(immutable.items())),
            append_only_caches=FrozenDict(caches),
            output_files=tuple(f"{layout.OUTPUT}/{name}" for name in names),
            output_directories=tuple(sorted(set(variables.values()))),
            description=f"{driver.verb} {unit.description}",
            level=LogLevel.DEBUG,
        ),
    )
    diagnostics = parse_diagnostics(result.stderr)
    if result.exit_code:
        return CompiledUnit(unit, failures=(Failure(unit, diagnostics),))
    digest = await Get(
        Digest, DigestSubset(result.output_digest, PathGlobs([f"{layout.OUTPUT}/**"]))
    )
    macro_output = EMPTY_DIGEST
    if variables:
        macro_output = await Get(
            Digest, DigestSubset(result.output_digest, PathGlobs([f"{layout.MACRO_OUTPUT}/**"]))
        )
    digest = await Get(Digest, RemovePrefix(digest, layout.OUTPUT))
    metadata = EMPTY_DIGEST
    if unit.has_metadata:
        metadata = await Get(Digest, DigestSubset(digest, PathGlobs([layout.metadata_name(unit)])))
        if unit.mode is not Mode.CHECK:
            digest = await Get(
                Digest,
                DigestSubset(digest, PathGlobs([layout.linkable_name(unit, toolchain.host)])),
            )
    shown = diagnostics if unit.package.is_member else Diagnostics()
    return CompiledUnit(unit, digest, metadata, macro_output, shown)


def rules() -> Iterable[Any]:
    return collect_rules()
