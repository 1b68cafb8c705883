"""THIRD-PARTY-NOTICES of what `package` packs for npm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import CreateDigest, Digest, FileContent
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.cross.rules.zig import ZigRuntime, ZigRuntimeRequest
from driftbuild.napi.rules.notices import AddonNoticesRequest
from driftbuild.node.rules.notices import Notices, PackageNoticesRequest
from driftbuild.sbom.model.component import Origin
from driftbuild.sbom.model.notices import FILE, notice_of, render_notices
from driftbuild.sbom.model.zig import libunwind_component
from driftbuild.sbom.rules.linked_notices import LinkedNotices, LinkedNoticesRequest
from driftbuild.sbom.rules.npm import NpmContents, NpmContentsRequest


@dataclass(frozen=True)
class CrateNotices(AddonNoticesRequest):
    """What is linked into an addon: crates, Rust's standard library, zig's unwinder."""


@dataclass(frozen=True)
class NpmNotices(PackageNoticesRequest):
    """What npm installs along with a package."""


@rule(desc="Collect the notices of an addon's crates", level=LogLevel.DEBUG)
async def addon_notices(request: CrateNotices) -> Notices:
    linked, zig = await MultiGet(
        Get(LinkedNotices, LinkedNoticesRequest(request.artifact)),
        Get(ZigRuntime, ZigRuntimeRequest(request.artifact.platform.tools)),
    )
    texts = [("LICENSE.TXT", zig.licence)]
    by_zig = [notice_of(libunwind_component(zig.libunwind), texts)] if zig.libunwind else []
    text = render_notices(request.package, [*linked.notices, *by_zig])
    return Notices(FILE, await Get(Digest, CreateDigest([FileContent(FILE, text.encode())])))


@rule(desc="Collect the notices of an npm package", level=LogLevel.DEBUG)
async def npm_notices(request: NpmNotices) -> Notices:
    listed = await Get(NpmContents, NpmContentsRequest(request.directory, strict=False))
    beside = [
        notice_of(each)
        for each in listed.contents.components
        if each.origin is not Origin.WORKSPACE
    ]
    text = render_notices(listed.subject.title, (), beside)
    return Notices(FILE, await Get(Digest, CreateDigest([FileContent(FILE, text.encode())])))


def rules() -> Iterable[Any]:
    return [
        *collect_rules(),
        UnionRule(AddonNoticesRequest, CrateNotices),
        UnionRule(PackageNoticesRequest, NpmNotices),
    ]
