"""Zig as C compiler, archiver and linker of rustc and of build scripts, inside a sandbox.

`zig cc` is clang with a libc for every target, and a driver of its own in front. That driver knows
less than the compilers that rustc and the `cc` crate expect, so each tool is a small POSIX shell
script that puts the arguments right. The scripts name no path of a machine: they find everything
from the place that they were started at.

What has to be put right was learnt from cargo-zigbuild (`src/zig/`), from rustc's linker driver
(`compiler/rustc_codegen_ssa/src/back/{link,linker}.rs`) and from trying each of the platforms with
zig 0.15.2. Rules for other targets or other versions of zig are left out.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from driftbuild.cross.model.platform import Platform


@dataclass(frozen=True)
class ZigLayout:
    """Where things are in a sandbox, as paths relative to its root.

    `zig` is the folder with the executable `zig` and its `lib`; `wrappers` is the one that the
    files of `wrapper_files` are put into; `cache` is one that zig may write to. What the cache
    holds has no influence on what is built, so it may be kept between builds.
    """

    zig: str
    wrappers: str
    cache: str

    def __post_init__(self) -> None:
        """Raises ValueError for a path that is not normal and below the root."""
        for path in (self.zig, self.wrappers, self.cache):
            if posixpath.normpath(path) != path or path.split("/")[0] in ("", ".", ".."):
                raise ValueError(f"{path!r} is no normal path below the sandbox's root")


@dataclass(frozen=True)
class ArgumentRule:
    """What becomes of an argument that matches `pattern` (a shell pattern), and why.

    `replacement` is shell text for the words in its stead, `$argument` being the argument; without
    one it is dropped. With `takes_next` the argument after it is dropped as well.
    """

    pattern: str
    reason: str
    replacement: str = ""
    takes_next: bool = False


_COMMON_RULES = (
    ArgumentRule(
        "--target=*",
        "The cc crate tells the target in clang's form, which zig does not read; it has been told.",
    ),
)

_LINUX_RULES = (
    ArgumentRule(
        "-Wl,-O1",
        "rustc's wish for linker optimization, about which zig only warns that it ignores it.",
    ),
    ArgumentRule(
        "-Wl,/*",
        "A library linked whole; zig looks for the linker's options only behind -Wl.",
        replacement='"${argument#-Wl,}"',
    ),
)

_DARWIN_RULES = (
    ArgumentRule(
        "-Wl,-exported_symbols_list",
        "zig's Mach-O linker takes no such list: it exports whatever is visible.",
        takes_next=True,
    ),
    ArgumentRule(
        "-Wl",
        "napi-build asks for -Wl -undefined dynamic_lookup, of which the first is no option.",
    ),
)

# The system's libiconv, which Rust's libc crate links on macOS and zig has no stub of. The symbols
# are those of iconv(3); the names and versions are what macOS 10.15 and 11 have.
_LIBICONV_STUB = """\
--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/usr/lib/libiconv.2.dylib'
current-version: 7
compatibility-version: 7
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ _iconv, _iconv_close, _iconv_open ]
...
"""
_SDK = "sdk"


def argument_rules(platform: Platform) -> tuple[ArgumentRule, ...]:
    """The rules by which the compiler and linker wrappers of `platform` put arguments right."""
    return _COMMON_RULES + (_DARWIN_RULES if platform.is_darwin else _LINUX_RULES)


def wrapper_files(platform: Platform, layout: ZigLayout) -> dict[str, str]:
    """The text of each file to put below `layout.wrappers`, by path relative to it.

    Those outside `sdk/` are programs and need the executable bit.
    """
    files = {
        "cc": _compiler("cc", platform, layout),
        "c++": _compiler("c++", platform, layout),
        "ar": _archiver("ar", layout),
        "ranlib": _archiver("ranlib", layout),
    }
    if platform.is_darwin:
        files[f"{_SDK}/usr/lib/libiconv.tbd"] = _LIBICONV_STUB
    return files


def has_libunwind(platform: Platform) -> bool:
    """Whether zig links LLVM's unwinder, of its own sources, into what rustc makes.

    Rust's standard library asks for `-lgcc_s`; zig answers with its static libunwind. On macOS the
    unwinder is a part of libSystem.
    """
    return platform.is_linux


def llvm_version(said: str) -> str:
    """The version of the LLVM in zig, from what `zig cc --version` says. Raises ValueError.

    The sources of libunwind in zig's `lib` are of the same release.
    """
    match = re.match(r"clang version (\d+\.\d+\.\d+)\b", said)
    if match is None:
        raise ValueError(f"`zig cc --version` names no version of clang: {said[:80]!r}")
    return match[1]


def tool_environment(platform: Platform, layout: ZigLayout, root: str) -> dict[str, str]:
    """The variables by which rustc and build scripts of `platform` find their tools.

    The `cc` crate reads `CC_<triple>` and its like, rustc `SDKROOT` and `MACOSX_DEPLOYMENT_TARGET`.
    `root` is the sandbox's absolute path, or what stands for it until it is known: build scripts
    run in their package's folder, so relative paths will not do. Set them for the units of this
    platform alone, never for host units.
    """
    wrappers = f"{root}/{layout.wrappers}"
    triple = platform.triple.replace("-", "_")
    environment = {
        f"CC_{triple}": f"{wrappers}/cc",
        f"CXX_{triple}": f"{wrappers}/c++",
        f"AR_{triple}": f"{wrappers}/ar",
        f"RANLIB_{triple}": f"{wrappers}/ranlib",
    }
    if platform.macos_floor:
        environment["MACOSX_DEPLOYMENT_TARGET"] = platform.macos_floor
        # Without it rustc calls xcrun, and warns where there is none.
        environment["SDKROOT"] = f"{wrappers}/{_SDK}"
    return environment


def _compiler(tool: str, platform: Platform, layout: ZigLayout) -> str:
    rules = "".join(_clause(rule) for rule in argument_rules(platform))
    libraries = f' -L"$root/{layout.wrappers}/{_SDK}/usr/lib"' if platform.is_darwin else ""
    return (
        _prologue(tool, layout)
        + f"""
