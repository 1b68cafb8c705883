"""The units that `check` and `lint` look at: all targets of the members, tests too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.rules.plan import Plan, PlanRequest
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.subsystems import CargoSubsystem


@dataclass(frozen=True)
class MemberUnitsRequest:
    """`root` is the workspace's folder, `directories` are those of some of its members."""

    root: str
    directories: tuple[str, ...]


@dataclass(frozen=True)
class MemberUnits:
    """`checked` give metadata only; `build_scripts` compile the members' build.rs."""

    checked: tuple[Unit, ...]
    build_scripts: tuple[Unit, ...]


@rule(desc="Find the units of workspace members", level=LogLevel.DEBUG)
async def member_units(
    request: MemberUnitsRequest, toolchain: RustToolchain, cargo: CargoSubsystem
) -> MemberUnits:
    plan = await Get(
        Plan,
        # Planned for all members at once: features are unified as `cargo check --workspace` does,
        # and any selection of members shares its units with any other.
        PlanRequest(
            request.root,
            "check",
            ("--workspace", "--all-targets", *cargo.feature_arguments),
            BuildPlatform(toolchain.host),
        ),
    )
    wanted = set(request.directories)
    checked = tuple(u for u in plan.roots if u.package.is_member and u.package.directory in wanted)
    scripts = {
        dependency.unit.key: dependency.unit
        for unit in checked
        if unit.build_script_run is not None
        for dependency in unit.build_script_run.dependencies
        if dependency.unit.target.is_build_script and dependency.unit.mode is Mode.BUILD
    }
    return MemberUnits(checked, tuple(scripts[key] for key in sorted(scripts)))


def rules() -> Iterable[Any]:
    return collect_rules()
