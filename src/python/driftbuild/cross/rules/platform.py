"""A platform's name as a value that the Cargo backend can build for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.cross.model.platform import Platform, platform_named
from driftbuild.cross.model.rustc_flags import codegen_flags
from driftbuild.cross.subsystems import Cross
from driftbuild.rust.rules.platform import BuildPlatform


@dataclass(frozen=True)
class CrossPlatformRequest:
    name: str


@dataclass(frozen=True)
class CrossPlatform:
    """A platform with the floors that the options set."""

    platform: Platform
    build: BuildPlatform


@rule(level=LogLevel.TRACE)
async def cross_platform(request: CrossPlatformRequest, cross: Cross) -> CrossPlatform:
    platform = platform_named(request.name)
    if platform.glibc_floor is not None:
        platform = platform.with_glibc_floor(cross.glibc_floor)
    return CrossPlatform(
        platform, BuildPlatform(platform.triple, platform.name, codegen_flags(platform))
    )


def rules() -> Iterable[Any]:
    return collect_rules()
