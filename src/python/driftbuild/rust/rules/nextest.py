"""One process per test binary: cargo-nextest runs it; one with its own main runs alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tomli
from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    Digest,
    DigestContents,
    DigestSubset,
    FileContent,
    MergeDigests,
    PathGlobs,
)
from pants.engine.process import Process
from pants.engine.rules import Get, MultiGet, Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.rust.model import environment, layout, nextest
from driftbuild.rust.model.unit import Mode
from driftbuild.rust.rules.sources import UnitSource, UnitSourceRequest
from driftbuild.rust.rules.test_process import (
    EXIT_CODE,
    NEXTEST,
    TestProcess,
    TestProcessRequest,
    run_environment,
)
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import CompiledUnit, ScriptRun, UnitRequest, merge_failures
from driftbuild.rust.rules.workspace import CargoError, join
from driftbuild.rust.subsystems import Nextest
from driftbuild.sandbox.isolation import TestIsolation, command
from driftbuild.sandbox.rules import Sandbox, with_variables
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

# A constant: it is only an upper bound for what the engine gives (`{pants_concurrency}`).
_MAX_THREADS = 64
_DYNAMIC_LIBRARIES = ("**/*.so", "**/*.so.*", "**/*.dylib", "**/*.dll")

# nextest wants absolute paths; without a namespace the sandbox's name is known only inside of it.
_FILL_IN = (
    f"for f in {nextest.CARGO_METADATA} {nextest.BINARIES_METADATA}; do "
    f'sed "s|{nextest.ROOT}|$0|g" "$0/$f.in" > "$0/$f" || exit 125; done; exec "$@"'
)


@dataclass(frozen=True)
class NextestConfigRequest:
    """`root` is the folder of the workspace."""

    root: str


@dataclass(frozen=True)
class NextestConfig:
    """`digest` has the workspace's `.config/nextest.toml`, if any, where nextest looks for it."""

    digest: Digest
    profile: str


@rule(desc="Read .config/nextest.toml", level=LogLevel.DEBUG)
async def nextest_config(request: NextestConfigRequest, subsystem: Nextest) -> NextestConfig:
    path = join(request.root, ".config/nextest.toml")
    files = await Get(DigestContents, PathGlobs([path]))
    try:
        config = tomli.loads(files[0].content.decode()) if files else {}
        profile = nextest.choose_profile(config, subsystem.profile)
    except ValueError as e:
        raise CargoError(f"{path}: {e}\nCorrect it and run the same command again.") from e
    digest = await Get(
        Digest,
        CreateDigest(
            [
                *(FileContent(nextest.CONFIG, file.content) for file in files),
                FileContent(nextest.TOOL_CONFIG, nextest.TOOL_CONFIG_TEXT.encode()),
                # nextest looks whether its workspace has one; nobody reads it.
                FileContent(f"{nextest.DIRECTORY}/Cargo.toml", b""),
            ]
        ),
    )
    return NextestConfig(digest, profile)


