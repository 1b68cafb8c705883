"""`test`: unit tests, integration tests and doc tests, one cached process per test binary."""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.test import (
    ShowOutput,
    TestDebugRequest,
    TestExtraEnv,
    TestFieldSet,
    TestRequest,
    TestResult,
    TestSubsystem,
)
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import EMPTY_FILE_DIGEST, CreateDigest, FileContent, Snapshot
from pants.engine.process import InteractiveProcess, ProcessCacheScope, ProcessResultMetadata
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.ansi import shown
from driftbuild.rust.model.build_script import SANDBOX_PATH
from driftbuild.rust.model.junit import incomplete_report
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.diagnostics_report import (
    DiagnosticsReport,
    DiagnosticsReportRequest,
    Warnings,
    WarningsRequest,
)
from driftbuild.rust.rules.doctest import DocTestProcessRequest
from driftbuild.rust.rules.plan import Plan, PlanRequest
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.test_process import (
    LIBTEST,
    TestProcess,
    TestProcessRequest,
    TestRun,
    TestRunRequest,
)
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import failure_line, merge_failures, require_none
from driftbuild.rust.subsystems import CargoSubsystem, Nextest
from driftbuild.rust.target_types import (
    CargoTargetKind,
    CargoTargetName,
    CargoWorkspaceField,
    RustTestExtraEnvVarsField,
    RustTestTimeoutField,
)
from driftbuild.sandbox.rules import Sandbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RustTestFieldSet(TestFieldSet):
    required_fields = (CargoTargetName, CargoTargetKind)

    workspace: CargoWorkspaceField
    name: CargoTargetName
    kind: CargoTargetKind
    timeout: RustTestTimeoutField
    extra_env_vars: RustTestExtraEnvVarsField


class RustTestRequest(TestRequest):
    tool_subsystem = Nextest  # type: ignore[assignment]
    field_set_type = RustTestFieldSet
    supports_debug = True


@dataclass(frozen=True)
class TestUnitsRequest:
    """`directory` is the package's folder; `kind` and `name` say which target of its Cargo.toml."""

    __test__ = False

    root: str
    directory: str
    kind: str
    name: str

    @classmethod
    def of(cls, field_set: RustTestFieldSet) -> TestUnitsRequest:
        return cls(
            field_set.workspace.value or "",
            field_set.address.spec_path,
            field_set.kind.value or "",
            field_set.name.value or "",
        )


@dataclass(frozen=True)
class TestUnits:
    """The units that test one target of Cargo.toml: none where the manifest says `test = false`."""

    __test__ = False

    units: tuple[Unit, ...]

    def processes(
        self, arguments: Iterable[str], interactive: bool
    ) -> tuple[TestProcessRequest, ...]:
        made = []
        for unit in self.units:
            request = DocTestProcessRequest if unit.mode is Mode.DOCTEST else TestProcessRequest
            made.append(request(unit, tuple(arguments), interactive))
        return tuple(made)


@rule(desc="Find the tests of a Cargo target", level=LogLevel.DEBUG)
async def find_test_units(
    request: TestUnitsRequest, toolchain: RustToolchain, cargo: CargoSubsystem
) -> TestUnits:
    plan = await Get(
        Plan,
        # Planned for all members at once: features are unified as `cargo test --workspace` does,
        # and any selection of targets shares its units with any other.
        PlanRequest(
            request.root,
            "test",
            ("--workspace", *cargo.feature_arguments),
            BuildPlatform(toolchain.host),
        ),
    )
    return TestUnits(
        tuple(
            unit
            for unit in plan.roots
            if unit.mode in (Mode.TEST, Mode.DOCTEST)
            and unit.package.directory == request.directory
            and _is(unit, request.kind, request.name)
        )
    )


def _is(unit: Unit, kind: str, name: str) -> bool:
    if kind == "lib":
        return unit.target.is_lib
    return unit.target.kind[0] == kind and unit.target.name == name


