"""What is in a file that rustc linked: the plan's units, and what build scripts compiled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestContents, DigestSubset, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Origin
from driftbuild.rust.rules.artifact import ArtifactRequest, ArtifactUnit
from driftbuild.rust.rules.sources import CrateSource, CrateSourceRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import ScriptRun, UnitRequest, require_none
from driftbuild.sbom.model.bill import Contents
from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.crates import Compiler, crate_contents, plain_purl
from driftbuild.sbom.model.native import libraries_of, native_component, static_libraries
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class CrateContentsRequest:
    """What is in an executable or a dynamic library; it need not have been linked yet."""

    artifact: ArtifactRequest


@rule(desc="List the crates of an artifact", level=LogLevel.DEBUG)
async def list_crates(
    request: CrateContentsRequest, toolchain: RustToolchain, options: SbomSubsystem
) -> Contents:
    unit = (await Get(ArtifactUnit, ArtifactRequest, request.artifact)).unit
    scripted = [u for u in Linked.of(unit).required if u.build_script_run is not None]
    runs = await MultiGet(
        Get(ScriptRun, UnitRequest(u.build_script_run)) for u in scripted if u.build_script_run
    )
    for run in runs:
        require_none(run.failures)
    archives = {
        u.key: found for u, run in zip(scripted, runs) if (found := static_libraries(run.output))
    }
    bundling = [
        (u, library)
        for u in scripted
        for library in libraries_of(u.package, archives.get(u.key, ()))
    ]
    sources = await MultiGet(
        Get(CrateSource, CrateSourceRequest(u.package.workspace, u.package.directory, u.is_std))
        for u, _ in bundling
        if u.package.origin is Origin.VENDORED
    )
    subsets = await MultiGet(
        Get(Digest, DigestSubset(source.digest, PathGlobs([library.file])))
        for source, (_, library) in zip(sources, bundling)
    )
    contents = await MultiGet(Get(DigestContents, Digest, subset) for subset in subsets)
    native: dict[str, tuple[Component, ...]] = {}
    for files, (u, library) in zip(contents, bundling):
        component = native_component(library, u.package, {f.path: f.content for f in files})
        name = plain_purl(u.package)
        native[name] = (*native.get(name, ()), component)
    return crate_contents(
        unit, Compiler(toolchain.version, toolchain.host), options.licences, native, archives
    )


def rules() -> Iterable[Any]:
    return collect_rules()
