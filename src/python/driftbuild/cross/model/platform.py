"""The platforms that one addon is built for: their names, triples and version floors.

A platform's name is the tuple that napi-rs uses in package and file names (`linux-arm64-musl`);
`triple` is rustc's name for it. `os`, `cpu` and `libc` are the values of the fields of the same
names in an npm manifest (https://docs.npmjs.com/cli/v11/configuring-npm/package-json).
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace

from driftbuild.errors import UserError


class UnknownPlatformError(UserError, ValueError):
    """A platform name that the table does not hold; the message lists those it does."""


class UnusableFloorError(UserError, ValueError):
    """A version floor that is malformed, or given for a platform that has no such floor."""


@dataclass(frozen=True)
class Platform:
    """One operating system, processor and C library.

    `glibc_floor` is the newest glibc whose symbol versions may be asked for, `macos_floor` the
    oldest macOS that the binary runs on. Each is None where it means nothing.
    """

    name: str
    triple: str
    os: str
    cpu: str
    libc: str | None = None
    glibc_floor: str | None = None
    macos_floor: str | None = None

    @property
    def arch(self) -> str:
        """The processor as rustc and zig spell it: `x86_64`, `aarch64`."""
        return self.triple.split("-", 1)[0]

    @property
    def is_darwin(self) -> bool:
        return self.os == "darwin"

    @property
    def is_linux(self) -> bool:
        return self.os == "linux"

    @property
    def is_musl(self) -> bool:
        return self.libc == "musl"

    @property
    def zig_target(self) -> str:
        """The value of zig's `-target`, with the version floor in it."""
        if self.is_darwin:
            return f"{self.arch}-macos.{self.macos_floor}-none"
        if self.is_musl:
            return f"{self.arch}-linux-musl"
        return f"{self.arch}-linux-gnu.{self.glibc_floor}"

    def with_glibc_floor(self, floor: str) -> Platform:
        """The same platform with another glibc floor, such as `2.28`."""
        if self.glibc_floor is None:
            raise UnusableFloorError(f"{self.name} has no glibc, so no glibc floor ({floor!r})")
        return replace(self, glibc_floor=_version(floor, "glibc"))

    def with_macos_floor(self, floor: str) -> Platform:
        """The same platform with another oldest macOS, such as `12.0`."""
        if self.macos_floor is None:
            raise UnusableFloorError(f"{self.name} is not macOS, so has no macOS floor ({floor!r})")
        return replace(self, macos_floor=_version(floor, "macOS"))


def _version(text: str, what: str) -> str:
    if not re.fullmatch(r"[0-9]+\.[0-9]+", text):
        raise UnusableFloorError(f"a {what} floor is MAJOR.MINOR, not {text!r}")
    return text


# The glibc of manylinux2014 and CentOS 7: https://peps.python.org/pep-0599/.
DEFAULT_GLIBC_FLOOR = "2.17"

# The oldest macOS that Node.js 20 supports on each processor: its BUILDING.md, "Platform list".
_MACOS_FLOOR_X64 = "10.15"
_MACOS_FLOOR_ARM64 = "11.0"

PLATFORMS: tuple[Platform, ...] = (
    Platform(
        name="linux-x64-gnu",
        triple="x86_64-unknown-linux-gnu",
        os="linux",
        cpu="x64",
        libc="glibc",
        glibc_floor=DEFAULT_GLIBC_FLOOR,
    ),
    Platform(
        name="linux-arm64-gnu",
        triple="aarch64-unknown-linux-gnu",
        os="linux",
        cpu="arm64",
        libc="glibc",
        glibc_floor=DEFAULT_GLIBC_FLOOR,
    ),
    Platform(
        name="linux-x64-musl",
        triple="x86_64-unknown-linux-musl",
        os="linux",
        cpu="x64",
        libc="musl",
    ),
    Platform(
        name="linux-arm64-musl",
        triple="aarch64-unknown-linux-musl",
        os="linux",
        cpu="arm64",
        libc="musl",
    ),
    Platform(
        name="darwin-x64",
        triple="x86_64-apple-darwin",
        os="darwin",
        cpu="x64",
        macos_floor=_MACOS_FLOOR_X64,
    ),
    Platform(
        name="darwin-arm64",
        triple="aarch64-apple-darwin",
        os="darwin",
        cpu="arm64",
        macos_floor=_MACOS_FLOOR_ARM64,
    ),
)

_BY_NAME = {platform.name: platform for platform in PLATFORMS}


def platform_named(name: str) -> Platform:
    """The platform called `name`; an UnknownPlatformError that lists them all otherwise."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownPlatformError(_unknown(name)) from None


def _unknown(name: str) -> str:
    # A triple is a likely slip, and no near miss of any name.
    by_triple = {platform.triple: platform.name for platform in PLATFORMS}
    close = difflib.get_close_matches(name.strip().lower().replace("_", "-"), _BY_NAME, n=1)
    nearest = by_triple.get(name) or (close[0] if close else None)
    suggestion = f" Did you mean {nearest!r}?" if nearest else ""
    return f"Unknown platform {name!r}.{suggestion} Known platforms: {', '.join(_BY_NAME)}."
