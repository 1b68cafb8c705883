"""The scripts and settings by which rustc and build scripts use zig for one platform."""

from __future__ import annotations

from typing import Mapping

from driftbuild.cross.model.platform import Platform
from driftbuild.cross.model.zig import ArgumentRule, ZigLayout, argument_rules


def tool_env(platform: Platform, layout: ZigLayout, root: str) -> dict[str, str]:
    """Variables that the cc crate and rustc read, with the sandbox at `root`."""
    triple = platform.triple.replace("-", "_")
    wrappers = f"{root}/{layout.wrappers}"
    env = {
        f"CC_{triple}": f"{wrappers}/cc",
        f"CXX_{triple}": f"{wrappers}/c++",
        f"AR_{triple}": f"{wrappers}/ar",
        f"RANLIB_{triple}": f"{wrappers}/ranlib",
    }
    if platform.macos_floor:
        env["MACOSX_DEPLOYMENT_TARGET"] = platform.macos_floor
        # rustc asks `xcrun` for an SDK unless it is told one; the compiler wrapper drops it again.
        env["SDKROOT"] = root
    return env


def wrapper_files(platform: Platform, layout: ZigLayout) -> Mapping[str, str]:
    """Executable scripts by file name: `cc`, `c++`, `ar`, `ranlib`."""
    return {
        "cc": _compiler("cc", platform, layout),
        "c++": _compiler("c++", platform, layout),
        "ar": _header(layout) + 'exec "$zig" ar "$@"\n',
        "ranlib": _header(layout) + 'exec "$zig" ranlib "$@"\n',
    }


def _header(layout: ZigLayout) -> str:
    return (
        "#!/bin/sh\n"
        # The folder may be a link, so its parent is found by name.
        "root=${0%/*}; root=${root%/*}\n"
        f'zig="$root/{layout.zig}/zig"\n'
        f'export ZIG_GLOBAL_CACHE_DIR="$root/{layout.cache}" ZIG_LOCAL_CACHE_DIR="$root/{layout.cache}"\n'
    )


def _case(rule: ArgumentRule) -> str:
    words = f'set -- "$@" {rule.replacement}' if rule.replacement else ":"
    skip = "; skip=1" if rule.takes_next else ""
    return f"    {rule.pattern}) {words}{skip} ;;\n"


def _compiler(tool: str, platform: Platform, layout: ZigLayout) -> str:
    rules = "".join(_case(rule) for rule in argument_rules(platform))
    darwin = ""
    name = ""
    if platform.is_darwin:
        darwin = "unset SDKROOT\n"
        rules += "    -isysroot) skip=1 ;;\n    -dynamiclib) set -- \"$@\" \"$argument\"; library=1 ;;\n"
        rules += '    -o) set -- "$@" -o; next=output ;;\n'
        name = (
            # Else the library's own name would be the absolute path that it was linked at.
            'if [ -n "$library" ]; then set -- "$@" "-Wl,-install_name,@rpath/${output##*/}"; fi\n'
        )
    return (
        _header(layout)
        + darwin
        + "skip= next= output= library=\n"
        + "for argument; do\n"
        + "  shift\n"
        + '  if [ -n "$skip" ]; then skip=; continue; fi\n'
        + '  if [ -n "$next" ]; then output=$argument next=; set -- "$@" "$argument"; continue; fi\n'
        + '  case "$argument" in\n'
        + rules
        + '    *) set -- "$@" "$argument" ;;\n'
        + "  esac\n"
        + "done\n"
        + name
        + f'exec "$zig" {tool} -target {platform.zig_target} -fno-sanitize=all "$@"\n'
    )
