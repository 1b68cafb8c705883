"""The wrappers run here with a program in zig's place that tells how it was called."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from driftbuild.cross.model.platform import PLATFORMS, Platform, platform_named
from driftbuild.cross.model.zig import (
    ZigLayout,
    has_libunwind,
    llvm_version,
    tool_environment,
    wrapper_files,
)

LAYOUT = ZigLayout(zig="tools/zig", wrappers=".wrappers", cache=".cache/zig")
LINUX = platform_named("linux-arm64-musl")
DARWIN = platform_named("darwin-arm64")

_TELL = """\
#!/bin/sh
printf '%s\\n' "$ZIG_LIB_DIR" "$ZIG_GLOBAL_CACHE_DIR" "$ZIG_LOCAL_CACHE_DIR" \\
  "${SDKROOT-unset}" "${MACOSX_DEPLOYMENT_TARGET-unset}" "$@"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "a sandbox"
    write(root / "tools/zig/zig", _TELL)
    return root


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def call(
    root: Path, platform: Platform, tool: str, *arguments: str, path: str | None = None
) -> list[str]:
    """What zig was called with, after the five settings."""
    for name, text in wrapper_files(platform, LAYOUT).items():
        write(root / LAYOUT.wrappers / name, text)
    done = subprocess.run(
        [path or str(root / LAYOUT.wrappers / tool), *arguments],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "SDKROOT": "/sdk", "MACOSX_DEPLOYMENT_TARGET": "9.0"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def kept(root: Path, platform: Platform, *arguments: str) -> list[str]:
    """The arguments that are left of `arguments`."""
    words = call(root, platform, "cc", "<", *arguments, ">")[5:]
    return words[words.index("<") + 1 : words.index(">")]


def test_zig_finds_its_things_from_where_the_wrapper_is(root: Path) -> None:
    cache = f"{root}/.cache/zig"
    settings = [f"{root}/tools/zig/lib", cache, cache, "unset", "unset"]
    assert call(root, LINUX, "cc")[:5] == settings


def test_a_relative_call_and_a_linked_folder_find_the_same(root: Path, tmp_path: Path) -> None:
    expected = call(root, LINUX, "cc")
    assert call(root, LINUX, "cc", path=".wrappers/cc") == expected
    (root / ".wrappers").rename(tmp_path / "elsewhere")
    (root / ".wrappers").symlink_to(tmp_path / "elsewhere")
    assert call(root, LINUX, "cc", path=".wrappers/cc") == expected


def test_a_wrapper_in_another_place_says_so(root: Path) -> None:
    write(root / "other/cc", wrapper_files(LINUX, LAYOUT)["cc"])
    done = subprocess.run([root / "other/cc"], stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 127
    assert "expected to be started as .../.wrappers/cc" in done.stderr


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
@pytest.mark.parametrize("tool", ["cc", "c++"])
def test_the_compiler_is_told_the_target_and_to_leave_no_path(
    root: Path, platform: Platform, tool: str
) -> None:
    assert call(root, platform, tool, "x.o")[5:10] == [
        tool,
        "-target",
        platform.zig_target,
        "-fno-sanitize=all",
        f"-ffile-prefix-map={root}=.",
    ]


@pytest.mark.parametrize("tool", ["ar", "ranlib"])
def test_the_archivers_take_their_arguments_as_they_are(root: Path, tool: str) -> None:
    arguments = ["-?", "--target=x", "a b", ""]
    assert call(root, LINUX, tool, *arguments)[5:] == [tool, *arguments]


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_any_other_argument_arrives_unchanged(root: Path, platform: Platform) -> None:
    arguments = ["-o", "a b", "", "*", "$HOME", "`x`", "-lc", "-Wl,--as-needed", "'\"\\", "-Wl,-O2"]
    assert kept(root, platform, *arguments) == arguments


def test_the_target_of_the_cc_crate_is_dropped(root: Path) -> None:
    assert kept(root, LINUX, "-c", "--target=aarch64-unknown-linux-musl", "x.c") == ["-c", "x.c"]


def test_linux_rules(root: Path) -> None:
    assert kept(root, LINUX, "-Wl,-O1", "a.o") == ["a.o"]
    whole = ["-Wl,--whole-archive", "-Wl,/x/lib a.a", "-Wl,--no-whole-archive"]
    assert kept(root, LINUX, *whole) == [whole[0], "/x/lib a.a", whole[2]]


def test_darwin_rules(root: Path) -> None:
    exported = ["-Wl,-exported_symbols_list", "-Wl,/tmp/x/list"]
    assert kept(root, DARWIN, *exported, "a.o") == ["a.o"]
    lookup = ["-Wl", "-undefined", "dynamic_lookup"]
    assert kept(root, DARWIN, *lookup) == lookup[1:]


def test_the_stub_of_libiconv_is_found_on_darwin(root: Path) -> None:
    assert call(root, DARWIN, "cc")[-1] == f"-L{root}/.wrappers/sdk/usr/lib"
    assert (root / ".wrappers/sdk/usr/lib/libiconv.tbd").is_file()
    assert not any(word.startswith("-L") for word in call(root, LINUX, "cc"))


@pytest.mark.parametrize(
    "arguments, added",
    [
        (["-c", "x.c"], True),
        (["-c", "-gdwarf-4", "x.c"], False),
        (["-c", "-g", "x.c"], False),
        (["x.o", "-o", "x.so"], False),
    ],
)
def test_debug_information_is_for_those_who_ask(
    root: Path, arguments: list[str], added: bool
) -> None:
    assert ("-g0" in call(root, LINUX, "cc", *arguments)) is added


def test_the_question_for_microsofts_compiler_is_denied_in_silence(root: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        call(root, LINUX, "cc", "-?")
    assert error.value.stdout == ""


def test_the_environment_names_tools_that_are_there(root: Path) -> None:
    for platform in PLATFORMS:
        files = wrapper_files(platform, LAYOUT)
        environment = tool_environment(platform, LAYOUT, str(root))
        triple = platform.triple.replace("-", "_")
        for variable, tool in (("CC", "cc"), ("CXX", "c++"), ("AR", "ar"), ("RANLIB", "ranlib")):
            path = environment.pop(f"{variable}_{triple}")
            assert os.path.relpath(path, root / LAYOUT.wrappers) == tool
            assert tool in files
        if platform.is_darwin:
            assert environment == {
                "MACOSX_DEPLOYMENT_TARGET": platform.macos_floor,
                "SDKROOT": f"{root}/.wrappers/sdk",
            }
        else:
            assert environment == {}


def test_the_texts_name_no_absolute_path_but_the_shells() -> None:
    for platform in PLATFORMS:
        for name, text in wrapper_files(platform, LAYOUT).items():
            body = text.replace("#!/bin/sh", "").replace("'/usr/lib/libiconv.2.dylib'", "")
            words = body.replace('"', " ").replace("=", " ").split()
            assert [word for word in words if word.startswith("/")] in ([], ["/*)"]), name


@pytest.mark.parametrize("path", ["/abs", "../up", "a/../b", "a//b", ".", "", "./a", "a/"])
def test_a_layout_stays_below_the_sandbox(path: str) -> None:
    with pytest.raises(ValueError, match="no normal path below"):
        ZigLayout(zig=path, wrappers="w", cache="c")


def test_the_unwinder_of_what_is_linked() -> None:
    assert has_libunwind(LINUX) and not has_libunwind(DARWIN)
    said = "clang version 20.1.2 (https://github.com/ziglang/zig-bootstrap 7ef74e65)\nTarget: x\n"
    assert llvm_version(said) == "20.1.2"
    with pytest.raises(ValueError, match="names no version of clang: 'zig 0.15.2'"):
        llvm_version("zig 0.15.2")
