"""`lint` with clippy: one cached action per unit, as `cargo clippy --all-targets` looks at them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from pants.core.goals.lint import LintResult, LintTargetsRequest
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from driftbuild.rust.goals.check import CargoPackageFieldSet, by_workspace, report
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.member_units import MemberUnits, MemberUnitsRequest
from driftbuild.rust.rules.tool_config import ToolConfig, ToolConfigRequest
from driftbuild.rust.rules.unit_result import CompiledUnit, Driver, UnitRequest
from driftbuild.rust.subsystems import Clippy

# cargo-clippy hands arguments to clippy-driver in this form (its `src/main.rs`).
_SEPARATOR = "__CLIPPY_HACKERY__"


class ClippyRequest(LintTargetsRequest):
    tool_subsystem = Clippy  # type: ignore[assignment]
    field_set_type = CargoPackageFieldSet


@dataclasses.dataclass(frozen=True)
class WorkspacePartition:
    """All packages of one workspace: one report, in which each message appears once."""

    root: str

    @property
    def description(self) -> str | None:
        return f"workspace {self.root}" if self.root else None


def partition_by_workspace(field_sets: tuple[CargoPackageFieldSet, ...]) -> Partitions[Any, Any]:
    roots = sorted({field_set.workspace.value or "" for field_set in field_sets})
    return Partitions(
        Partition(
            tuple(each for each in field_sets if (each.workspace.value or "") == root),
            WorkspacePartition(root),
        )
        for root in roots
    )


@rule
async def partition_clippy(
    request: ClippyRequest.PartitionRequest[CargoPackageFieldSet], clippy: Clippy
) -> Partitions[CargoPackageFieldSet, Any]:
    return Partitions() if clippy.skip else partition_by_workspace(request.field_sets)


def linted(units: MemberUnits) -> tuple[Unit, ...]:
    """What clippy looks at. Build scripts are only read here, so they need not link."""
    scripts = (dataclasses.replace(unit, mode=Mode.CHECK) for unit in units.build_scripts)
    return (*units.checked, *scripts)


@rule(desc="Lint Rust with clippy", level=LogLevel.DEBUG)
async def run_clippy(
    request: ClippyRequest.Batch[CargoPackageFieldSet, Any], clippy: Clippy, options: GlobalOptions
) -> LintResult:
    found = await MultiGet(
        Get(MemberUnits, MemberUnitsRequest, each) for each in by_workspace(request.elements)
    )
    units = [unit for each in found for unit in linted(each)]
    directories = sorted({unit.package.directory for unit in units})
    configs = await MultiGet(
        Get(ToolConfig, ToolConfigRequest("clippy.toml", directory)) for directory in directories
    )
    drivers = {
        directory: Driver(
            "clippy-driver",
            "Lint",
            (("CLIPPY_ARGS", "".join(f"{arg}{_SEPARATOR}" for arg in clippy.args)),),
            config.digest,
        )
        for directory, config in zip(directories, configs)
    }
    compiled = await MultiGet(
        Get(CompiledUnit, UnitRequest(unit, drivers[unit.package.directory])) for unit in units
    )
    exit_code, text = report(compiled, options.colors)
    return LintResult(
        exit_code, "", text, request.tool_name, request.partition_metadata.description
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), *ClippyRequest.rules()]
