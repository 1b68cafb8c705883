"""The software of others in a file that rustc linked, with the texts of its licences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    DigestEntries,
    FileEntry,
    RemovePrefix,
    SymlinkEntry,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Origin, Package
from driftbuild.rust.rules.artifact import ArtifactRequest, ArtifactUnit
from driftbuild.rust.rules.sources import CrateSource, CrateSourceRequest, MemberSourceRequest
from driftbuild.rust.rules.unit_result import ScriptRun, UnitRequest
from driftbuild.sbom.model.crate_notices import crate_notices, linked_path, read_for_notices
from driftbuild.sbom.model.native import libraries_of, static_libraries
from driftbuild.sbom.model.notices import Notice
from driftbuild.sbom.rules.std_notices import StdNotices, StdNoticesRequest
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class LinkedNoticesRequest:
    """It need not have been linked yet."""

    artifact: ArtifactRequest


@dataclass(frozen=True)
class LinkedNotices:
    """The crates that are linked, the C libraries in them, and Rust's standard library."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class CrateNoticesRequest:
    """`archives`: see `crate_notices`."""

    package: Package
    std: bool
    archives: tuple[str, ...]


@dataclass(frozen=True)
class CrateNotices:
    notices: tuple[Notice, ...]


@rule(level=LogLevel.TRACE)
async def read_crate_notices(
    request: CrateNoticesRequest, options: SbomSubsystem
) -> CrateNotices:
    package, archives = request.package, request.archives
    if package.is_member:
        at = MemberSourceRequest(package.workspace, package.directory, everything=False)
        own = await Get(CrateSource, MemberSourceRequest, at)
        source = await Get(Digest, RemovePrefix(own.digest, package.directory))
    else:
        vendored = CrateSourceRequest(package.workspace, package.directory, request.std)
        source = (await Get(CrateSource, CrateSourceRequest, vendored)).digest
    entries = await Get(DigestEntries, Digest, source)
    found = {each.path: each for each in entries if isinstance(each, FileEntry)}
    links = {each.path: each.target for each in entries if isinstance(each, SymlinkEntry)}
    wanted = [
        FileEntry(path, found[place].file_digest)
        for path in sorted({*found, *links})
        if read_for_notices(package, archives, path)
        # A link out of the crate leads nowhere.
        if (place := linked_path(path, links)) in found
    ]
    contents = await Get(DigestContents, Digest, await Get(Digest, CreateDigest(wanted)))
    files = {file.path: file.content for file in contents}
    return CrateNotices(crate_notices(package, archives, files, options.licences))


@rule(desc="Collect the notices of linked crates", level=LogLevel.DEBUG)
async def linked_notices(request: LinkedNoticesRequest) -> LinkedNotices:
    unit = (await Get(ArtifactUnit, ArtifactRequest, request.artifact)).unit
    required = Linked.of(unit).required
    scripted = [u for u in required if u.build_script_run is not None]
    runs = await MultiGet(
        Get(ScriptRun, UnitRequest(u.build_script_run)) for u in scripted if u.build_script_run
    )
    outputs = {u.key: run.output for u, run in zip(scripted, runs)}
    # A crate may be linked more than once, with other features.
    found: dict[tuple[Package, bool], tuple[str, ...]] = {}
    for u in required:
        archives = static_libraries(outputs[u.key]) if u.key in outputs else ()
        if u.package.origin is Origin.VENDORED or libraries_of(u.package, archives):
            before = found.get((u.package, u.is_std), ())
            found[u.package, u.is_std] = tuple(sorted({*before, *archives}))
    std_is_compiled = not any(u.package.origin is Origin.STD for u in required)
    std = await Get(StdNotices, StdNoticesRequest(with_crates=std_is_compiled))
    crates = await MultiGet(
        Get(CrateNotices, CrateNoticesRequest(package, is_std, archives))
        for (package, is_std), archives in found.items()
    )
    return LinkedNotices((*(n for crate in crates for n in crate.notices), *std.notices))


def rules() -> Iterable[Any]:
    return collect_rules()
