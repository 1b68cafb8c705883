"""What is in a file that rustc linked: the plan's units, and what build scripts compiled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestContents, DigestSubset, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Origin, Package
from driftbuild.rust.rules.artifact import ArtifactRequest, ArtifactUnit
from driftbuild.rust.rules.sources import CrateSource, CrateSourceRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import ScriptRun, UnitRequest, require_none
from driftbuild.rust.rules.workspace import join
from driftbuild.sbom.model.bill import Contents
from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.crates import Compiler, crate_contents, plain_purl
from driftbuild.sbom.model.native import libraries_of, native_component, static_libraries
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class CrateContentsRequest:
    """What is in an executable or a dynamic library; it need not have been linked yet."""

    artifact: ArtifactRequest


@dataclass(frozen=True)
class LibraryFileRequest:
    """A file of a crate, third-party or of the workspace, by its path in the crate."""

    package: Package
    std: bool
    path: str


@dataclass(frozen=True)
class LibraryFile:
    """`content` is None where the crate has no such file."""

    content: bytes | None


@rule(level=LogLevel.TRACE)
async def library_file(request: LibraryFileRequest) -> LibraryFile:
    package = request.package
    if package.origin is Origin.VENDORED:
        source = await Get(
            CrateSource, CrateSourceRequest(package.workspace, package.directory, request.std)
        )
        digest = await Get(Digest, DigestSubset(source.digest, PathGlobs([request.path])))
    else:
        digest = await Get(Digest, PathGlobs([join(package.directory, request.path)]))
    contents = await Get(DigestContents, Digest, digest)
    return LibraryFile(contents[0].content if contents else None)


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
    contents = await MultiGet(
        Get(LibraryFile, LibraryFileRequest(u.package, u.is_std, library.file))
        for u, library in bundling
    )
    native: dict[str, tuple[Component, ...]] = {}
    for file, (u, library) in zip(contents, bundling):
        component = native_component(library, u.package, file.content)
        name = plain_purl(u.package)
        native[name] = (*native.get(name, ()), component)
    return crate_contents(
        unit, Compiler(toolchain.version, toolchain.host), options.licences, native, archives
    )


def rules() -> Iterable[Any]:
    return collect_rules()