drop=
for argument do
  shift
  if [ -n "$drop" ]; then
    drop=
    continue
  fi
  case $argument in
    # The cc crate asks whether this is Microsoft's compiler: only that one knows the option.
    '-?') exit 1 ;;
{rules}    *) set -- "$@" "$argument" ;;
  esac
done

# zig adds debug information to whatever does not refuse it.
case " $* " in
  *" -g"*) ;;
  *" -c "*) set -- -g0 "$@" ;;
esac

# No sanitizers, which zig turns on in unoptimized code; no path of this sandbox in what is made.
exec "$root/{layout.zig}/zig" {tool} -target {platform.zig_target} -fno-sanitize=all \\
  -ffile-prefix-map="$root"=. "$@"{libraries}
"""
    )


def _archiver(tool: str, layout: ZigLayout) -> str:
    return _prologue(tool, layout) + f'\nexec "$root/{layout.zig}/zig" {tool} "$@"\n'


def _prologue(name: str, layout: ZigLayout) -> str:
    place = f"{layout.wrappers}/{name}"
    return f"""\
#!/bin/sh
case $0 in
  /*) self=$0 ;;
  *) self=$PWD/$0 ;;
esac
# By text: a folder of the sandbox may be a link, and then `..` would leave the sandbox.
root=${{self%/{place}}}
if [ "$root" = "$self" ]; then
  echo "$self: expected to be started as .../{place}" >&2
  exit 127
fi
export ZIG_LIB_DIR="$root/{layout.zig}/lib"
export ZIG_GLOBAL_CACHE_DIR="$root/{layout.cache}" ZIG_LOCAL_CACHE_DIR="$root/{layout.cache}"
# rustc sets them for itself; zig would take them as settings of its own.
unset SDKROOT MACOSX_DEPLOYMENT_TARGET
"""


def _clause(rule: ArgumentRule) -> str:
    if rule.takes_next:
        action = "drop=1 "
    elif rule.replacement:
        action = f'set -- "$@" {rule.replacement} '
    else:
        action = ""
    return f"    # {rule.reason}\n    {rule.pattern}) {action};;\n"
