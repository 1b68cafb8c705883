"""The list of crates that an executable or a dynamic library carries in itself.

Scanners (cargo-audit, syft, trivy...) read it from the file alone. Format: that of cargo-auditable,
https://github.com/rust-secure-code/cargo-auditable, `cargo-auditable.schema.json` and `PARSING.md`:
JSON in a zlib container (RFC 1950), in the section `.dep-v0`, which for Mach-O is in `__DATA`.
"""

from __future__ import annotations

import json
import zlib

from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Mode, Origin, Package, Unit

SECTION = ".dep-v0"
# Where the source of the section is in a sandbox. In lower case: it goes through no preprocessor.
ASSEMBLY = ".dependency-list.s"

_SYMBOL = "AUDITABLE_VERSION_INFO"
# The revision whose data are of Cargo's own plan of the build, not of `cargo metadata`.
_FORMAT = 8


def carries_list(unit: Unit, host: str) -> bool:
    """Does the file that `unit` links have the list? What Cargo ships does: binaries and cdylibs.

    Not so on Windows and WebAssembly, whose linkers do not assemble.
    """
    if unit.mode is not Mode.BUILD or unit.for_tests:
        return False
    platform = unit.platform or host
    if "windows" in platform or platform.startswith("wasm"):
        return False
    target = unit.target
    return target.kind == ("bin",) or (target.is_lib and "cdylib" in target.crate_types)


def dependency_list(unit: Unit) -> bytes:
    """The content of the section: the packages of `unit` and of all that it was built of.

    Packages of the standard library are no part of it, as in cargo-auditable: the toolchain's
    version stands for them.
    """
    linked = Linked.of(unit)
    runtime = {_key(u.package) for u in linked.required}
    edges: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    packages: dict[tuple[str, ...], Package] = {}
    for each in (*linked.required, *linked.excluded):
        if _is_std(each):
            continue
        key = _key(each.package)
        packages[key] = each.package
        targets = edges.setdefault(key, set())
        targets |= {_key(d.unit.package) for d in each.dependencies if not _is_std(d.unit)}
    order = sorted(packages)
    index = {key: place for place, key in enumerate(order)}
    entries = []
    for key in order:
        package = packages[key]
        entry: dict[str, object] = {
            "name": package.name,
            "version": package.version,
            "source": _source(package),
        }
        if key not in runtime:
            entry["kind"] = "build"
        needed = sorted(index[target] for target in edges[key] - {key})
        if needed:
            entry["dependencies"] = needed
        if key == _key(unit.package):
            entry["root"] = True
        entries.append(entry)
    document = {"packages": entries, "format": _FORMAT}
    return _stored(json.dumps(document, separators=(",", ":")).encode())


def section_assembly(content: bytes, platform: str) -> str:
    """`content` as the section of an object file, for the assembler of a C compiler."""
    rows = (content[start : start + 32] for start in range(0, len(content), 32))
    data = "".join(f"\t.byte {','.join(map(str, row))}\n" for row in rows)
    if "apple" in platform:
        return (
            f"\t.section __DATA,{SECTION},regular,no_dead_strip\n"
            f"\t.globl _{_SYMBOL}\n\t.private_extern _{_SYMBOL}\n_{_SYMBOL}:\n{data}"
        )
    return (
        f'\t.section {SECTION},"a",%progbits\n'
        f"\t.globl {_SYMBOL}\n\t.hidden {_SYMBOL}\n\t.type {_SYMBOL},%object\n"
        f"\t.size {_SYMBOL},{len(content)}\n{_SYMBOL}:\n{data}"
        # Else the stack of what is linked would be executable.
        '\t.section .note.GNU-stack,"",%progbits\n'
    )


def link_arguments(root: str, platform: str) -> tuple[str, ...]:
    """What has rustc's linker assemble the section, and keep it though nothing refers to it."""
    symbol = f"_{_SYMBOL}" if "apple" in platform else _SYMBOL
    return (f"-Clink-arg={root}/{ASSEMBLY}", f"-Clink-arg=-Wl,-u,{symbol}")


def _key(package: Package) -> tuple[str, ...]:
    return (package.name, package.version, package.source or "", package.directory)


def _is_std(unit: Unit) -> bool:
    return unit.is_std or unit.package.origin is Origin.STD


def _source(package: Package) -> str:
    if package.source is None:
        return "local"
    if package.is_from_crates_io:
        return "crates.io"
    return "git" if package.source.startswith("git+") else "registry"


def _stored(content: bytes) -> bytes:
    """`content` in a zlib container, not compressed: RFC 1951, 3.2.4.

    What a compressor writes differs from one build of zlib to the next, and with it the artifact.
    """
    blocks = [content[start : start + 0xFFFF] for start in range(0, len(content), 0xFFFF)]
    parts = [b"\x78\x01"]
    for number, block in enumerate(blocks):
        size = len(block)
        parts.append(bytes([number == len(blocks) - 1]))
        parts.append(size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + block)
    parts.append(zlib.adler32(content).to_bytes(4, "big"))
    return b"".join(parts)
