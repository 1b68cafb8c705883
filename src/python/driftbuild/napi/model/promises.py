"""What a platform's package promises of its addon, checked in the addon's bytes alone.

Whoever loads the addon can only find such faults when it runs: on the oldest system, on another
processor, or on a machine without a library that the builder happened to have.
"""

from __future__ import annotations

import warnings

from driftbuild.cross.model.platform import Platform

# Of /usr/share/misc/magic; the last two are Mach-O files for several processors in one.
_FORMATS = {
    b"\x7fELF": "an ELF file",
    b"\xcf\xfa\xed\xfe": "a Mach-O file",
    b"\xce\xfa\xed\xfe": "a 32-bit Mach-O file",
    b"\xca\xfe\xba\xbe": "a universal Mach-O file",
    b"\xca\xfe\xba\xbf": "a universal Mach-O file",
    b"!<ar": "a static library",
    b"MZ": "a Windows file",
    b"\0asm": "a WebAssembly module",
}


def broken_promises(
    addon: bytes, platform: Platform, crates: bytes = b""
) -> tuple[str, ...]:
    """Each promise of `platform` that the file `addon` breaks, as a human reason; () if none.

    The promises, for a file of the platform's format and processor:

    - it is a shared library, whole and without debug information or a symbol table;
    - it exports Node-API's entry point;
    - it needs no library but those of every such system, and none newer than the floors of
      `platform`: for glibc the symbol versions, for macOS the oldest release;
    - it names no folder of the machine that built it for itself or for what it needs;
    - for macOS on arm64, it is signed;
    - it carries `crates`, the list of its crates (`driftbuild.rust.model.dependency_list`), if any.

    A file that is empty, cut short or of another format breaks a promise too: nothing is raised.
    """
    wanted = "a Mach-O file" if platform.is_darwin else "an ELF file"
    found = _format(addon)
    if found != wanted:
        return (f"is {found}, not {wanted}",)
    with warnings.catch_warnings():
        # LIEF warns of each number in the file that it has no name for.
        warnings.simplefilter("ignore", RuntimeWarning)
        try:
            return _broken(addon, platform, crates)
        except UnicodeDecodeError:
            return ("is damaged: one of the names in it is no text",)


def _broken(addon: bytes, platform: Platform, crates: bytes) -> tuple[str, ...]:
    # LIEF takes half a second to load, which only a run that packs an addon need spend.
    if platform.is_darwin:
        from driftbuild.napi.model.macho_promises import broken_macho_promises

        return broken_macho_promises(addon, platform, crates)
    from driftbuild.napi.model.elf_promises import broken_elf_promises

    return broken_elf_promises(addon, platform, crates)


def _format(content: bytes) -> str:
    if not content:
        return "empty"
    for magic, name in _FORMATS.items():
        if content.startswith(magic):
            return name
    return "of an unknown format"
