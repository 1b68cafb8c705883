"""The promises of every platform's addon, kept and broken by what zig compiles for it."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lief import MachO
from pants.option.global_options import GlobalOptions
from pants.testutil.rule_runner import QueryRule, RuleRunner

from driftbuild.cross.model.platform import PLATFORMS, Platform, platform_named
from driftbuild.cross.subsystems import Cross
from driftbuild.napi.model.promises import broken_promises
from driftbuild.rust.model.dependency_list import link_arguments, section_assembly
from driftbuild.wheel import rules as wheel_rules
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

ENTRY = """\
#include <stdlib.h>
void *napi_register_module_v1(void *env, void *exports) { return env ? exports : malloc(1); }
"""
DARWIN = [platform for platform in PLATFORMS if platform.is_darwin]
ARM64 = platform_named("darwin-arm64")

# The fixture below: (platform, source, *further arguments) -> what zig makes of it.
Zig = Callable[..., bytes]


def named(platform: Platform) -> str:
    return platform.name


def zig_program() -> Path:
    """The zig that addons are linked with: fetched by its hash, once per machine."""
    runner = RuleRunner(
        rules=[
            *wheel_rules.rules(),
            *Cross.rules(),
            QueryRule(Cross, []),
            QueryRule(GlobalOptions, []),
            QueryRule(Wheel, [WheelRequest]),
        ]
    )
    runner.set_options([], env_inherit={"PATH", "HOME", "SSL_CERT_FILE", "PIP_CERT"})
    cross = runner.request(Cross, [])
    wheel = runner.request(
        Wheel, [WheelRequest("ziglang", cross.zig_version, tuple(cross.zig_hashes))]
    )
    (name,) = wheel.caches
    caches = Path(runner.request(GlobalOptions, []).named_caches_dir)
    return caches / name / wheel.sha256 / "ziglang" / "zig"


@pytest.fixture(scope="module")
def zig(tmp_path_factory: pytest.TempPathFactory) -> Zig:
    folder = tmp_path_factory.mktemp("zig")
    program = zig_program()
    caches = {"ZIG_GLOBAL_CACHE_DIR": str(folder), "ZIG_LOCAL_CACHE_DIR": str(folder)}
    made: dict[tuple[str, ...], bytes] = {}

    def compiled(
        platform: Platform,
        source: str = ENTRY,
        *flags: str,
        kind: str = "-shared",
        stripped: bool = True,
    ) -> bytes:
        command = ["cc", "-target", platform.zig_target, "-fPIC", kind, *(["-s"] * stripped)]
        if platform.is_darwin and kind == "-shared":
            command.append("-Wl,-install_name,@rpath/addon.node")
        command.extend(flags)
        key = (source, *command)
        if key not in made:
            (folder / "addon.c").write_text(source)
            subprocess.run(
                [str(program), *command, "addon.c", "-o", "addon.node"],
                cwd=folder,
                env={**os.environ, **caches},
                check=True,
            )
            made[key] = (folder / "addon.node").read_bytes()
        return made[key]

    return compiled


@pytest.mark.parametrize("platform", PLATFORMS, ids=named)
def test_an_addon_keeps_the_promises_of_its_own_platform_alone(
    zig: Zig, platform: Platform
) -> None:
    addon = zig(platform)
    assert broken_promises(addon, platform) == ()
    for other in PLATFORMS:
        assert (broken_promises(addon, other) == ()) == (other == platform), other.name


@pytest.mark.parametrize("platform", PLATFORMS, ids=named)
def test_an_addon_without_an_entry_point(zig: Zig, platform: Platform) -> None:
    (reason,) = broken_promises(zig(platform, "int other(void) { return 1; }"), platform)
    assert reason.startswith("does not export Node-API's entry point")


@pytest.mark.parametrize("platform", PLATFORMS, ids=named)
def test_an_addon_carries_the_list_of_its_crates(
    zig: Zig, platform: Platform, tmp_path: Path
) -> None:
    crates = bytes(range(256)) * 5
    assembly = tmp_path / "list.s"
    assembly.write_text(section_assembly(crates, platform.triple))
    symbol = link_arguments("", platform.triple)[1].partition("=")[2]
    addon = zig(platform, ENTRY, "-Wl,--gc-sections", symbol, str(assembly))
    assert broken_promises(addon, platform, crates) == ()
    (reason,) = broken_promises(zig(platform), platform, crates)
    assert reason.startswith("does not carry the list of its crates in ")


@pytest.mark.parametrize("platform", PLATFORMS, ids=named)
def test_damage_is_a_reason_at_most(zig: Zig, platform: Platform) -> None:
    addon = zig(platform)
    for size in range(0, len(addon), max(1, len(addon) // 100)):
        assert broken_promises(addon[:size], platform), size
    chance = random.Random(11)
    for _ in range(100):
        damaged = bytearray(addon)
        for _ in range(8):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        assert isinstance(broken_promises(bytes(damaged), platform), tuple)


def test_a_glibc_newer_than_the_floor(zig: Zig) -> None:
    platform = platform_named("linux-arm64-gnu")
    source = ENTRY + "#include <sys/random.h>\nlong f(void *p) { return getrandom(p, 1, 0); }\n"
    addon = zig(platform.with_glibc_floor("2.28"), source)
    assert broken_promises(addon, platform.with_glibc_floor("2.28")) == ()
    assert broken_promises(addon, platform) == (
        "asks for GLIBC_2.25 (getrandom), newer than GLIBC_2.17",
    )


def test_debug_information_for_linux(zig: Zig) -> None:
    platform = platform_named("linux-arm64-musl")
    assert broken_promises(zig(platform, ENTRY, "-g", stripped=False), platform) == (
        "is not stripped: it has a symbol table (.symtab)",
        "is not stripped: it has debug information (.debug_abbrev)",
    )


def test_debug_information_for_macos(zig: Zig) -> None:
    assert broken_promises(zig(ARM64, ENTRY, "-g", stripped=False), ARM64) == (
        "is not stripped: it has a debugger's symbols, which name the builder's files",
    )


@pytest.mark.parametrize("platform", DARWIN, ids=named)
@pytest.mark.parametrize("name", ["/opt/builder/addon.node", "target/addon.node"])
def test_an_install_name_that_is_a_path(zig: Zig, platform: Platform, name: str) -> None:
    assert broken_promises(zig(platform, ENTRY, f"-Wl,-install_name,{name}"), platform) == (
        f"has the install name {name}, a path of its builder's and not @rpath/…",
    )


@pytest.mark.parametrize("platform", DARWIN, ids=named)
def test_an_install_name_that_is_a_file_name(zig: Zig, platform: Platform) -> None:
    assert broken_promises(zig(platform, ENTRY, "-Wl,-install_name,a.node"), platform) == ()


def test_a_macos_newer_than_the_floor(zig: Zig) -> None:
    addon = zig(ARM64.with_macos_floor("13.1"))
    # 9.0 is the older one, though not as text.
    for floor in ("11.0", "13.0", "9.0"):
        assert broken_promises(addon, ARM64.with_macos_floor(floor)) == (
            f"runs on macOS 13.1.0 or later, and should on {floor} too",
        )
    for floor in ("13.1", "13.10", "14.0"):
        assert broken_promises(addon, ARM64.with_macos_floor(floor)) == ()


def test_a_name_that_is_no_text(zig: Zig) -> None:
    damaged = zig(ARM64).replace(b"/usr/lib/libSystem", b"/usr/lib/\xff\xfe\xfdSystem")
    assert broken_promises(damaged, ARM64) == ("is damaged: one of the names in it is no text",)


def test_a_library_that_not_every_macos_has(zig: Zig, tmp_path: Path) -> None:
    other = zig(ARM64, "int other(void) { return 1; }", "-Wl,-install_name,/opt/lib/libother.dylib")
    (tmp_path / "libother.dylib").write_bytes(other)
    source = ENTRY + "int other(void); int call(void) { return other(); }"
    flags = (f"-L{tmp_path}", "-lother", "-Wl,-rpath,/opt/lib")
    assert broken_promises(zig(ARM64, source, *flags), ARM64) == (
        "needs /opt/lib/libother.dylib, which is no part of every macOS",
        "looks for libraries in /opt/lib, though it needs the system's alone",
    )


def test_arm64_wants_a_signature(zig: Zig) -> None:
    signed = MachO.parse(zig(ARM64))
    assert signed is not None
    library = signed.at(0)
    assert library is not None
    assert library.remove_signature()
    assert broken_promises(library.write_to_bytes(), ARM64) == ("is not signed",)


def test_a_program_is_no_library(zig: Zig) -> None:
    source = ENTRY + "int main(void) { return 0; }"
    program = zig(ARM64, source, kind="-fPIE")
    assert "is no shared library" in broken_promises(program, ARM64)
