"""The third-party notices of a bundle: the texts are those of the installed packages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pants.engine.fs import CreateDigest, Digest, DigestContents, FileEntry
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.node.rules.install import Installed, InstallRequest
from driftbuild.node.rules.workspace import Workspaces
from driftbuild.sbom.model.bill import Bills
from driftbuild.sbom.model.bundle import stored_file
from driftbuild.sbom.model.component import Origin
from driftbuild.sbom.model.legal_text import is_legal_text, legal_texts
from driftbuild.sbom.model.notices import notice_of, notices_path, render_notices
from driftbuild.sbom.model.package_json import npm_purl
from driftbuild.sbom.rules.bill import ArtifactNotices
from driftbuild.sbom.rules.bundle import ShippedBundle
from driftbuild.sbom.rules.npm import PnpmInventory, PnpmInventoryRequest


@rule(desc="Collect the notices of a bundle", level=LogLevel.DEBUG)
async def bundle_notices(field_set: ShippedBundle, workspaces: Workspaces) -> ArtifactNotices:
    workspace, _ = workspaces.of(field_set.address.spec_path)
    listed, installed, inventory = await MultiGet(
        Get(Bills, ShippedBundle, field_set),
        Get(Installed, InstallRequest(workspace.root)),
        Get(PnpmInventory, PnpmInventoryRequest(workspace.root)),
    )
    # Without a qualifier, which says from where it came.
    inside = {
        component.ref.partition("?")[0]: component
        for bill in listed.bills
        for component in bill.contents.components
        if component.origin is not Origin.WORKSPACE
    }
    entries = {
        entry.path: entry
        for found in installed.entries.values()
        for entry in found
        if isinstance(entry, FileEntry) and is_legal_text(entry.path)
    }
    wanted: dict[str, dict[str, FileEntry]] = {}
    for path in sorted(entries):
        stored = stored_file(path, inventory.stored)
        purl = npm_purl(*stored.package) if stored else ""
        if stored and purl in inside:
            # A package stands in the store once for each set of peers, with the same files.
            wanted.setdefault(purl, {}).setdefault(stored.path, entries[path])
    chosen = [entry for files in wanted.values() for entry in files.values()]
    contents = await Get(DigestContents, Digest, await Get(Digest, CreateDigest(chosen)))
    read = {file.path: file.content for file in contents}
    notices = [
        notice_of(
            component,
            legal_texts({name: read[e.path] for name, e in wanted.get(purl, {}).items()}),
        )
        for purl, component in inside.items()
    ]
    return ArtifactNotices(
        tuple(
            (notices_path(bill.path), render_notices(bill.subject.title, notices))
            for bill in listed.bills
        )
    )


def rules() -> Iterable[Any]:
    return collect_rules()
