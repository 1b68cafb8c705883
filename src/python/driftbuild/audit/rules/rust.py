"""The crates of Cargo workspaces: cargo-deny for each artifact that ships, cargo-audit for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestContents, DigestSubset, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import Target
from pants.util.logging import LogLevel

from driftbuild.audit.model.audited import Audited, Checked
from driftbuild.audit.model.cargo_audit import CargoAuditReport
from driftbuild.audit.model.crates_index import CratesIndex, LockedCrates, parse_index
from driftbuild.audit.model.finding import Ecosystem, Finding, merge
from driftbuild.audit.model.snapshot import COMMAND, CRATES_INDEX, RUSTSEC, Snapshot
from driftbuild.audit.rules.advisories import AdvisoryDatabase, AdvisoryDatabaseRequest
from driftbuild.audit.rules.cargo_audit import CargoAuditRequest
from driftbuild.audit.rules.cargo_deny import CargoDenyFindings, CargoDenyRequest
from driftbuild.audit.rules.locks import CargoLockRequest
from driftbuild.audit.rules.shipped import ShippedCrate, one_run_each
from driftbuild.rust.rules.workspace import join
from driftbuild.rust.target_types import CargoWorkspaceField
from driftbuild.sbom.rules.addon import ShippedAddon
from driftbuild.sbom.rules.rust import ShippedRustTarget


@dataclass(frozen=True)
class RustAuditRequest:
    """`targets` are those of Cargo workspaces; `digest` holds the snapshot's files, by name."""

    targets: tuple[Target, ...]
    snapshot: Snapshot
    digest: Digest


@dataclass(frozen=True)
class CargoWorkspaceAuditRequest:
    """`root` is the workspace's folder, `shipped` are those of its crates that ship.

    `index` is what is known of the locked crates, and `index_file` its place; None where it was
    never fetched.
    """

    root: str
    shipped: tuple[ShippedCrate, ...]
    database: AdvisoryDatabase
    index: CratesIndex | None
    index_file: str


@dataclass(frozen=True)
class CargoWorkspaceAudit:
    """`unknown` is the number of crates of other registries, which no index was asked about."""

    findings: tuple[Finding, ...]
    crates: int
    unknown: int


@rule(desc="Check the crates of a workspace", level=LogLevel.DEBUG)
async def audit_workspace(request: CargoWorkspaceAuditRequest) -> CargoWorkspaceAudit:
    root, database, index = request.root, request.database, request.index
    crates = await Get(LockedCrates, CargoLockRequest(root))
    if index:
        index.require(crates, request.index_file, join(root, "Cargo.lock"))
    report, *denied = await MultiGet(
        Get(CargoAuditReport, CargoAuditRequest(root, database)),
        *(
            Get(CargoDenyFindings, CargoDenyRequest(root, shipped, database, index))
            for shipped in (None, *request.shipped)
        ),
    )
    found = [finding for each in denied for finding in each.findings]
    return CargoWorkspaceAudit(merge([*found, *report.findings]), report.crates, crates.others)


@rule(desc="Check crates", level=LogLevel.DEBUG)
async def audit_crates(request: RustAuditRequest) -> Audited:
    roots = sorted({target[CargoWorkspaceField].value or "" for target in request.targets})
    if not roots:
        return Audited()
    snapshot = request.snapshot
    rustsec, indexed = snapshot.require(RUSTSEC, "Rust"), snapshot.get(CRATES_INDEX)
    archive, contents = await MultiGet(
        Get(Digest, DigestSubset(request.digest, PathGlobs([RUSTSEC]))),
        Get(DigestContents, DigestSubset(request.digest, PathGlobs([CRATES_INDEX]))),
    )
    addons = await MultiGet(
        Get(ShippedCrate, ShippedAddon, ShippedAddon.create(target))
        for target in request.targets
        if ShippedAddon.is_applicable(target)
    )
    binaries = await MultiGet(
        Get(ShippedCrate, ShippedRustTarget, ShippedRustTarget.create(target))
        for target in request.targets
        if ShippedRustTarget.is_applicable(target)
    )
    index_file = snapshot.place(CRATES_INDEX)
    index = parse_index(index_file, contents[0].content) if indexed else None
    database = await Get(
        AdvisoryDatabase, AdvisoryDatabaseRequest(archive, snapshot.place(RUSTSEC))
    )
    shipped = one_run_each((*addons, *binaries))
    audits = await MultiGet(
        Get(
            CargoWorkspaceAudit,
            CargoWorkspaceAuditRequest(
                root, tuple(s for s in shipped if s.root == root), database, index, index_file
            ),
        )
        for root in roots
    )
    checked: list[Checked] = []
    notes: list[str] = []
    for root, audit in zip(roots, audits):
        file = join(root, "Cargo.lock")
        checked += [
            Checked(Ecosystem.RUST, file, audit.crates, known)
            for known in (rustsec, indexed)
            if known
        ]
        unseen = f"{file}: whether a crate was yanked was not looked at"
        if not indexed:
            notes.append(f"{unseen}, as {snapshot.folder} has no index of crates. Run `{COMMAND}`.")
        if audit.unknown:
            notes.append(f"{unseen} for {audit.unknown} crates of other registries than crates.io.")
    findings = tuple(finding for audit in audits for finding in audit.findings)
    return Audited(findings, tuple(checked), tuple(notes))


def rules() -> Iterable[Any]:
    return collect_rules()
