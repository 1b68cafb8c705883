"""What a Python artifact does not say of itself: its lock file, its interpreter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonProvidesField
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex_from_targets import (
    ChosenPythonResolve,
    ChosenPythonResolveRequest,
)
from pants.engine.addresses import Address, Addresses
from pants.engine.fs import DigestContents, PathGlobs
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.target import AllTargets, TransitiveTargets, TransitiveTargetsRequest
from pants.util.logging import LogLevel

from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.core_metadata import CoreMetadata
from driftbuild.sbom.model.python import PythonFacts
from driftbuild.sbom.model.python_lock import PythonLock, parse_python_lock
from driftbuild.sbom.model.python_tools import interpreter_tool
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class PythonFactsRequest:
    address: Address


@dataclass(frozen=True, eq=False)
class ArtifactFacts:
    """`facts`, and the interpreter that the artifact is for."""

    facts: PythonFacts
    interpreter: Component


@dataclass(frozen=True)
class OwnDistributions:
    """The distributions that the repository makes itself."""

    distributions: tuple[CoreMetadata, ...]


@rule(level=LogLevel.DEBUG)
async def own_distributions(targets: AllTargets) -> OwnDistributions:
    stated = [
        target[PythonProvidesField].value.kwargs
        for target in targets
        if target.has_field(PythonProvidesField)
    ]
    return OwnDistributions(
        tuple(
            CoreMetadata(str(each["name"]), str(each["version"]), str(each.get("license") or ""))
            for each in stated
            if each.get("name") and each.get("version")
        )
    )


@dataclass(frozen=True)
class PythonLockRequest:
    path: str


@dataclass(frozen=True, eq=False)
class ReadPythonLock:
    lock: PythonLock


@rule(desc="Read a Python lock file", level=LogLevel.DEBUG)
async def read_python_lock(request: PythonLockRequest) -> ReadPythonLock:
    files = await Get(DigestContents, PathGlobs([request.path]))
    text = files[0].content.decode("utf-8", errors="replace") if files else ""
    return ReadPythonLock(parse_python_lock(request.path, text))


@rule(level=LogLevel.DEBUG)
async def python_facts(
    request: PythonFactsRequest, setup: PythonSetup, options: SbomSubsystem, own: OwnDistributions
) -> ArtifactFacts:
    lock: PythonLock | None = None
    if setup.enable_resolves:
        addresses = Addresses([request.address])
        resolve = await Get(ChosenPythonResolve, ChosenPythonResolveRequest(addresses))
        read = await Get(ReadPythonLock, PythonLockRequest(resolve.lockfile.url))
        lock = read.lock
    transitive = await Get(TransitiveTargets, TransitiveTargetsRequest([request.address]))
    constraints = InterpreterConstraints.create_from_targets(transitive.closure, setup)
    constraints = constraints or InterpreterConstraints(setup.interpreter_constraints)
    version = constraints.minimum_python_version(setup.interpreter_versions_universe) or "3"
    environment = {
        "python_version": version,
        "python_full_version": f"{version}.0",
    }
    return ArtifactFacts(
        PythonFacts(lock, own.distributions, environment, options.licences),
        interpreter_tool(version, ", ".join(map(str, constraints))),
    )


def rules() -> Iterable[Any]:
    return collect_rules()