@rule(desc="Prepare a test binary", level=LogLevel.DEBUG)
async def test_binary_process(
    request: TestProcessRequest,
    toolchain: RustToolchain,
    sandbox: Sandbox,
    isolation: TestIsolation,
    subsystem: Nextest,
) -> TestProcess:
    unit = request.unit
    suite = nextest.binary_id(unit)
    dynamic = [u for u in unit.library_closure if "dylib" in u.target.crate_types]
    binaries = [
        d.unit
        for d in unit.dependencies
        if d.unit.target.kind == ("bin",) and d.unit.mode is Mode.BUILD
    ]
    built: tuple[Any, ...] = await MultiGet(
        [
            *(Get(CompiledUnit, UnitRequest(u)) for u in (unit, *binaries, *dynamic)),
            *(Get(ScriptRun, UnitRequest(u)) for u in unit.script_runs),
        ]
    )
    failures = merge_failures(result.failures for result in built)
    if failures:
        return TestProcess(suite, NEXTEST, failures=failures)
    executables = built[: 1 + len(binaries) + len(dynamic)]
    runs = built[len(executables) :]
    searched = await MultiGet(
        Get(Digest, DigestSubset(run.out_dir, PathGlobs(_DYNAMIC_LIBRARIES))) for run in runs
    )
    immutable = {layout.unit_directory(each.unit): each.digest for each in executables}
    own = None
    library_paths = [layout.unit_directory(u) for u in dynamic]
    for run, libraries in zip(runs, searched):
        folder = layout.out_directory(run.unit)
        if libraries != EMPTY_DIGEST:
            immutable[folder] = run.out_dir
            # Search paths are absolute, `KIND=` may come before them.
            library_paths += [
                search.partition("=")[2 if "=" in search else 0][len(sandbox.root) + 1 :]
                for search in run.output.link_searches
                if f"{sandbox.root}/{folder}" in search
            ]
        if run.unit == unit.build_script_run:
            own = run.output
            immutable[folder] = run.out_dir
    libdir = f"{toolchain.directory}/lib/rustlib/{toolchain.host}/lib"
    env = environment.merged(
        run_environment(unit, sandbox, toolchain, own, (*library_paths, libdir)),
        environment.binary_env(unit, sandbox.root, toolchain.host),
    )
    source = await Get(UnitSource, UnitSourceRequest(unit.package, True))
    caches = toolchain.caches
    inputs = source.inputs
    outputs: tuple[str, ...] = ()
    cwd = unit.package.directory or "."
    program = f"{sandbox.root}/{nextest.executable(unit, toolchain.host)}"
    argv = with_variables([program], env)
    if not unit.test_harness:
        argv = (*argv, *request.arguments)
    elif request.interactive:
        # The harness itself: output as it comes, one test at a time, standard input connected.
        argv = (*argv, "--nocapture", "--test-threads=1", *request.arguments)
    else:
        wheel, config = await MultiGet(
            Get(Wheel, WheelRequest, subsystem.wheel),
            Get(NextestConfig, NextestConfigRequest(unit.package.workspace)),
        )
        metadata = await Get(
            Digest,
            CreateDigest(
                [
                    FileContent(
                        f"{nextest.CARGO_METADATA}.in",
                        nextest.cargo_metadata(unit.package).encode(),
                    ),
                    FileContent(
                        f"{nextest.BINARIES_METADATA}.in",
                        nextest.binaries_metadata(
                            unit,
                            toolchain.host,
                            binaries=binaries,
                            libdir=libdir,
                            library_paths=library_paths,
                        ).encode(),
                    ),
                ]
            ),
        )
        inputs = await Get(Digest, MergeDigests([source.inputs, config.digest, metadata]))
        caches = FrozenDict({**caches, **wheel.caches})
        cwd = "."
        # The folder of the report itself: BuildBox, as a remote cache, serves no result with
        # folders inside of an output folder.
        outputs = (f"{nextest.REPORTS}/{config.profile}",)
        argv = (
            "/bin/sh",
            "-c",
            _FILL_IN,
            sandbox.root,
            f"{sandbox.root}/{wheel.directory}/{subsystem.program}",
            *nextest.run_arguments(
                sandbox.root,
                config.profile,
                ("--test-threads={pants_concurrency}", *subsystem.run_args),
                request.arguments,
            ),
        )
    process = Process(
        command(
            sandbox,
            isolation,
            argv,
            identity=toolchain.key,
            cwd=cwd,
            interactive=request.interactive,
        ),
        env=env,
        input_digest=inputs,
        immutable_input_digests=FrozenDict(sorted(immutable.items())),
        append_only_caches=caches,
        output_directories=outputs,
        concurrency_available=_MAX_THREADS if outputs else 0,
        description=f"Run {unit.description}",
        level=LogLevel.DEBUG,
    )
    return TestProcess(suite, NEXTEST if outputs else EXIT_CODE, process)


def rules() -> Iterable[Rule]:
    return collect_rules()
