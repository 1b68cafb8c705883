"""Synthesize a target for all that Cargo.toml declares."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.environment import EnvironmentName
from pants.engine.internals.synthetic_targets import SyntheticAddressMaps, SyntheticTargetsRequest
from pants.engine.internals.target_adaptor import TargetAdaptor
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.package_edges import package_edges
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


WORKSPACE_TARGET = "cargo-workspace"


def _package_address(workspace: CargoWorkspace, directory: str) -> list[str]:
    """The address of a member's package, as a list: empty for a folder that is no member's."""
    member = workspace.member(directory)
    return [f"//{directory}:{package_target_name(member)}"] if member else []


def _package_sources(workspace: CargoWorkspace, member: Member) -> list[str]:
    if not member.directory:
        return ["src/**", "tests/**", "benches/**", "examples/**", "build.rs"]
    nested = [
        other.directory[len(member.directory) + 1 :]
        for other in workspace.members
        if other.directory.startswith(f"{member.directory}/")
    ]
    return ["**", "!**/BUILD", "!BUILD", *(f"!{folder}/**" for folder in nested)]


def _target_sources(member: Member, target: CargoTarget) -> list[str]:
    """The crate root; for a library all of `src` that is no other target's root."""
    prefix = f"{member.directory}/" if member.directory else ""
    if not target.src_path.startswith(prefix):
        return []
    root = target.src_path[len(prefix) :]
    if target.kind[0] in _TYPES or os.path.dirname(root) != "src":
        return [root]
    others = (t.src_path[len(prefix) :] for t in member.targets if t is not target)
    return ["src/**/*.rs", *(f"!{path}" for path in others if path.startswith("src/"))]


def _adaptors(
    workspace: CargoWorkspace, member: Member, edges: tuple[str, ...]
) -> list[TargetAdaptor]:
    origin = join(member.directory, "Cargo.toml")
    package = package_target_name(member)
    adaptors = [
        TargetAdaptor(
            "cargo_package",
            package,
            __description_of_origin__=origin,
            workspace=workspace.root,
            sources=_package_sources(workspace, member),
            dependencies=[
                f"//{workspace.root}:{WORKSPACE_TARGET}",
                *(address for other in edges for address in _package_address(workspace, other)),
            ],
        )
    ]
    tested_with = [
        address
        for other in member.dev_dependencies
        for address in _package_address(workspace, other)
    ]
    for target in member.targets:
        if target.is_build_script:
            continue
        kind = target.kind[0]
        fields = {
            "workspace": workspace.root,
            "cargo_target": target.name,
            "kind": kind if kind in _TYPES else "lib",
            "sources": _target_sources(member, target),
            # Unit tests are in libraries and binaries, so all kinds may need dev-dependencies.
            "dependencies": [f":{package}", *tested_with],
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


def _workspace_adaptors(workspace: CargoWorkspace) -> dict[str, list[TargetAdaptor]]:
    """All targets of a workspace, by folder."""
    edges = package_edges(
        {member.directory: member.dependencies for member in workspace.members},
        {member.directory: member.dev_dependencies for member in workspace.members},
    )
    found = {
        workspace.root: [
            TargetAdaptor(
                "cargo_workspace",
                WORKSPACE_TARGET,
                __description_of_origin__=join(workspace.root, "Cargo.toml"),
            )
        ]
    }
    for member in workspace.members:
        found.setdefault(member.directory, []).extend(
            _adaptors(workspace, member, edges[member.directory])
        )
    return found


@rule(desc="Find Cargo targets", level=LogLevel.DEBUG)
async def cargo_targets(
    request: CargoTargetsRequest, cargo: CargoSubsystem
) -> SyntheticAddressMaps:
    workspaces = await MultiGet(
        # Environments are targets themselves: Cargo has to run before any of them is known.
        Get(
            CargoWorkspace,
            {
                WorkspaceRequest(normalise_root(root)): WorkspaceRequest,
                EnvironmentName(None): EnvironmentName,
            },
        )
        for root in cargo.workspaces
    )
    return SyntheticAddressMaps.for_targets_request(
        request,
        [
            # The file that the targets come from: a change of it is one of them.
            (join(directory, "Cargo.toml"), tuple(adaptors))
            for workspace in workspaces
            for directory, adaptors in _workspace_adaptors(workspace).items()
        ],
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), *CargoTargetsRequest.rules()]
