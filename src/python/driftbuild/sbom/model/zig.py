"""zig as the linker of an artifact: a tool, and what it adds of its own."""

from __future__ import annotations

from dataclasses import replace

from packageurl import PackageURL

from driftbuild.sbom.model.bill import Contents
from driftbuild.sbom.model.component import Component, Kind, Origin, Reference


def linked_by_zig(contents: Contents, version: str, libunwind: str) -> Contents:
    """`contents` with zig as a tool and, where its version is not "", with LLVM's libunwind.

    It is Rust's standard library that needs the unwinder.
    """
    contents = replace(contents, tools=(*contents.tools, zig_tool(version)))
    if not libunwind:
        return contents
    library = libunwind_component(libunwind)
    std = next(each.ref for each in contents.components if each.name == "rust-std")
    edges = tuple(
        (source, tuple(sorted({*targets, library.ref} if source == std else targets)))
        for source, targets in contents.edges
    )
    return replace(
        contents,
        components=(*contents.components, library),
        edges=(*edges, (library.ref, ())),
    )


def zig_tool(version: str) -> Component:
    """zig, which compiled the C sources and linked."""
    purl = str(PackageURL("pypi", None, "ziglang", version))
    return Component(
        ref=purl,
        name="zig",
        version=version,
        kind=Kind.APPLICATION,
        purl=purl,
        cpe=f"cpe:2.3:a:ziglang:zig:{version}:*:*:*:*:*:*:*",
        licence="MIT",
        origin=Origin.TOOLCHAIN,
        references=(Reference("website", "https://ziglang.org/"),),
    )


def libunwind_component(version: str) -> Component:
    """LLVM's unwinder, which zig compiles from its own sources and links statically."""
    purl = str(PackageURL("generic", None, "libunwind", version))
    return Component(
        ref=purl,
        name="libunwind",
        version=version,
        purl=purl,
        cpe=f"cpe:2.3:a:llvm:llvm:{version}:*:*:*:*:*:*:*",
        licence="Apache-2.0 WITH LLVM-exception",
        authors=("The LLVM Project",),
        description="LLVM's unwinder of the stack, statically linked by zig",
        origin=Origin.TOOLCHAIN,
        references=(Reference("website", "https://llvm.org/"),),
    )
