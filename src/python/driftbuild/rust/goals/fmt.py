"""`fmt` and `lint` with rustfmt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.fmt import FmtResult, FmtTargetsRequest
from pants.core.goals.lint import AbstractLintRequest, LintResult, LintTargetsRequest
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.fs import Digest, DigestSubset, PathGlobs, Snapshot
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.globs import literal
from driftbuild.rust.goals.check import CargoPackageFieldSet
from driftbuild.rust.goals.lint import partition_by_workspace
from driftbuild.rust.rules.format import FormatRequest, Formatted
from driftbuild.rust.subsystems import Rustfmt


class FormatError(UserError):
    """rustfmt could not read a file; none was written."""


class RustfmtRequest(FmtTargetsRequest):
    tool_subsystem = Rustfmt  # type: ignore[assignment]
    field_set_type = CargoPackageFieldSet


class RustfmtCheckRequest(LintTargetsRequest):
    """`lint` has its own: it shows the difference, and goes on where a file has an error."""

    tool_subsystem = Rustfmt  # type: ignore[assignment]
    field_set_type = CargoPackageFieldSet


@dataclass(frozen=True)
class PackagePartition:
    root: str
    directory: str

    @property
    def description(self) -> str:
        return self.directory


@rule
async def partition_rustfmt(
    request: RustfmtRequest.PartitionRequest[CargoPackageFieldSet], rustfmt: Rustfmt
) -> Partitions[str, Any]:
    if rustfmt.skip:
        return Partitions()
    packages = [
        PackagePartition(field_set.workspace.value or "", field_set.address.spec_path)
        for field_set in request.field_sets
    ]
    formatted = await MultiGet(
        Get(Formatted, FormatRequest(package.root, package.directory, False))
        for package in packages
    )
    errors = "\n\n".join(result.errors.strip() for result in formatted if result.errors)
    if errors:
        raise FormatError(
            f"rustfmt could not read these files:\n\n{errors}\n\n"
            "No file was changed. Correct the errors and run the same command again."
        )
    # Pants writes each file of a partition once one of them changed: Cargo and editors would see
    # new times on all. So only those that change are in it.
    return Partitions(
        Partition(result.changed, package)
        for package, result in zip(packages, formatted)
        if result.changed
    )


@rule(desc="Format with rustfmt", level=LogLevel.DEBUG)
async def run_rustfmt(request: RustfmtRequest.Batch) -> FmtResult:
    package: PackagePartition = request.partition_metadata
    formatted = await Get(
        Formatted,
        FormatRequest(package.root, package.directory, False, edited=request.snapshot.digest),
    )
    files = PathGlobs(map(literal, request.files))
    wanted = await Get(Digest, DigestSubset(formatted.digest, files))
    output = await Get(Snapshot, Digest, wanted)
    return FmtResult(request.snapshot, output, formatted.text, "", request.tool_name)


@rule
async def partition_rustfmt_check(
    request: RustfmtCheckRequest.PartitionRequest[CargoPackageFieldSet], rustfmt: Rustfmt
) -> Partitions[CargoPackageFieldSet, Any]:
    return Partitions() if rustfmt.skip else partition_by_workspace(request.field_sets)


@rule(desc="Check the format with rustfmt", level=LogLevel.DEBUG)
async def check_rustfmt(
    request: RustfmtCheckRequest.Batch[CargoPackageFieldSet, Any],
) -> LintResult:
    results = await MultiGet(
        Get(
            Formatted,
            FormatRequest(field_set.workspace.value or "", field_set.address.spec_path, True),
        )
        for field_set in request.elements
    )
    errors = "\n".join(result.errors.strip() for result in results if result.errors.strip())
    differences = "\n".join(result.text.rstrip() for result in results if result.text.strip())
    if differences:
        errors += f"{differences}\n\nRun `./pants fmt` to format these files."
    return LintResult(
        1 if errors else 0, "", errors, request.tool_name, request.partition_metadata.description
    )


def rules() -> Iterable[Any]:
    return [
        *collect_rules(),
        # All that makes it a formatter, but `lint` is served by the request for it.
        *(
            each
            for each in RustfmtRequest.rules()
            if not (
                isinstance(each, UnionRule)
                and each.union_base in (AbstractLintRequest, LintTargetsRequest.PartitionRequest)
            )
        ),
        *RustfmtCheckRequest.rules(),
    ]
