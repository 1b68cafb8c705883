"""The software of others in a file that rustc linked, with the texts of its licences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestContents, DigestSubset, PathGlobs, Snapshot
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.globs import literal
from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Origin, Package
from driftbuild.rust.rules.artifact import ArtifactRequest, ArtifactUnit
from driftbuild.rust.rules.sources import CrateSource, CrateSourceRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import ScriptRun, UnitRequest
from driftbuild.sbom.model.legal_text import is_legal_text, legal_texts
from driftbuild.sbom.model.native import libraries_of, static_libraries
from driftbuild.sbom.model.notices import Notice


@dataclass(frozen=True)
class LinkedNoticesRequest:
    """It need not have been linked yet."""

    artifact: ArtifactRequest


@dataclass(frozen=True)
class LinkedNotices:
    """The crates that are linked, the C libraries in them, and Rust's standard library."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class CrateNoticeRequest:
    package: Package
    std: bool


@rule(level=LogLevel.TRACE)
async def crate_notice(request: CrateNoticeRequest) -> Notice:
    package = request.package
    source = await Get(
        CrateSource, CrateSourceRequest(package.workspace, package.directory, request.std)
    )
    snapshot = await Get(Snapshot, Digest, source.digest)
    wanted = [
        file for file in snapshot.files if is_legal_text(file) or file == package.license_file
    ]
    legal = await Get(Digest, DigestSubset(source.digest, PathGlobs(map(literal, wanted))))
    contents = await Get(DigestContents, Digest, legal)
    return Notice(
        package.name,
        package.version,
        package.license,
        package.repository or package.homepage,
        package.authors,
        legal_texts({file.path: file.content for file in contents}),
    )


@rule(desc="Collect the notices of linked crates", level=LogLevel.DEBUG)
async def linked_notices(request: LinkedNoticesRequest, toolchain: RustToolchain) -> LinkedNotices:
    unit = (await Get(ArtifactUnit, ArtifactRequest, request.artifact)).unit
    required = Linked.of(unit).required
    packages = dict.fromkeys(
        (u.package, u.is_std) for u in required if u.package.origin is Origin.VENDORED
    )
    scripted = [u for u in required if u.build_script_run is not None]
    runs = await MultiGet(
        Get(ScriptRun, UnitRequest(u.build_script_run)) for u in scripted if u.build_script_run
    )
    bundled = [
        Notice(
            f"{library.name} (C sources in {u.package.name})",
            u.package.version,
            library.licence,
            library.website,
        )
        for u, run in zip(scripted, runs)
        for library in libraries_of(u.package, static_libraries(run.output))
    ]
    found = await MultiGet(
        Get(Notice, CrateNoticeRequest(package, std)) for package, std in packages
    )
    std = Notice(
        "Rust's standard library",
        toolchain.version,
        "MIT OR Apache-2.0",
        "https://www.rust-lang.org/policies/licenses",
        ("The Rust Project Developers",),
    )
    return LinkedNotices((*found, *bundled, std))


def rules() -> Iterable[Any]:
    return collect_rules()
