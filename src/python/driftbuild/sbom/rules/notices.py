"""THIRD-PARTY-NOTICES of what `package` packs for npm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    DigestSubset,
    FileContent,
    PathGlobs,
    Snapshot,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.napi.rules.notices import AddonNoticesRequest
from driftbuild.node.rules.notices import Notices, PackageNoticesRequest
from driftbuild.rust.model.linked import Linked
from driftbuild.rust.model.unit import Origin as PackageOrigin
from driftbuild.rust.model.unit import Package
from driftbuild.rust.rules.artifact import ArtifactRequest, ArtifactUnit
from driftbuild.rust.rules.sources import CrateSource, CrateSourceRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.unit_result import ScriptRun, UnitRequest
from driftbuild.sbom.model.component import Component, Origin
from driftbuild.sbom.model.native import libraries_of, static_libraries
from driftbuild.sbom.model.notices import FILE, Notice, is_legal_text, render_notices
from driftbuild.sbom.rules.npm import NpmContents, NpmContentsRequest


@dataclass(frozen=True)
class CrateNotices(AddonNoticesRequest):
    """The crates that are linked into an addon, and Rust's standard library."""


@dataclass(frozen=True)
class NpmNotices(PackageNoticesRequest):
    """What npm installs along with a package."""


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
    wanted = {package.license_file or "", *filter(is_legal_text, snapshot.files)}
    legal = await Get(Digest, DigestSubset(source.digest, PathGlobs(sorted(filter(None, wanted)))))
    contents = await Get(DigestContents, Digest, legal)
    return Notice(
        package.name,
        package.version,
        package.license,
        package.repository or package.homepage,
        package.authors,
        tuple((file.path, file.content.decode("utf-8", "replace")) for file in contents),
    )


@rule(desc="Collect the notices of an addon's crates", level=LogLevel.DEBUG)
async def addon_notices(request: CrateNotices, toolchain: RustToolchain) -> Notices:
    unit = (await Get(ArtifactUnit, ArtifactRequest, request.artifact)).unit
    required = Linked.of(unit).required
    packages = {
        (u.package, u.is_std) for u in required if u.package.origin is PackageOrigin.VENDORED
    }
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
    text = render_notices(request.package, (*found, *bundled, std))
    return Notices(FILE, await Get(Digest, CreateDigest([FileContent(FILE, text.encode())])))


@rule(desc="Collect the notices of an npm package", level=LogLevel.DEBUG)
async def npm_notices(request: NpmNotices) -> Notices:
    listed = await Get(NpmContents, NpmContentsRequest(request.directory, strict=False))
    beside = [
        _notice(each)
        for each in listed.contents.components
        if each.origin is not Origin.WORKSPACE
    ]
    text = render_notices(listed.subject.title, (), beside)
    return Notices(FILE, await Get(Digest, CreateDigest([FileContent(FILE, text.encode())])))


def _notice(component: Component) -> Notice:
    name = f"{component.group}/{component.name}" if component.group else component.name
    return Notice(name, component.version, component.licence)


def rules() -> Iterable[Any]:
    return [
        *collect_rules(),
        UnionRule(AddonNoticesRequest, CrateNotices),
        UnionRule(PackageNoticesRequest, NpmNotices),
    ]
