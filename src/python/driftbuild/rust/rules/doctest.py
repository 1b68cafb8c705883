"""The doc tests of a library: one run of `rustdoc --test`, which compiles and runs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import EMPTY_DIGEST
from pants.engine.process import Process
from pants.engine.rules import Get, MultiGet, Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.rust.model import layout
from driftbuild.rust.model.doctest import rustdoc_arguments
from driftbuild.rust.rules.sources import UnitSource, UnitSourceRequest
from driftbuild.rust.rules.test_process import (
    LIBTEST,
    TestProcess,
    TestProcessRequest,
    run_environment,
)
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import CompiledUnit, ScriptRun, UnitRequest, merge_failures
from driftbuild.sandbox.isolation import TestIsolation, command
from driftbuild.sandbox.rules import Sandbox, with_variables

_MAX_THREADS = 64


@dataclass(frozen=True)
class DocTestProcessRequest(TestProcessRequest):
    """The unit's mode is DOCTEST."""


@rule(desc="Prepare doc tests", level=LogLevel.DEBUG)
async def doc_test_process(
    request: DocTestProcessRequest,
    toolchain: RustToolchain,
    sandbox: Sandbox,
    isolation: TestIsolation,
) -> TestProcess:
    unit = request.unit
    suite = f"{unit.package.name}::doc"
    closure = unit.library_closure
    needed: tuple[Any, ...] = await MultiGet(
        [
            *(Get(CompiledUnit, UnitRequest(u)) for u in closure),
            *(Get(ScriptRun, UnitRequest(u)) for u in unit.script_runs),
        ]
    )
    failures = merge_failures(result.failures for result in needed)
    if failures:
        return TestProcess(suite, LIBTEST, failures=failures)
    libraries, runs = needed[: len(closure)], needed[len(closure) :]
    immutable = {layout.unit_directory(each.unit): each.digest for each in libraries}
    own = None
    for run in runs:
        if run.unit == unit.build_script_run:
            own = run.output
        if run.out_dir != EMPTY_DIGEST and (
            run.unit == unit.build_script_run or run.output.link_searches
        ):
            immutable[layout.out_directory(run.unit)] = run.out_dir
    source = await Get(UnitSource, UnitSourceRequest(unit.package, True))
    libdir = f"{toolchain.directory}/lib/rustlib/{toolchain.host}/lib"
    arguments = rustdoc_arguments(
        unit,
        sandbox.root,
        host=toolchain.host,
        own_script=own,
        scripts=tuple(run.output for run in runs),
        filters=(
            "--nocapture" if request.interactive else "--test-threads={pants_concurrency}",
            *request.arguments,
        ),
    )
    env = run_environment(unit, sandbox, toolchain, own, (libdir,))
    process = Process(
        command(
            sandbox,
            isolation,
            with_variables((toolchain.program(sandbox.root, "rustdoc"), *arguments), env),
            # The host's linker is no declared input, so it is named.
            identity=f"{toolchain.key} {toolchain.linker}",
            cwd=layout.working_directory(unit),
            interactive=request.interactive,
        ),
        env=env,
        input_digest=source.inputs,
        immutable_input_digests=FrozenDict(sorted(immutable.items())),
        append_only_caches=toolchain.caches,
        concurrency_available=_MAX_THREADS,
        description=f"Run {unit.description}",
        level=LogLevel.DEBUG,
    )
    return TestProcess(suite, LIBTEST, process)


def rules() -> Iterable[Rule]:
    return collect_rules()
