from __future__ import annotations

import platform as machine
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from driftbuild.cross.model.platform import PLATFORMS, Platform, platform_named
from driftbuild.napi.model.promises import broken_promises

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None,
    reason="the samples are what the C compiler of a Linux machine makes, and there is no `cc`",
)

ENTRY = """\
#include <stdlib.h>
void *napi_register_module_v1(void *env, void *exports) { return env ? exports : malloc(1); }
"""
CPU = {"x86_64": "x64", "aarch64": "arm64"}.get(machine.machine(), "x64")
GNU = platform_named(f"linux-{CPU}-gnu")


def compiled(folder: Path, source: str, *flags: str) -> bytes:
    """What cc makes of `source`; a stripped shared library unless the flags say otherwise."""
    (folder / "addon.c").write_text(source)
    command = ["cc", "-fPIC", "addon.c", "-o", "addon.node", *(flags or ("-shared", "-s"))]
    subprocess.run(command, cwd=folder, check=True)
    return (folder / "addon.node").read_bytes()


@pytest.fixture(scope="module")
def addon(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return compiled(tmp_path_factory.mktemp("addon"), ENTRY)


def test_an_addon_that_keeps_its_promises(addon: bytes) -> None:
    assert broken_promises(addon, GNU) == ()


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_an_addon_is_of_one_platform(addon: bytes, platform: Platform) -> None:
    assert bool(broken_promises(addon, platform)) == (platform != GNU)


def test_the_processor(addon: bytes) -> None:
    other = platform_named("linux-arm64-gnu" if CPU == "x64" else "linux-x64-gnu")
    told = {"x64": "X86_64", "arm64": "AARCH64"}
    wrong = f"is for the machine {told[CPU]}, not for {told[other.cpu]}"
    assert wrong in broken_promises(addon, other)


def test_musl_has_none_of_glibc(addon: bytes) -> None:
    reasons = broken_promises(addon, platform_named(f"linux-{CPU}-musl"))
    assert "needs libc.so.6, which is no part of every musl system" in reasons
    assert any("symbol versions of glibc, which musl has not: GLIBC_2." in r for r in reasons)


def test_an_elf_file_is_none_of_macos(addon: bytes) -> None:
    reasons = broken_promises(addon, platform_named("darwin-arm64"))
    assert reasons == ("is an ELF file, not a Mach-O file",)


def test_a_symbol_table_and_debug_information(tmp_path: Path) -> None:
    assert broken_promises(compiled(tmp_path, ENTRY, "-shared"), GNU) == (
        "is not stripped: it has a symbol table (.symtab)",
    )
    reasons = broken_promises(compiled(tmp_path, ENTRY, "-shared", "-g"), GNU)
    assert any("has debug information (.debug_" in reason for reason in reasons)


def test_the_list_of_its_crates(tmp_path: Path) -> None:
    source = ENTRY + '__attribute__((section(".dep-v0"), used)) const char list[] = "crates";\n'
    listing = compiled(tmp_path, source)
    assert broken_promises(listing, GNU, b"crates\0") == ()
    broken = ("does not carry the list of its crates in .dep-v0",)
    assert broken_promises(listing, GNU, b"other") == broken
    assert broken_promises(compiled(tmp_path, ENTRY), GNU, b"crates\0") == broken


@pytest.mark.parametrize("prefix", ["static", '__attribute__((visibility("hidden")))'])
def test_an_entry_point_that_is_not_exported(tmp_path: Path, prefix: str) -> None:
    kept = "void *keep(void) { return (void *)napi_register_module_v1; }\n"
    assert broken_promises(
        compiled(tmp_path, ENTRY.replace("void *napi", f"{prefix} void *napi") + kept), GNU
    ) == ("does not export Node-API's entry point, napi_register_module_v1",)


def test_an_entry_point_that_is_asked_of_others(tmp_path: Path) -> None:
    asking = (
        "void *napi_register_module_v1(void); void *f(void) { return napi_register_module_v1(); }"
    )
    assert broken_promises(compiled(tmp_path, asking), GNU) == (
        "does not export Node-API's entry point, napi_register_module_v1",
    )


def test_a_program_is_no_library(tmp_path: Path) -> None:
    source = ENTRY + "int main(void) { return 0; }\n"
    for kind in ("-pie", "-no-pie"):
        program = compiled(tmp_path, source, kind, "-s", "-Wl,--export-dynamic")
        assert "is no shared library" in broken_promises(program, GNU)


def test_an_object_file_is_no_library(tmp_path: Path) -> None:
    assert "is no shared library" in broken_promises(compiled(tmp_path, ENTRY, "-c"), GNU)


def test_a_library_that_not_every_system_has(tmp_path: Path) -> None:
    (tmp_path / "other.c").write_text("int other(void) { return 1; }\n")
    subprocess.run(
        ["cc", "-shared", "-fPIC", "other.c", "-o", "libother.so"], cwd=tmp_path, check=True
    )
    source = ENTRY + "int other(void); int call(void) { return other(); }\n"
    needing = compiled(
        tmp_path, source, "-shared", "-s", "-L.", "-lother", "-Wl,-rpath,/opt/builder"
    )
    assert broken_promises(needing, GNU) == (
        "needs libother.so, which is no part of every glibc system",
        "looks for libraries in /opt/builder, though it needs the system's alone",
    )


def test_the_glibc_floor_is_compared_by_number(tmp_path: Path) -> None:
    # In glibc since 2.25: 2.9 is the older release, though not as text.
    source = ENTRY + "#include <sys/random.h>\nlong f(void *p) { return getrandom(p, 1, 0); }\n"
    recent = compiled(tmp_path, source)
    for floor in ("2.9", "2.17", "2.24"):
        reason = f"asks for GLIBC_2.25 (getrandom), newer than GLIBC_{floor}"
        assert reason in broken_promises(recent, GNU.with_glibc_floor(floor))
    for floor in ("2.25", "2.28", "2.100"):
        assert broken_promises(recent, GNU.with_glibc_floor(floor)) == ()


@pytest.mark.parametrize(
    "content, found",
    [
        (b"", "empty"),
        (b"hello", "of an unknown format"),
        (b"\x7fEL", "of an unknown format"),
        (b"MZ\x90", "a Windows file"),
        (b"!<arch>\n", "a static library"),
        (b"\xcf\xfa\xed\xfe", "a Mach-O file"),
        (b"\xca\xfe\xba\xbe", "a universal Mach-O file"),
        (b"\0asm\1\0\0\0", "a WebAssembly module"),
    ],
)
def test_another_format_is_named(content: bytes, found: str) -> None:
    assert broken_promises(content, GNU) == (f"is {found}, not an ELF file",)


@pytest.mark.parametrize("platform", [GNU, platform_named("darwin-arm64")], ids=["elf", "mach-o"])
def test_a_magic_number_alone(platform: Platform) -> None:
    magic = b"\xcf\xfa\xed\xfe" if platform.is_darwin else b"\x7fELF"
    for rest in (b"", bytes(60), bytes(4000), b"\xff" * 4000):
        assert broken_promises(magic + rest, platform)


def test_a_file_that_was_cut_short(addon: bytes) -> None:
    for size in [*range(0, len(addon), 97), len(addon) - 1]:
        assert broken_promises(addon[:size], GNU), size
    (reason,) = broken_promises(addon[:-1], GNU)
    assert reason == f"is cut short: {len(addon) - 1} bytes of at least {len(addon)}"


def test_damage_is_a_reason_at_most(addon: bytes) -> None:
    chance = random.Random(7)
    for _ in range(300):
        damaged = bytearray(addon)
        for _ in range(8):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        assert isinstance(broken_promises(bytes(damaged), GNU), tuple)
