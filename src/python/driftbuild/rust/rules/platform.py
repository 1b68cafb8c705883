"""The C tools of a platform. Other backends bring those for cross-compiling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.environment import EnvironmentName
from pants.engine.fs import Digest
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.unions import UnionMembership, union
from pants.util.frozendict import FrozenDict

from driftbuild.rust.rules.workspace import CargoError


@dataclass(frozen=True)
class BuildPlatform:
    """For whom to compile: a triple, its C tools ("" are the host's), rustflags of its units."""

    triple: str
    tools: str = ""
    rustflags: tuple[str, ...] = ()


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class PlatformToolsRequest:
    """Subclass it and register a `UnionRule` to bring the C tools of cross platforms.

    `tools` is the platform's name, `root` the sandbox. For a link, `cdylib` is the file name of the
    dynamic library if there is one, and `strip` the profile's wish: none, debuginfo or symbols.
    """

    tools: str
    root: str
    cdylib: str = ""
    strip: str = "none"


@dataclass(frozen=True)
class PlatformTools:
    """C compiler and linker of a platform, inside of a sandbox.

    `linker` is a path for `-C linker` ("" leaves rustc's default), `env` is that of build scripts
    and linking rustc calls (CC_<triple> and the like), `link_arguments` go to rustc where it links,
    `caches` are named caches that the tools live in.
    """

    linker: str = ""
    env: FrozenDict[str, str] = FrozenDict()
    immutable_inputs: FrozenDict[str, Digest] = FrozenDict()
    link_arguments: tuple[str, ...] = ()
    caches: FrozenDict[str, str] = FrozenDict()


@dataclass(frozen=True)
class ToolsOf:
    """The tools of a platform; the fields are those of `PlatformToolsRequest`."""

    tools: str
    root: str
    cdylib: str = ""
    strip: str = "none"


@rule
async def platform_tools(request: ToolsOf, union_membership: UnionMembership) -> PlatformTools:
    if not request.tools:
        return PlatformTools()
    members = list(union_membership.get(PlatformToolsRequest))
    if not members:
        raise CargoError(
            f"No backend brings C tools for {request.tools}. Add driftbuild.cross to "
            "[GLOBAL].backend_packages in pants.toml."
        )
    return await Get(
        PlatformTools,
        PlatformToolsRequest,
        members[0](request.tools, request.root, request.cdylib, request.strip),
    )


def rules() -> Iterable[Any]:
    return collect_rules()
