"""The promises of an addon for Linux, read from its ELF headers.

Format: the System V ABI (gABI), chapters 4 and 5, and the Linux Standard Base's part on symbol
versions (https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic, 10.7).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lief import ELF, logging

from driftbuild.cross.model.platform import Platform
from driftbuild.rust.model.dependency_list import SECTION

# https://nodejs.org/api/n-api.html#module-registration
ENTRY_POINT = "napi_register_module_v1"

_MACHINES = {"x64": ELF.ARCH.X86_64, "arm64": ELF.ARCH.AARCH64}
_LOADERS = {"x64": "ld-linux-x86-64.so.2", "arm64": "ld-linux-aarch64.so.1"}

# Those of https://peps.python.org/pep-0599/ that Rust's standard library may ask for: glibc's own
# and GCC's unwinder, which node itself needs.
_GNU_LIBRARIES = (
    "libc.so.6",
    "libdl.so.2",
    "libgcc_s.so.1",
    "libm.so.6",
    "libpthread.so.0",
    "librt.so.1",
)

# The libgcc_s of PEP 599.
_GCC_FLOOR = "4.8.0"


def broken_elf_promises(addon: bytes, platform: Platform, crates: bytes) -> tuple[str, ...]:
    """Each promise of `platform` that the ELF file `addon` breaks; see `broken_promises`."""
    config = ELF.ParserConfig()
    config.parse_relocations = False
    with logging.level_scope(logging.LEVEL.OFF):
        library = ELF.parse(addon, config)
    if library is None:
        return ("is a damaged ELF file",)
    if _end(library) > len(addon):
        return (f"is cut short: {len(addon)} bytes of at least {_end(library)}",)
    return (
        *_kind(library, platform),
        *_stripped(library),
        *_entry_point(library),
        *_needed(library, platform),
        *_versions(library, platform),
        *_crates(library, crates),
    )


def _end(library: ELF.Binary) -> int:
    """The least size of a file with these headers."""
    header = library.header
    table = header.section_header_offset + header.numberof_sections * header.section_header_size
    stored = [segment.file_offset + segment.physical_size for segment in library.segments]
    return max(table, *stored) if stored else table


def _kind(library: ELF.Binary, platform: Platform) -> Iterator[str]:
    header = library.header
    wanted = _MACHINES[platform.cpu]
    machine = header.machine_type
    if machine is not wanted:
        # One that LIEF has no name for is a plain number, with which it compares nothing: so `is`.
        yield f"is for the machine {getattr(machine, 'name', machine)}, not for {wanted.name}"
    if header.identity_class is not ELF.Header.CLASS.ELF64:
        yield "is no 64-bit file"
    if header.identity_data is not ELF.Header.ELF_DATA.LSB:
        yield "is no little-endian file"
    # A position-independent executable is of the same type, and asks for a program interpreter.
    if header.file_type is not ELF.Header.FILE_TYPE.DYN or library.has_interpreter:
        yield "is no shared library"


def _stripped(library: ELF.Binary) -> Iterator[str]:
    if any(section.type is ELF.Section.TYPE.SYMTAB for section in library.sections):
        yield "is not stripped: it has a symbol table (.symtab)"
    debug = [n for n in map(_name, library.sections) if n.startswith((".debug_", ".zdebug_"))]
    if debug:
        yield f"is not stripped: it has debug information ({debug[0]})"


def _entry_point(library: ELF.Binary) -> Iterator[str]:
    if not any(_name(symbol) == ENTRY_POINT for symbol in library.exported_symbols):
        yield f"does not export Node-API's entry point, {ENTRY_POINT}"


def _needed(library: ELF.Binary, platform: Platform) -> Iterator[str]:
    if platform.is_musl:
        # musl's loader takes any libc.* for itself (ldso/dynlink.c, load_library); the second is
        # the name that Alpine's linker writes.
        allowed = {"libc.so", f"libc.musl-{platform.arch}.so.1"}
        system = "musl"
    else:
        allowed = {*_GNU_LIBRARIES, _LOADERS[platform.cpu]}
        system = "glibc"
    for entry in library.dynamic_entries:
        if isinstance(entry, ELF.DynamicEntryLibrary):
            if _name(entry) not in allowed:
                yield f"needs {_name(entry)}, which is no part of every {system} system"
        elif isinstance(entry, (ELF.DynamicEntryRpath, ELF.DynamicEntryRunPath)):
            path = entry.rpath if isinstance(entry, ELF.DynamicEntryRpath) else entry.runpath
            yield f"looks for libraries in {_text(path)}, though it needs the system's alone"


def _versions(library: ELF.Binary, platform: Platform) -> Iterator[str]:
    asked = {
        _name(version)
        for requirement in library.symbols_version_requirement
        for version in requirement.get_auxiliary_symbols()
    }
    if platform.is_musl:
        glibc = sorted((v for v in asked if v.startswith("GLIBC_")), key=_numbers)
        if glibc:
            yield f"asks for symbol versions of glibc, which musl has not: {', '.join(glibc)}"
        return
    floors = {"GLIBC": platform.glibc_floor or "0", "GCC": _GCC_FLOOR}
    for version in sorted(asked, key=lambda v: (v.partition("_")[0], _numbers(v))):
        family, _, number = version.partition("_")
        if family not in floors:
            # Its library is none of those allowed.
            continue
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)*", number):
            yield f"asks for {version}, which is no numbered symbol version"
        elif _numbers(number) > _numbers(floors[family]):
            users = _users(library, version)
            whose = f" ({', '.join(users)})" if users else ""
            yield f"asks for {version}{whose}, newer than {family}_{floors[family]}"


def _crates(library: ELF.Binary, crates: bytes) -> Iterator[str]:
    section = next((s for s in library.sections if _name(s) == SECTION), None)
    if crates and (section is None or bytes(section.content) != crates):
        yield f"does not carry the list of its crates in {SECTION}"


def _users(library: ELF.Binary, version: str) -> list[str]:
    """Up to three symbols that are asked for in this version."""
    users = []
    for symbol in library.imported_symbols:
        used = symbol.symbol_version
        auxiliary = used.symbol_version_auxiliary if used else None
        if auxiliary is not None and _name(auxiliary) == version:
            users.append(_name(symbol))
    return sorted(users)[:3]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall("[0-9]+", version))


def _name(thing: ELF.Symbol | ELF.Section | ELF.DynamicEntryLibrary | ELF.SymbolVersionAux) -> str:
    return _text(thing.name)


def _text(name: str | bytes) -> str:
    """A name of LIEF, which hands over as bytes what is no UTF-8."""
    return name if isinstance(name, str) else name.decode(errors="backslashreplace")
