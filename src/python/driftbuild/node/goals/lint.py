"""`lint` and `fix` with eslint, `lint` and `fmt` with prettier: one action a package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.fix import FixResult, FixTargetsRequest
from pants.core.goals.fmt import FmtResult, FmtTargetsRequest
from pants.core.goals.lint import AbstractLintRequest, LintResult, LintTargetsRequest
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.fs import Digest, DigestSubset, PathGlobs, Snapshot
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from driftbuild.ansi import shown
from driftbuild.errors import UserError
from driftbuild.globs import literal
from driftbuild.node.goals.check import NodePackageFieldSet
from driftbuild.node.rules.source_tool import (
    ESLINT,
    PRETTIER,
    SourceTool,
    SourceToolRequest,
    SourceToolResult,
)
from driftbuild.node.subsystems import EslintSubsystem, PrettierSubsystem


class UnreadableSourceError(UserError):
    """A tool could not read a file; none was written."""


class EslintFixRequest(FixTargetsRequest):
    tool_subsystem = EslintSubsystem  # type: ignore[assignment]
    field_set_type = NodePackageFieldSet


class EslintLintRequest(LintTargetsRequest):
    tool_subsystem = EslintSubsystem  # type: ignore[assignment]
    field_set_type = NodePackageFieldSet


class PrettierFmtRequest(FmtTargetsRequest):
    tool_subsystem = PrettierSubsystem  # type: ignore[assignment]
    field_set_type = NodePackageFieldSet


class PrettierLintRequest(LintTargetsRequest):
    tool_subsystem = PrettierSubsystem  # type: ignore[assignment]
    field_set_type = NodePackageFieldSet


@dataclass(frozen=True)
class PackagePartition:
    directory: str

    @property
    def description(self) -> str:
        return self.directory


@dataclass(frozen=True)
class ChangesRequest:
    """Which files of some packages a tool would rewrite."""

    tool: SourceTool
    directories: tuple[str, ...]
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Changes:
    """(folder of the package, files that would change); packages without any are left out."""

    by_package: tuple[tuple[str, tuple[str, ...]], ...]

    def partitions(self) -> Partitions[str, Any]:
        # Pants writes each file of a partition once one of them changed: editors would see new
        # times on all. So only those that change are in it.
        return Partitions(
            Partition(files, PackagePartition(directory)) for directory, files in self.by_package
        )


@rule(level=LogLevel.DEBUG)
async def find_changes(request: ChangesRequest) -> Changes:
    results = await MultiGet(
        Get(
            SourceToolResult,
            SourceToolRequest(request.tool, directory, True, request.arguments),
        )
        for directory in request.directories
    )
    # eslint ends with 1 where something is left that it cannot fix; it has rewritten the rest.
    broken = [r.text for r in results if r.exit_code > (1 if request.tool is ESLINT else 0)]
    if broken:
        raise UnreadableSourceError(
            "\n".join(broken) + f"\n\n{request.tool.name} could not read these; no file was "
            "changed. Correct the errors and run the same command again."
        )
    return Changes(
        tuple(
            (directory, result.changed)
            for directory, result in zip(request.directories, results)
            if result.changed
        )
    )


def _directories(field_sets: Iterable[NodePackageFieldSet]) -> tuple[str, ...]:
    return tuple(sorted({field_set.address.spec_path for field_set in field_sets}))


@rule
async def partition_eslint_fix(
    request: EslintFixRequest.PartitionRequest[NodePackageFieldSet], subsystem: EslintSubsystem
) -> Partitions[str, Any]:
    if subsystem.skip:
        return Partitions()
    wanted = ChangesRequest(ESLINT, _directories(request.field_sets), tuple(subsystem.args))
    return (await Get(Changes, ChangesRequest, wanted)).partitions()


@rule
async def partition_prettier_fmt(
    request: PrettierFmtRequest.PartitionRequest[NodePackageFieldSet],
    subsystem: PrettierSubsystem,
) -> Partitions[str, Any]:
    if subsystem.skip:
        return Partitions()
    wanted = ChangesRequest(PRETTIER, _directories(request.field_sets))
    return (await Get(Changes, ChangesRequest, wanted)).partitions()


@dataclass(frozen=True)
class RewriteRequest:
    tool: SourceTool
    directory: str
    files: tuple[str, ...]
    edited: Digest
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rewritten:
    snapshot: Snapshot
    text: str


@rule(level=LogLevel.DEBUG)
async def rewrite(request: RewriteRequest) -> Rewritten:
    result = await Get(
        SourceToolResult,
        SourceToolRequest(request.tool, request.directory, True, request.arguments, request.edited),
    )
    wanted = await Get(Digest, DigestSubset(result.digest, PathGlobs(map(literal, request.files))))
    return Rewritten(await Get(Snapshot, Digest, wanted), result.text)


@rule(desc="Fix with eslint", level=LogLevel.DEBUG)
async def fix_with_eslint(request: EslintFixRequest.Batch, subsystem: EslintSubsystem) -> FixResult:
    directory = request.partition_metadata.directory
    done = await Get(
        Rewritten,
        RewriteRequest(
            ESLINT, directory, request.files, request.snapshot.digest, tuple(subsystem.args)
        ),
    )
    # What is left for a person is `lint`'s to tell.
    return FixResult(request.snapshot, done.snapshot, "", "", request.tool_name)


@rule(desc="Format with prettier", level=LogLevel.DEBUG)
async def format_with_prettier(request: PrettierFmtRequest.Batch) -> FmtResult:
    directory = request.partition_metadata.directory
    done = await Get(
        Rewritten, RewriteRequest(PRETTIER, directory, request.files, request.snapshot.digest)
    )
    return FmtResult(request.snapshot, done.snapshot, done.text, "", request.tool_name)


def _single(field_sets: tuple[NodePackageFieldSet, ...]) -> Partitions[Any, Any]:
    return Partitions.single_partition(field_sets) if field_sets else Partitions()


@rule
async def partition_eslint(
    request: EslintLintRequest.PartitionRequest[NodePackageFieldSet], subsystem: EslintSubsystem
) -> Partitions[NodePackageFieldSet, Any]:
    return Partitions() if subsystem.skip else _single(request.field_sets)


@rule
async def partition_prettier(
    request: PrettierLintRequest.PartitionRequest[NodePackageFieldSet],
    subsystem: PrettierSubsystem,
) -> Partitions[NodePackageFieldSet, Any]:
    return Partitions() if subsystem.skip else _single(request.field_sets)


@rule(desc="Lint with eslint", level=LogLevel.DEBUG)
async def lint_with_eslint(
    request: EslintLintRequest.Batch[NodePackageFieldSet, Any],
    subsystem: EslintSubsystem,
    options: GlobalOptions,
) -> LintResult:
    results = await MultiGet(
        Get(SourceToolResult, SourceToolRequest(ESLINT, directory, False, tuple(subsystem.args)))
        for directory in _directories(request.elements)
    )
    text = "\n\n".join(dict.fromkeys(result.text for result in results if result.text))
    exit_code = max((result.exit_code for result in results), default=0)
    return LintResult(exit_code, shown(text, options.colors), "", request.tool_name)


@rule(desc="Check the format with prettier", level=LogLevel.DEBUG)
async def lint_with_prettier(
    request: PrettierLintRequest.Batch[NodePackageFieldSet, Any], options: GlobalOptions
) -> LintResult:
    results = await MultiGet(
        Get(SourceToolResult, SourceToolRequest(PRETTIER, directory, False))
        for directory in _directories(request.elements)
    )
    text = "\n".join(result.text for result in results if result.text)
    exit_code = max((result.exit_code for result in results), default=0)
    if exit_code == 1:
        text = f"These files are not formatted:\n{text}\n\nRun `./pants fmt` to format them."
    return LintResult(exit_code, shown(text, options.colors), "", request.tool_name)


def rules() -> Iterable[Any]:
    rewriters = [*EslintFixRequest.rules(), *PrettierFmtRequest.rules()]
    return [
        *collect_rules(),
        # All that makes them rewriters; `lint` is served by the requests for it.
        *(
            each
            for each in rewriters
            if not (
                isinstance(each, UnionRule)
                and each.union_base in (AbstractLintRequest, LintTargetsRequest.PartitionRequest)
            )
        ),
        *EslintLintRequest.rules(),
        *PrettierLintRequest.rules(),
    ]
