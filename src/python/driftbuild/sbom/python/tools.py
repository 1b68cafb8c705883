"""The tools that Pants makes Python artifacts with, by the digests that it checks them with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.backend.python.subsystems.setuptools import Setuptools
from pants.backend.python.util_rules.pex_cli import PexCli
from pants.backend.python.util_rules.pex_requirements import (
    EntireLockfile,
    LoadedLockfile,
    LoadedLockfileRequest,
    Lockfile,
    Resolve,
)
from pants.engine.fs import Digest, DigestContents
from pants.engine.platform import Platform
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.python_lock import PythonLock, parse_python_lock
from driftbuild.sbom.model.python_tools import pex_tool


@dataclass(frozen=True)
class PexTool:
    component: Component


@rule(level=LogLevel.DEBUG)
async def find_pex_tool(pex_cli: PexCli, platform: Platform) -> PexTool:
    request = pex_cli.get_request(platform)
    version = pex_cli.version[1:] if pex_cli.version.startswith("v") else pex_cli.version
    return PexTool(pex_tool(version, request.download_file_request.expected_digest.fingerprint))


@dataclass(frozen=True, eq=False)
class SetuptoolsLock:
    """The lock file of the build backend that Pants takes where a project names none; None where
    `[setuptools]` has none."""

    lock: PythonLock | None


@rule(desc="Read the lock file of setuptools", level=LogLevel.DEBUG)
async def read_setuptools_lock(setuptools: Setuptools) -> SetuptoolsLock:
    requirements = setuptools.pex_requirements()
    if isinstance(requirements, EntireLockfile):
        lockfile = requirements.lockfile
    elif isinstance(requirements.from_superset, Resolve):
        lockfile = await Get(Lockfile, Resolve, requirements.from_superset)
    else:
        return SetuptoolsLock(None)
    loaded = await Get(LoadedLockfile, LoadedLockfileRequest(lockfile))
    files = await Get(DigestContents, Digest, loaded.lockfile_digest)
    text = files[0].content.decode("utf-8", errors="replace")
    return SetuptoolsLock(parse_python_lock(loaded.lockfile_path, text))


def rules() -> Iterable[Any]:
    return collect_rules()
