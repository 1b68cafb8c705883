"""Find the Rust toolchain, and give it a name that is the same on every machine.

The toolchain lives outside of the repository, at a path that differs from machine to machine.
Actions reach it through a link in one of Pants' named caches, whose name is the toolchain's
identity: so the identity is in every key, and the path is in none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import Digest, PathGlobs
from pants.engine.process import (
    FallibleProcessResult,
    Process,
    ProcessCacheScope,
    ProcessResult,
)
from pants.engine.rules import Get, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.rust.model import layout
from driftbuild.rust.subsystems import RustToolchainSubsystem
from driftbuild.sandbox.rules import PATH

_CACHES = FrozenDict({"rust_toolchains": layout.TOOLCHAINS})


class RustToolchainError(UserError):
    """No usable toolchain; the message says what to do."""


@dataclass(frozen=True)
class RustToolchain:
    """`key` is the identity; `bin` etc. are paths below a sandbox's root.

    `stds` are the triples whose standard library is installed, `std_source` tells whether std's own
    sources are there, `linker` identifies the host's C compiler and linker.
    """

    key: str
    version: str
    host: str
    sysroot: str
    stds: tuple[str, ...]
    std_source: bool
    linker: str

    @property
    def directory(self) -> str:
        return f"{layout.TOOLCHAINS}/{self.key}"

    @property
    def library_source(self) -> str:
        return f"{self.directory}/lib/rustlib/src/rust/library"

    def program(self, root: str, name: str) -> str:
        return f"{root}/{self.directory}/bin/{name}"

    @property
    def caches(self) -> FrozenDict[str, str]:
        return _CACHES


_FIND = """
set -u
# What the repository's set-up recorded for this pin comes first, then rustup's toolchains.
cache="${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}"
sum=$( (sha256sum "$2" 2>/dev/null || shasum -a 256 "$2") | cut -c1-16)
record="$cache/driftbuild/rust-toolchain/$sum.json"
channel=$(sed -n 's/^ *channel *= *"\\(.*\\)".*/\\1/p' "$2" | head -n 1)
if [ -n "$1" ]; then sysroot="$1"; from="the option [rust-toolchain].sysroot"
elif [ -f "$record" ]; then
  sysroot=$(sed -n 's/.*"sysroot": *"\\([^"]*\\)".*/\\1/p' "$record" | head -n 1); from="the set-up's record"
else
  sysroot=""; from=rustup
  for d in "${RUSTUP_HOME:-${HOME:-/nonexistent}/.rustup}/toolchains/$channel"*; do
    [ -x "$d/bin/rustc" ] && sysroot="$d" && break
  done
fi
if [ -z "$sysroot" ] || ! [ -x "$sysroot/bin/rustc" ]; then
  echo "The Rust toolchain $channel, which $2 pins, was not found (looked for: ${sysroot:-rustup toolchain $channel}, by $from)." >&2
  echo "Run ./pants (its set-up installs the toolchain), or \\`rustup toolchain install $channel --component clippy,rustfmt\\`, or set [rust-toolchain].sysroot." >&2
  exit 3
fi
sysroot=$(cd "$sysroot" && pwd -P)
verbose=$("$sysroot/bin/rustc" -vV) || exit 4
cargo=$("$sysroot/bin/cargo" -V) || exit 4
host=$(printf '%s\\n' "$verbose" | sed -n 's/^host: //p')
libs=$(cd "$sysroot/lib/rustlib/$host/lib" 2>/dev/null && ls)
key=$(printf '%s\\n%s\\n%s\\n' "$verbose" "$cargo" "$libs" | (sha256sum 2>/dev/null || shasum -a 256) | cut -c1-16)
ln -sfn "$sysroot" ".rust-toolchains/$key"
stds=$(cd "$sysroot/lib/rustlib" && for t in *; do ls "$t"/lib/libstd-*.rlib >/dev/null 2>&1 && printf '%s ' "$t"; done)
src=no; [ -f "$sysroot/lib/rustlib/src/rust/library/std/src/lib.rs" ] && src=yes
linker=$( (cc --version; ld --version) 2>/dev/null | grep -v '^$' | head -n 20)
printf '%s\\n' "$key" "$sysroot" "$host" "$stds" "$src" "$(printf '%s' "$verbose" | sed -n 's/^release: //p')"
printf '%s\\n' "$linker"
"""  # noqa: E501


@rule(desc="Find the Rust toolchain", level=LogLevel.DEBUG)
async def find_toolchain(subsystem: RustToolchainSubsystem) -> RustToolchain:
    pin = await Get(Digest, PathGlobs([subsystem.file]))
    env = await Get(
        EnvironmentVars, EnvironmentVarsRequest(["HOME", "XDG_CACHE_HOME", "RUSTUP_HOME"])
    )
    result = await Get(
        FallibleProcessResult,
        Process(
            ["/bin/sh", "-c", _FIND, "find-toolchain", subsystem.sysroot or "", subsystem.file],
            env={**env, "PATH": ":".join(subsystem.search_path)},
            input_digest=pin,
            append_only_caches=_CACHES,
            description="Find the Rust toolchain",
            level=LogLevel.DEBUG,
            # It looks at the machine: never taken from a cache that outlives this daemon.
            cache_scope=ProcessCacheScope.PER_RESTART_SUCCESSFUL,
        ),
    )
    if result.exit_code:
        raise RustToolchainError(
            result.stderr.decode().strip() or "The Rust toolchain does not start."
        )
    key, sysroot, host, stds, source, version, *linker = result.stdout.decode().splitlines()
    return RustToolchain(
        key=key,
        version=version,
        host=host,
        sysroot=sysroot,
        stds=tuple(stds.split()),
        std_source=source == "yes",
        linker=hashlib.sha256("\n".join(linker).encode()).hexdigest()[:16],
    )


@dataclass(frozen=True)
class CfgRequest:
    """The cfg values of a triple under some rustflags."""

    triple: str
    rustflags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cfg:
    lines: tuple[str, ...]


@rule(desc="Ask rustc for a platform's cfg", level=LogLevel.DEBUG)
async def find_cfg(request: CfgRequest, toolchain: RustToolchain) -> Cfg:
    result = await Get(
        ProcessResult,
        Process(
            [
                f"{toolchain.directory}/bin/rustc",
                "--print=cfg",
                "--target",
                request.triple,
                *request.rustflags,
            ],
            env={"PATH": PATH},
            append_only_caches=_CACHES,
            description=f"rustc --print cfg for {request.triple}",
            level=LogLevel.DEBUG,
        ),
    )
    return Cfg(tuple(result.stdout.decode().splitlines()))


def rules() -> Iterable[Any]:
    return collect_rules()
