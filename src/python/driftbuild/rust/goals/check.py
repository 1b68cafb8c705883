"""`check`: type-check all targets of the packages, as `cargo check --all-targets` does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import FieldSet
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from driftbuild.rust.model.diagnostics import join_unique
from driftbuild.rust.rules.member_units import MemberUnits, MemberUnitsRequest
from driftbuild.rust.rules.unit_result import (
    CompiledUnit,
    UnitRequest,
    failure_line,
    merge_failures,
)
from driftbuild.rust.target_types import CargoPackageSources, CargoWorkspaceField


@dataclass(frozen=True)
class CargoPackageFieldSet(FieldSet):
    """A package: what `check` and `lint` work on."""

    required_fields = (CargoPackageSources, CargoWorkspaceField)

    sources: CargoPackageSources
    workspace: CargoWorkspaceField


class CargoCheckRequest(CheckRequest):
    field_set_type = CargoPackageFieldSet
    tool_name = "cargo-check"


def by_workspace(field_sets: Iterable[CargoPackageFieldSet]) -> tuple[MemberUnitsRequest, ...]:
    """One request for each workspace that the packages belong to."""
    directories: dict[str, list[str]] = defaultdict(list)
    for field_set in field_sets:
        directories[field_set.workspace.value or ""].append(field_set.address.spec_path)
    return tuple(
        MemberUnitsRequest(root, tuple(sorted(found)))
        for root, found in sorted(directories.items())
    )


def report(compiled: Iterable[CompiledUnit], colors: bool) -> tuple[int, str]:
    """Exit code and text for a set of units: each message once, then what could not be compiled."""
    compiled = tuple(compiled)
    failures = merge_failures(unit.failures for unit in compiled)
    text = join_unique(
        (*(unit.diagnostics for unit in compiled), *(failure.diagnostics for failure in failures)),
        colors,
    )
    failed = {failure.unit.key for failure in failures}
    for failure in failures:
        text += f"{failure_line(failure)}\n"
    skipped = sorted(
        {
            unit.unit.package.name
            for unit in compiled
            if unit.failures and unit.unit.key not in failed
        }
        - {failure.unit.package.name for failure in failures}
    )
    if skipped:
        text += f"note: for this reason not looked at: {', '.join(skipped)}\n"
    return (1 if failures else 0), text


@rule(desc="Type-check Rust", level=LogLevel.DEBUG)
async def check_packages(request: CargoCheckRequest, options: GlobalOptions) -> CheckResults:
    workspaces = by_workspace(request.field_sets)
    found = await MultiGet(Get(MemberUnits, MemberUnitsRequest, each) for each in workspaces)
    compiled = await MultiGet(
        Get(CompiledUnit, UnitRequest(unit))
        for units in found
        for unit in (*units.checked, *units.build_scripts)
    )
    by_root = defaultdict(list)
    for unit in compiled:
        by_root[unit.unit.package.workspace].append(unit)
    results = []
    for root, units in sorted(by_root.items()):
        exit_code, text = report(units, options.colors)
        results.append(
            CheckResult(exit_code, "", text, partition_description=f"workspace {root or '.'}")
        )
    return CheckResults(results, checker_name=request.tool_name)


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(CheckRequest, CargoCheckRequest)]