@rule(desc="Run Rust tests", level=LogLevel.DEBUG)
async def run_rust_tests(
    batch: RustTestRequest.Batch[RustTestFieldSet, Any],
    test: TestSubsystem,
    subsystem: Nextest,
    extra_env: TestExtraEnv,
    sandbox: Sandbox,
    global_options: GlobalOptions,
) -> TestResult:
    field_set = batch.single_element
    units, own_env = await MultiGet(
        Get(TestUnits, TestUnitsRequest, TestUnitsRequest.of(field_set)),
        Get(EnvironmentVars, EnvironmentVarsRequest(field_set.extra_env_vars.sorted())),
    )
    processes = await MultiGet(
        Get(TestProcess, DocTestProcessRequest, request)
        if isinstance(request, DocTestProcessRequest)
        else Get(TestProcess, TestProcessRequest, request)
        for request in units.processes(subsystem.args, interactive=False)
    )
    failures = merge_failures(process.failures for process in processes)
    if failures:
        said = {DiagnosticsReportRequest.of(f, global_options.colors) for f in failures}
        await MultiGet(
            Get(DiagnosticsReport, DiagnosticsReportRequest, request)
            for request in sorted(said, key=DiagnosticsReportRequest.debug_hint)
        )
        lines = "\n".join(map(failure_line, failures))
        junit = incomplete_report(field_set.address.spec, "compiles", lines)
        file = FileContent(f"{field_set.address.path_safe_spec}.xml", junit)
        reports = await Get(Snapshot, CreateDigest([file]))
        return _not_compiled(field_set, test.output, lines, reports)
    await Get(Warnings, WarningsRequest(units.units, global_options.colors))
    runs = await MultiGet(
        Get(
            TestRun,
            TestRunRequest(
                process,
                field_set.timeout.calculate_from_global_options(test),
                FrozenDict({**extra_env.env, **own_env}),
                ProcessCacheScope.PER_SESSION if test.force else ProcessCacheScope.SUCCESSFUL,
            ),
        )
        for process in processes
    )
    runs = tuple(run for run in runs if run.tests != 0 or run.result.exit_code)
    if not runs:
        if subsystem.args:
            logger.info(f"{field_set.address}: no test for `-- {' '.join(subsystem.args)}`.")
        return TestResult.no_tests_found(field_set.address, test.output)
    name = field_set.address.path_safe_spec
    reports = await Get(
        Snapshot,
        CreateDigest(
            FileContent(f"{name}{'.doc' if run.test.report == LIBTEST else ''}.xml", run.junit)
            for run in runs
            if run.junit is not None
        ),
    )
    return _combine(
        runs,
        field_set=field_set,
        reports=reports,
        output=test.output,
        colors=global_options.colors,
        root=sandbox.root,
    )


def _combine(
    runs: tuple[TestRun, ...],
    *,
    field_set: RustTestFieldSet,
    reports: Snapshot,
    output: ShowOutput,
    colors: bool,
    root: str,
) -> TestResult:
    """The unit tests and the doc tests of a library as one result."""
    results = [run.result for run in runs]
    if any(run.flaky for run in runs) and output is ShowOutput.FAILED:
        # A test that passed at the second try is worth a look, though the run succeeded.
        output = ShowOutput.ALL

    def text(streams: Iterable[bytes]) -> str:
        joined = "".join(stream.decode("utf-8", errors="replace") for stream in streams)
        # Places as the repository names them.
        return shown(SANDBOX_PATH.sub("", joined.replace(f"{root}/", "")), colors)

    return TestResult(
        exit_code=next((r.exit_code for r in results if r.exit_code), 0),
        stdout=text(r.stdout for r in results),
        stdout_digest=results[0].stdout_digest,
        stderr=text(r.stderr for r in results),
        stderr_digest=results[0].stderr_digest,
        addresses=(field_set.address,),
        output_setting=output,
        result_metadata=_together([r.metadata for r in results]),
        xml_results=reports if reports.files else None,
    )


def _together(parts: list[ProcessResultMetadata]) -> ProcessResultMetadata:
    """The times added up; "cached" only if all are."""
    newest = max(parts, key=lambda part: (part.source_run_id, part._source == "ran"))
    times = [part.total_elapsed_ms for part in parts if part.total_elapsed_ms is not None]
    return dataclasses.replace(newest, total_elapsed_ms=sum(times) if times else None)


def _not_compiled(
    field_set: RustTestFieldSet, output: ShowOutput, said: str, reports: Snapshot
) -> TestResult:
    return TestResult(
        exit_code=1,
        stdout="",
        stdout_digest=EMPTY_FILE_DIGEST,
        stderr=said,
        stderr_digest=EMPTY_FILE_DIGEST,
        addresses=(field_set.address,),
        output_setting=output,
        result_metadata=None,
        xml_results=reports,
    )


@rule(desc="Prepare a debug run of Rust tests", level=LogLevel.DEBUG)
async def debug_rust_tests(
    batch: RustTestRequest.Batch[RustTestFieldSet, Any], subsystem: Nextest, extra_env: TestExtraEnv
) -> TestDebugRequest:
    field_set = batch.single_element
    units, own_env = await MultiGet(
        Get(TestUnits, TestUnitsRequest, TestUnitsRequest.of(field_set)),
        Get(EnvironmentVars, EnvironmentVarsRequest(field_set.extra_env_vars.sorted())),
    )
    requests = units.processes(subsystem.args, interactive=True)
    if not requests:
        return TestDebugRequest(InteractiveProcess(["/bin/sh", "-c", "echo 'No tests.'"]))
    # One process has the terminal: that of the binary. Doc tests are run where there is no other.
    if len(requests) > 1:
        requests = tuple(r for r in requests if r.unit.mode is not Mode.DOCTEST)
    (request,) = requests
    test = await (
        Get(TestProcess, DocTestProcessRequest, request)
        if isinstance(request, DocTestProcessRequest)
        else Get(TestProcess, TestProcessRequest, request)
    )
    require_none(test.failures)
    assert test.process is not None
    process = dataclasses.replace(
        test.process, env=FrozenDict({**test.process.env, **extra_env.env, **own_env})
    )
    return TestDebugRequest(InteractiveProcess.from_process(process))


def rules() -> Iterable[Any]:
    return [*collect_rules(), *RustTestRequest.rules()]
