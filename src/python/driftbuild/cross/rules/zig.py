"""Zig as the C tools of a platform, and what zig adds to what it links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import CreateDigest, Digest, FileContent
from pants.engine.process import Process, ProcessResult
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.cross.model.rustc_flags import cdylib_flags, strip_flags
from driftbuild.cross.model.zig import (
    ZigLayout,
    has_libunwind,
    llvm_version,
    tool_environment,
    wrapper_files,
)
from driftbuild.cross.rules.platform import CrossPlatform, CrossPlatformRequest
from driftbuild.cross.subsystems import Cross
from driftbuild.rust.rules.platform import PlatformTools, PlatformToolsRequest
from driftbuild.sandbox.rules import PATH
from driftbuild.wheel import rules as wheel_rules
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

_WRAPPERS = ".zig-wrappers"
_CACHE = ".zig-cache"
_BETWEEN = "----\n"
_ASK = f"""
"$1/zig" cc --version && printf '%s' '{_BETWEEN}' && cat "$1/lib/libunwind/LICENSE.TXT"
"""


@dataclass(frozen=True)
class ZigToolsRequest(PlatformToolsRequest):
    """The tools of a platform of `driftbuild.cross.model.platform`, by its name."""


@rule(desc="Set up zig for a platform", level=LogLevel.DEBUG)
async def zig_tools(request: ZigToolsRequest, cross: Cross) -> PlatformTools:
    wheel = await Get(Wheel, WheelRequest, cross.zig)
    found = await Get(CrossPlatform, CrossPlatformRequest(request.tools))
    platform = found.platform
    where = ZigLayout(zig=f"{wheel.directory}/ziglang", wrappers=_WRAPPERS, cache=_CACHE)
    wrappers = await Get(
        Digest,
        CreateDigest(
            FileContent(name, content.encode(), is_executable=True)
            for name, content in sorted(wrapper_files(platform, where).items())
        ),
    )
    env = tool_environment(platform, where, request.root)
    return PlatformTools(
        linker=env[f"CC_{platform.triple.replace('-', '_')}"],
        env=FrozenDict(env),
        immutable_inputs=FrozenDict({_WRAPPERS: wrappers}),
        link_arguments=(
            *(cdylib_flags(platform, request.cdylib) if request.cdylib else ()),
            *(strip_flags(platform, request.strip) if request.strip != "none" else ()),
        ),
        # What zig caches is libc and compiler-rt objects, named by the hash of all their inputs.
        caches=FrozenDict({**wheel.caches, "zig_cache": _CACHE}),
    )


@dataclass(frozen=True)
class ZigRuntimeRequest:
    """What of zig's own is in a file that zig links for a platform, by the platform's name."""

    platform: str


@dataclass(frozen=True)
class ZigRuntime:
    """`libunwind` is the version of LLVM whose unwinder is linked in, "" where none is.

    `licence` is the text of its licence.
    """

    libunwind: str = ""
    licence: str = ""


@rule(desc="Ask zig for the version of its LLVM", level=LogLevel.DEBUG)
async def zig_runtime(request: ZigRuntimeRequest, cross: Cross) -> ZigRuntime:
    found = await Get(CrossPlatform, CrossPlatformRequest(request.platform))
    if not has_libunwind(found.platform):
        return ZigRuntime()
    wheel = await Get(Wheel, WheelRequest, cross.zig)
    said = await Get(
        ProcessResult,
        Process(
            ["/bin/sh", "-c", _ASK, "ask", f"{wheel.directory}/ziglang"],
            env={"ZIG_GLOBAL_CACHE_DIR": _CACHE, "ZIG_LOCAL_CACHE_DIR": _CACHE, "PATH": PATH},
            append_only_caches=wheel.caches,
            description="Ask zig for the version of its LLVM",
            level=LogLevel.DEBUG,
        ),
    )
    version, _, licence = said.stdout.decode("utf-8", errors="replace").partition(_BETWEEN)
    return ZigRuntime(llvm_version(version), licence)


def rules() -> Iterable[Any]:
    return [
        *collect_rules(),
        *wheel_rules.rules(),
        UnionRule(PlatformToolsRequest, ZigToolsRequest),
    ]
