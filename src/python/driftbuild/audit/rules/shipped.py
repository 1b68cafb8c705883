"""Which crates ship: those of an addon for its platform, of an executable for this machine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.cross.rules.platform import CrossPlatform, CrossPlatformRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.sbom.rules.addon import ShippedAddon
from driftbuild.sbom.rules.rust import ShippedRustTarget


@dataclass(frozen=True)
class ShippedCrate:
    """A package of the workspace, by folder, whose crates ship in artifacts for a triple."""

    names: tuple[str, ...]
    root: str
    directory: str
    triple: str


def one_run_each(shipped: Iterable[ShippedCrate]) -> tuple[ShippedCrate, ...]:
    """The same with the artifacts of one package and triple together."""
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for each in shipped:
        names[each.root, each.directory, each.triple].update(each.names)
    return tuple(ShippedCrate(tuple(sorted(names[key])), *key) for key in sorted(names))


@rule(level=LogLevel.TRACE)
async def shipped_addon(field_set: ShippedAddon) -> ShippedCrate:
    name = field_set.platform.value or ""
    platform = await Get(CrossPlatform, CrossPlatformRequest(name))
    return ShippedCrate(
        (f"{field_set.package_name.value}-{name}",),
        field_set.workspace.value or "",
        field_set.address.spec_path,
        platform.build.triple,
    )


@rule(level=LogLevel.TRACE)
async def shipped_rust_target(
    field_set: ShippedRustTarget, toolchain: RustToolchain
) -> ShippedCrate:
    address = field_set.address
    return ShippedCrate(
        (address.spec,), field_set.workspace.value or "", address.spec_path, toolchain.host
    )


def rules() -> Iterable[Any]:
    return collect_rules()
