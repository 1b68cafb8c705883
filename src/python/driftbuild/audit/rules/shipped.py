"""Which crates ship in an addon: those of its package, for its platform."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.rules.rust import ShippedCrate
from driftbuild.cross.rules.platform import CrossPlatform, CrossPlatformRequest
from driftbuild.sbom.rules.addon import ShippedAddon


@rule(level=LogLevel.TRACE)
async def shipped_addon(field_set: ShippedAddon) -> ShippedCrate:
    name = field_set.platform.value or ""
    platform = await Get(CrossPlatform, CrossPlatformRequest(name))
    return ShippedCrate(
        f"{field_set.package_name.value}-{name}",
        field_set.workspace.value or "",
        field_set.address.spec_path,
        platform.build.triple,
    )


def rules() -> Iterable[Any]:
    return collect_rules()
