"""What rustc has to be told so that each platform links with zig.

The flags are for the units of the platform alone, std included where it is built from source;
host units (build scripts, proc-macros) take none of them.
"""

from __future__ import annotations

from driftbuild.cross.model.platform import Platform

# The kinds of `strip` in a Cargo profile.
_STRIP_KINDS = ("none", "debuginfo", "symbols")


def codegen_flags(platform: Platform) -> tuple[str, ...]:
    """The flags that every unit of the platform is compiled with.

    They are part of a unit's identity. On musl they make a libc that is linked dynamically, which
    a library that a musl process loads must have; such units do not go into a static executable.
    """
    if platform.is_musl:
        return (
            # A musl target links statically by default, and then has no cdylib at all.
            "-Ctarget-feature=-crt-static",
            # zig brings crt1.o and its like; rustup's musl targets have some of their own.
            "-Clink-self-contained=no",
        )
    if platform.triple == "x86_64-unknown-linux-gnu":
        # rustup's rustc links this target with its own lld, by options that zig does not know.
        return ("-Clinker-features=-lld",)
    return ()


def cdylib_flags(platform: Platform, file_name: str) -> tuple[str, ...]:
    """The flags that the platform's cdylib of that name is linked with, beside `codegen_flags`."""
    if not platform.is_darwin:
        return ()
    return (
        # Otherwise the linker writes the path that it was told to write the library to.
        f"-Clink-arg=-Wl,-install_name,@rpath/{file_name}",
        # The libc crate asks for libiconv, whether or not anything uses it.
        "-Clink-arg=-Wl,-dead_strip_dylibs",
    )


def strip_flags(platform: Platform, strip: str) -> tuple[str, ...]:
    """The flags for a profile's `strip`: `none`, `debuginfo` or `symbols`; ValueError otherwise.

    For macOS rustc runs rust-objcopy, which not every toolchain has; zig's linker does it instead.
    """
    if strip not in _STRIP_KINDS:
        raise ValueError(f"strip is one of {', '.join(_STRIP_KINDS)}, not {strip!r}")
    if not platform.is_darwin or strip == "none":
        return (f"-Cstrip={strip}",)
    return ("-Cstrip=none", "-Clink-arg=-Wl,-s")
