"""The promises of an addon for macOS, read from its Mach-O load commands.

Format: Apple's <mach-o/loader.h>, <mach-o/nlist.h> and <mach-o/stab.h>.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lief import MachO, logging

from driftbuild.cross.model.platform import Platform
from driftbuild.rust.model.dependency_list import SECTION

# https://nodejs.org/api/n-api.html#module-registration, with C's underscore.
_ENTRY_POINT = "_napi_register_module_v1"

_CPUS = {"x64": MachO.Header.CPU_TYPE.X86_64, "arm64": MachO.Header.CPU_TYPE.ARM64}

# The system's own that Rust's standard library, and the crates that wrap its services, ask for.
_LIBRARY = re.compile(
    r"/usr/lib/(libSystem\.B|libiconv\.2|libcharset\.1|libobjc\.A)\.dylib"
    r"|/System/Library/Frameworks/(CoreFoundation|Security)\.framework/Versions/A/\2"
)

_STAB = 0xE0  # N_STAB of <mach-o/nlist.h>: with any of these bits a symbol is a debugger's.


def broken_macho_promises(addon: bytes, platform: Platform, crates: bytes) -> tuple[str, ...]:
    """Each promise of `platform` that the Mach-O file `addon` breaks; see `broken_promises`."""
    config = MachO.ParserConfig()
    config.parse_dyld_bindings = False
    config.parse_dyld_rebases = False
    with logging.level_scope(logging.LEVEL.OFF):
        files = MachO.parse(addon, config)
    library = files.at(0) if files is not None and files.size else None
    if library is None:
        return ("is a damaged Mach-O file",)
    end = max((s.file_offset + s.file_size for s in library.segments), default=0)
    if end > len(addon):
        return (f"is cut short: {len(addon)} bytes of at least {end}",)
    return (
        *_kind(library, platform),
        *_stripped(library),
        *_entry_point(library),
        *_names(library),
        *_oldest_macos(library, platform),
        *_signature(library, platform),
        *_crates(library, crates),
    )


def _kind(library: MachO.Binary, platform: Platform) -> Iterator[str]:
    header = library.header
    wanted = _CPUS[platform.cpu]
    cpu = header.cpu_type
    if cpu is not wanted:
        # One that LIEF has no name for is a plain number, with which it compares nothing: so `is`.
        yield f"is for the processor {getattr(cpu, 'name', cpu)}, not for {wanted.name}"
    if header.file_type is not MachO.Header.FILE_TYPE.DYLIB:
        yield "is no shared library"


def _stripped(library: MachO.Binary) -> Iterator[str]:
    # The symbol table itself may stay: dyld reads the imports from it.
    if any(symbol.raw_type & _STAB for symbol in library.symbols):
        yield "is not stripped: it has a debugger's symbols, which name the builder's files"
    if library.has_segment("__DWARF"):
        yield "is not stripped: it has debug information (__DWARF)"


def _entry_point(library: MachO.Binary) -> Iterator[str]:
    if not any(_text(symbol.name) == _ENTRY_POINT for symbol in library.exported_symbols):
        yield f"does not export Node-API's entry point, {_ENTRY_POINT}"


def _names(library: MachO.Binary) -> Iterator[str]:
    for named in library.libraries:
        name = _text(named.name)
        if named.command is MachO.LoadCommand.TYPE.ID_DYLIB:
            if "/" in name and not name.startswith("@rpath/"):
                yield f"has the install name {name}, a path of its builder's and not @rpath/…"
        elif not _LIBRARY.fullmatch(name):
            yield f"needs {name}, which is no part of every macOS"
    for path in library.rpaths:
        yield f"looks for libraries in {_text(path.path)}, though it needs the system's alone"


def _oldest_macos(library: MachO.Binary, platform: Platform) -> Iterator[str]:
    built = library.build_version
    if built is not None and built.platform is not MachO.BuildVersion.PLATFORMS.MACOS:
        yield f"is built for {getattr(built.platform, 'name', built.platform)}, not for MACOS"
        return
    former = library.version_min
    oldest = built.minos if built is not None else former.version if former is not None else None
    floor = [int(number) for number in (platform.macos_floor or "0").split(".")]
    if oldest is None:
        yield "does not tell the oldest macOS that it runs on"
    elif oldest > [*floor, 0]:
        told = ".".join(map(str, oldest))
        yield f"runs on macOS {told} or later, and should on {platform.macos_floor} too"


def _signature(library: MachO.Binary, platform: Platform) -> Iterator[str]:
    # macOS on arm64 kills a process that maps unsigned code: an ad-hoc signature will do.
    signature = library.code_signature
    if platform.cpu == "arm64" and (signature is None or not signature.data_size):
        yield "is not signed"


def _crates(library: MachO.Binary, crates: bytes) -> Iterator[str]:
    section = library.get_section("__DATA", SECTION)
    if crates and (section is None or bytes(section.content) != crates):
        yield f"does not carry the list of its crates in __DATA,{SECTION}"


def _text(name: str | bytes) -> str:
    """A name of LIEF, which hands over as bytes what is no UTF-8."""
    return name if isinstance(name, str) else name.decode(errors="backslashreplace")
