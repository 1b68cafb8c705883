"""`test` with vitest: one cached process for the selected test files of a package."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.test import (
    TestDebugRequest,
    TestExtraEnv,
    TestFieldSet,
    TestRequest,
    TestResult,
    TestSubsystem,
)
from pants.core.util_rules.partitions import Partition, PartitionerType, Partitions
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    EMPTY_FILE_DIGEST,
    CreateDigest,
    Digest,
    DigestContents,
    DigestSubset,
    FileContent,
    PathGlobs,
    Snapshot,
)
from pants.engine.process import (
    FallibleProcessResult,
    InteractiveProcess,
    Process,
    ProcessCacheScope,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.ansi import shown
from driftbuild.errors import UserError
from driftbuild.node.goals.coverage import VitestCoverage
from driftbuild.node.model.junit import named_report
from driftbuild.node.model.paths import from_root
from driftbuild.node.model.vitest import missing_dependency_help
from driftbuild.node.rules.process import said
from driftbuild.node.rules.vitest import COVERAGE, REPORTS, VitestProcess, VitestRequest
from driftbuild.node.rules.workspace import NoPackageError, Workspaces, join
from driftbuild.node.subsystems import VitestSubsystem
from driftbuild.node.target_types import (
    NodeTestExtraEnvVarsField,
    NodeTestSource,
    NodeTestTimeoutField,
)
from driftbuild.sandbox.rules import Sandbox

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NodeTestFieldSet(TestFieldSet):
    required_fields = (NodeTestSource,)

    source: NodeTestSource
    timeout: NodeTestTimeoutField
    extra_env_vars: NodeTestExtraEnvVarsField


class NodeTestRequest(TestRequest):
    tool_subsystem = VitestSubsystem  # type: ignore[assignment]
    field_set_type = NodeTestFieldSet
    partitioner_type = PartitionerType.CUSTOM
    supports_debug = True


@dataclass(frozen=True)
class PackagePartition:
    """The package in a folder; what is in an environment or has a time limit counts together."""

    directory: str

    @property
    def description(self) -> str:
        return self.directory


def package_of(workspaces: Workspaces, path: str) -> str:
    """The folder of the package that a file belongs to: the innermost one above it."""
    folder = path.rpartition("/")[0]
    while True:
        try:
            return workspaces.of(folder)[1].directory
        except NoPackageError:
            if not folder:
                raise UserError(f"{path} is in no package of a pnpm workspace.") from None
            folder = folder.rpartition("/")[0]


@rule
async def partition_tests(
    request: NodeTestRequest.PartitionRequest[NodeTestFieldSet],
    subsystem: VitestSubsystem,
    workspaces: Workspaces,
) -> Partitions[NodeTestFieldSet, PackagePartition]:
    if subsystem.skip:
        return Partitions()
    by_package: dict[str, list[NodeTestFieldSet]] = defaultdict(list)
    for field_set in request.field_sets:
        by_package[package_of(workspaces, field_set.source.path)].append(field_set)
    return Partitions(
        Partition(tuple(found), PackagePartition(directory))
        for directory, found in sorted(by_package.items())
    )


def _timeout(field_sets: Iterable[NodeTestFieldSet], test: TestSubsystem) -> int | None:
    """The limits of the files added up: they may run one after the other."""
    limits = [each.timeout.calculate_from_global_options(test) for each in field_sets]
    found = [limit for limit in limits if limit]
    return sum(found) if found and len(found) == len(limits) else None


@rule(desc="Run JavaScript tests", level=LogLevel.DEBUG)
async def run_tests(
    batch: NodeTestRequest.Batch[NodeTestFieldSet, PackagePartition],
    test: TestSubsystem,
    subsystem: VitestSubsystem,
    extra_env: TestExtraEnv,
    sandbox: Sandbox,
    options: GlobalOptions,
) -> TestResult:
    directory = batch.partition_metadata.directory
    own = await Get(
        EnvironmentVars,
        EnvironmentVarsRequest(
            sorted({name for each in batch.elements for name in each.extra_env_vars.sorted()})
        ),
    )
    prepared = await Get(
        VitestProcess,
        VitestRequest(
            directory,
            tuple(sorted(each.source.path for each in batch.elements)),
            tuple(subsystem.args),
            FrozenDict({**extra_env.env, **own}),
            _timeout(batch.elements, test),
            coverage=test.use_coverage,
            cache_scope=(
                ProcessCacheScope.PER_SESSION if test.force else ProcessCacheScope.SUCCESSFUL
            ),
        ),
    )
    addresses = tuple(each.address for each in batch.elements)
    if prepared.process is None:
        logger.error(
            f"{directory}: its tests did not run.\n\n{shown(prepared.failure, options.colors)}"
        )
        return TestResult(
            exit_code=1,
            stdout="",
            stdout_digest=EMPTY_FILE_DIGEST,
            stderr="",
            stderr_digest=EMPTY_FILE_DIGEST,
            addresses=addresses,
            output_setting=test.output,
            result_metadata=None,
            partition_description=directory,
        )
    result = await Get(FallibleProcessResult, Process, prepared.process)
    folder = join(directory, REPORTS)
    reports, covered = await MultiGet(
        Get(
            DigestContents,
            DigestSubset(result.output_digest, PathGlobs([f"{folder}/junit.xml"])),
        ),
        Get(
            Digest,
            DigestSubset(result.output_digest, PathGlobs([f"{join(directory, COVERAGE)}/**"])),
        ),
    )
    text = said(result, prepared.process, sandbox)
    if result.exit_code:
        text += missing_dependency_help(text, directory)
    name = batch.partition_metadata.directory.replace("/", ".") or "root"
    report = named_report(
        directory, reports[0].content if reports else None, text if result.exit_code else ""
    )
    xml = await Get(Snapshot, CreateDigest([FileContent(f"{name}.vitest.xml", report)]))
    text = shown(from_root(text, directory, prepared.files), options.colors)
    return TestResult(
        exit_code=result.exit_code,
        stdout=text,
        stdout_digest=result.stdout_digest,
        stderr="",
        stderr_digest=result.stderr_digest,
        addresses=addresses,
        output_setting=test.output,
        result_metadata=result.metadata,
        coverage_data=VitestCoverage(directory, covered) if test.use_coverage else None,
        xml_results=xml,
        partition_description=directory,
    )


@rule(desc="Prepare a watch of JavaScript tests", level=LogLevel.DEBUG)
async def debug_tests(
    batch: NodeTestRequest.Batch[NodeTestFieldSet, PackagePartition],
    subsystem: VitestSubsystem,
    extra_env: TestExtraEnv,
) -> TestDebugRequest:
    prepared = await Get(
        VitestProcess,
        VitestRequest(
            batch.partition_metadata.directory,
            tuple(sorted(each.source.path for each in batch.elements)),
            tuple(subsystem.args),
            FrozenDict(extra_env.env),
            watch=True,
        ),
    )
    if prepared.process is None:
        raise UserError(prepared.failure)
    return TestDebugRequest(InteractiveProcess.from_process(prepared.process))


def rules() -> Iterable[Any]:
    return [*collect_rules(), *NodeTestRequest.rules()]
