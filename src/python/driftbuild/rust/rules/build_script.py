"""Run a package's build script for one platform: one process."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pants.engine.fs import EMPTY_DIGEST, Digest, MergeDigests, RemovePrefix
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import full_disk_help
from driftbuild.rust.model import environment, layout
from driftbuild.rust.model.build_script import (
    SANDBOX_PATH,
    BuildScriptError,
    dependency_env,
    parse_build_script_output,
)
from driftbuild.rust.model.diagnostics import Diagnostics
from driftbuild.rust.model.unit import Mode
from driftbuild.rust.rules.platform import PlatformTools, ToolsOf
from driftbuild.rust.rules.sources import (
    MentionedSources,
    MentionedSourcesRequest,
    UnitSource,
    UnitSourceRequest,
)
from driftbuild.rust.rules.toolchain import Cfg, CfgRequest, RustToolchain
from driftbuild.rust.rules.unit_result import (
    CompiledUnit,
    Failure,
    ScriptRun,
    UnitRequest,
    merge_failures,
)
from driftbuild.sandbox.rules import PATH, Sandbox, with_variables


@rule(desc="Run a build script", level=LogLevel.DEBUG)
async def run_build_script(
    request: UnitRequest, toolchain: RustToolchain, sandbox: Sandbox
) -> ScriptRun:
    run = request.unit
    binary_unit = next(
        d.unit
        for d in run.dependencies
        if d.unit.target.is_build_script and d.unit.mode is Mode.BUILD
    )
    dependency_units = [d.unit for d in run.dependencies if d.unit.mode is Mode.RUN_SCRIPT]
    gets: list[Get[Any]] = [
        Get(CompiledUnit, UnitRequest(binary_unit)),
        *(Get(ScriptRun, UnitRequest(unit)) for unit in dependency_units),
    ]
    binary, *dependencies = await MultiGet(gets)
    failures = merge_failures(r.failures for r in (binary, *dependencies))
    if failures:
        return ScriptRun(run, failures=failures)
    dep_env: dict[str, str] = {}
    for dependency in dependencies:
        if dependency.unit.package.links:
            dep_env.update(dependency_env(dependency.unit.package.links, dependency.output))
    tools, cfg, source, extra = await MultiGet(
        Get(PlatformTools, ToolsOf(run.tools, sandbox.root)),
        Get(Cfg, CfgRequest(run.platform or toolchain.host, run.rustflags)),
        Get(UnitSource, UnitSourceRequest(run.package, std=run.is_std)),
        Get(
            MentionedSources,
            MentionedSourcesRequest,
            MentionedSourcesRequest.of(dep_env.values(), dependency_units),
        ),
    )
    env = environment.merged(
        {"PATH": f"{sandbox.root}/{toolchain.directory}/bin:{PATH}"},
        tools.env,
        environment.build_script_env(
            run,
            sandbox.root,
            host=toolchain.host,
            cargo=toolchain.program(sandbox.root, "cargo"),
            rustc=toolchain.program(sandbox.root, "rustc"),
            rustdoc=toolchain.program(sandbox.root, "rustdoc"),
            linker=tools.linker,
            cfg=cfg.lines,
            rustflags=run.rustflags,
        ),
        # Objects of C code name their sources as the repository does.
        {
            "CFLAGS": f"-ffile-prefix-map={sandbox.root}=.",
            "CXXFLAGS": f"-ffile-prefix-map={sandbox.root}=.",
        },
        dep_env,
        {"RUSTC_BOOTSTRAP": "1"} if run.is_std else {},
    )
    out = layout.out_directory(run)
    script = layout.executable_name(binary_unit, toolchain.host)
    immutable = {layout.unit_directory(binary_unit): binary.digest}
    immutable.update(source.immutable)
    immutable.update(extra.immutable)
    for dependency in dependencies:
        if dependency.out_dir != EMPTY_DIGEST:
            immutable[layout.out_directory(dependency.unit)] = dependency.out_dir
    immutable.update(tools.immutable_inputs)
    input_digest = await Get(Digest, MergeDigests([source.inputs, *extra.inputs]))
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                with_variables(
                    [f"{sandbox.root}/{layout.unit_directory(binary_unit)}/{script}"], env
                ),
                identity=f"{toolchain.key} {'' if run.tools else toolchain.linker}",
                cwd=layout.working_directory(run),
                directories=(out,),
            ),
            env=env,
            input_digest=input_digest,
            immutable_input_digests=FrozenDict(sorted(immutable.items())),
            append_only_caches=FrozenDict({**toolchain.caches, **tools.caches}),
            output_directories=(out,),
            description=f"Run build script of {run.package.name} {run.package.version}"
            + (f" [{run.platform}]" if run.platform else " [host]"),
            level=LogLevel.DEBUG,
        ),
    )
    said = result.stderr.decode("utf-8", errors="replace")
    if result.exit_code:
        printed = result.stdout.decode("utf-8", errors="replace")
        text = (
            f"The build script of {run.package.name} {run.package.version}, "
            f"{binary_unit.target.src_path}, failed with exit code {result.exit_code}"
        )
        if printed or said:
            text += f".\n--- stdout\n{printed}--- stderr\n{said}{full_disk_help(said)}"
        else:
            text += " and printed nothing.\n"
        return ScriptRun(run, failures=(Failure(run, Diagnostics(text, 0, 1)),))
    stdout = result.stdout
    if not sandbox.namespaced:
        stdout = SANDBOX_PATH.sub("{chroot}", stdout.decode("utf-8", errors="replace")).encode()
    try:
        output = parse_build_script_output(stdout, run.package.name)
    except BuildScriptError as e:
        return ScriptRun(run, failures=(Failure(run, Diagnostics(f"{e}\n", 0, 1)),))
    out_dir = await Get(Digest, RemovePrefix(result.output_digest, out))
    return ScriptRun(run, output, out_dir)


def rules() -> Iterable[Any]:
    return collect_rules()
