"""Synthesize a target for all that Cargo.toml declares."""
from __future__ import annotations

import os.path
from dataclasses import dataclass

from pants.engine.environment import EnvironmentName
from pants.engine.internals.synthetic_targets import SyntheticAddressMaps, SyntheticTargetsRequest
from pants.engine.internals.target_adaptor import TargetAdaptor
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.unit import CargoTarget
from driftbuild.rust.rules.workspace import (
    CargoWorkspace,
    Member,
    WorkspaceRequest,
    join,
    normalise_root,
)
from driftbuild.rust.subsystems import CargoSubsystem


@dataclass(frozen=True)
class CargoTargetsRequest(SyntheticTargetsRequest):
    path: str = SyntheticTargetsRequest.SINGLE_REQUEST_FOR_ALL_TARGETS


_TYPES = {
    "bin": "rust_binary",
    "test": "rust_test",
    "bench": "rust_bench",
    "example": "rust_example",
}


def package_target_name(member: Member) -> str:
    """The default name of the folder, so that `crates/foo` is an address."""
    return os.path.basename(member.directory) or member.name


def target_name(target: CargoTarget) -> str:
    """`lib`, or the kind and the name: a package may have a binary and a test of one name."""
    kind = target.kind[0]
    return f"{kind}-{target.name}" if kind in _TYPES else "lib"


def _adaptors(workspace: CargoWorkspace, member: Member) -> list[TargetAdaptor]:
    origin = f"{join(member.directory, 'Cargo.toml')}"
    package = package_target_name(member)
    depends = [
        f"//{other.directory}:{package_target_name(other)}"
        for other in workspace.members
        if other.directory in member.dependencies
    ]
    nested = [
        other.directory[len(member.directory) :].lstrip("/")
        for other in workspace.members
        if other is not member
        and (not member.directory or other.directory.startswith(f"{member.directory}/"))
    ]
    sources = ["**", "!**/BUILD", "!BUILD", *(f"!{folder}/**" for folder in nested)]
    if not member.directory:
        sources = ["src/**", "tests/**", "benches/**", "examples/**", "build.rs", "Cargo.toml"]
    adaptors = [
        TargetAdaptor(
            "cargo_package",
            package,
            __description_of_origin__=origin,
            workspace=workspace.root,
            sources=sources,
            dependencies=depends,
        )
    ]
    for target in member.targets:
        if target.is_build_script:
            continue
        kind = target.kind[0]
        fields = {
            "workspace": workspace.root,
            "cargo_target": target.name,
            "kind": kind if kind in _TYPES else "lib",
            "dependencies": [f":{package}"],
        }
        if kind not in _TYPES:
            fields["crate_types"] = list(target.crate_types)
        adaptors.append(
            TargetAdaptor(
                _TYPES.get(kind, "rust_library"),
                target_name(target),
                __description_of_origin__=origin,
                **fields,
            )
        )
    return adaptors


@rule(desc="Find Cargo targets", level=LogLevel.DEBUG)
async def cargo_targets(request: CargoTargetsRequest, cargo: CargoSubsystem) -> SyntheticAddressMaps:
    workspaces = await MultiGet(
        # Environments are targets themselves: Cargo has to run before any of them is known.
        Get(
            CargoWorkspace,
            {WorkspaceRequest(normalise_root(root)): WorkspaceRequest, EnvironmentName(None): EnvironmentName},
        )
        for root in cargo.workspaces
    )
    return SyntheticAddressMaps.for_targets_request(
        request,
        [
            (join(member.directory, "BUILD.cargo"), tuple(_adaptors(workspace, member)))
            for workspace in workspaces
            for member in workspace.members
        ],
    )


def rules():
    return [*collect_rules(), *CargoTargetsRequest.rules()]
