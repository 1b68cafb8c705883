"""`audit`: what is known against the third-party packages of the selected targets."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

from pants.backend.python.subsystems.setup import PythonSetup
from pants.backend.python.target_types import PythonResolveField
from pants.base.build_root import BuildRoot
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.fs import CreateDigest, Digest, FileContent, MergeDigests, Workspace
from pants.engine.goal import Goal
from pants.engine.rules import Get, MultiGet, collect_rules, goal_rule
from pants.engine.target import (
    AllTargets,
    FieldSet,
    NoApplicableTargetsBehavior,
    Target,
    TargetRootsToFieldSets,
    TargetRootsToFieldSetsRequest,
    Targets,
)
from pants.engine.unions import UnionMembership

from driftbuild.audit.model.artifact import name_artifacts
from driftbuild.audit.model.audited import Audited
from driftbuild.audit.model.exceptions import Exemption, apply_exceptions, parse_exceptions
from driftbuild.audit.model.finding import AuditError, Ecosystem, Level, order
from driftbuild.audit.model.junit import to_junit
from driftbuild.audit.model.licence_policy import LicencePolicy, parse_policy
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.report import Report, table
from driftbuild.audit.model.sarif import to_sarif
from driftbuild.audit.model.snapshot import COMMAND, Snapshot, parse_snapshot
from driftbuild.audit.rules.licences import LicenceAudit, LicenceAuditRequest
from driftbuild.audit.rules.locks import NpmLockRequest, PythonLocks, PythonLocksRequest
from driftbuild.audit.rules.registry import LockAuditRequest
from driftbuild.audit.rules.rust import RustAuditRequest
from driftbuild.audit.rules.vex import VexDocuments, VexRequest
from driftbuild.audit.subsystems import AuditSubsystem
from driftbuild.node.rules.workspace import Workspaces, below
from driftbuild.node.target_types import NodePackageSources, NpmPackageDependencies
from driftbuild.plain_text import one_line
from driftbuild.rust.target_types import CargoWorkspaceField
from driftbuild.sbom.rules.bill import ShippedFieldSet


class Audit(Goal):
    subsystem_cls = AuditSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


def read_files(folder: Path) -> dict[str, bytes]:
    """The files of a folder, by name; none where it does not exist."""
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def _today(option: str) -> date:
    try:
        return date.fromisoformat(option) if option else datetime.now(timezone.utc).date()
    except ValueError:
        raise AuditError(f"[audit].today is {option!r}, which is no day (YYYY-MM-DD).") from None


@dataclass(frozen=True)
class Selected:
    """Targets by what locks their packages. `npm` has the published packages of each workspace,
    by folder; `resolves` are targets of Python."""

    crates: list[Target]
    npm: dict[str, dict[str, str]]
    resolves: list[Target]


def _select(targets: Iterable[Target], workspaces: Workspaces) -> Selected:
    selected = Selected([], {}, [])
    for target in targets:
        if target.has_field(CargoWorkspaceField):
            selected.crates.append(target)
        if target.has_field(PythonResolveField):
            selected.resolves.append(target)
        published = target.has_field(NpmPackageDependencies)
        if published or target.has_field(NodePackageSources):
            workspace, package = workspaces.of(target.address.spec_path)
            shipped = selected.npm.setdefault(workspace.root, {})
            if published:
                folder = below(workspace.root, package.directory)
                shipped[folder] = package.manifest.name
    return selected


def _partial(
    everything: AllTargets, selected: Targets, shipped: Collection[type[FieldSet]]
) -> frozenset[Ecosystem]:
    """The ecosystems of artifacts that are not selected."""
    addresses = {target.address for target in selected}
    missing = [
        target
        for target in everything
        if target.address not in addresses and any(each.is_applicable(target) for each in shipped)
    ]
    return frozenset(
        Ecosystem.RUST
        if target.has_field(CargoWorkspaceField)
        else Ecosystem.PYTHON
        if target.has_field(PythonResolveField)
        else Ecosystem.NPM
        for target in missing
    )


@goal_rule
async def audit(
    targets: Targets,
    everything: AllTargets,
    union_membership: UnionMembership,
    workspaces: Workspaces,
    subsystem: AuditSubsystem,
    setup: PythonSetup,
    console: Console,
    workspace: Workspace,
    dist: DistDir,
    build_root: BuildRoot,
) -> Audit:
    today = _today(subsystem.today)
    exceptions = _exceptions(
        build_root.pathlib_path,
        subsystem.exceptions,
        named=not subsystem.options.is_default("exceptions"),
    )
    selected = _select(targets, workspaces)
    shipped = await Get(
        TargetRootsToFieldSets,
        TargetRootsToFieldSetsRequest(
            ShippedFieldSet,
            goal_description="VEX documents",
            no_applicable_targets_behavior=NoApplicableTargetsBehavior.ignore,
        ),
    )
    python = PythonLocks(())
    if selected.resolves:
        names = {each[PythonResolveField].normalized_value(setup) for each in selected.resolves}
        python = await Get(PythonLocks, PythonLocksRequest(tuple(sorted(names))))
    if not (selected.crates or selected.npm or python.files):
        console.print_stderr("No target with a lock file is selected. `./pants audit ::` has all.")
        return Audit(0)
    files = read_files(build_root.pathlib_path / subsystem.advisories)
    snapshot = parse_snapshot(subsystem.advisories, files)
    npm = await MultiGet(
        Get(LockedPackages, NpmLockRequest(root, tuple(sorted(published.items()))))
        for root, published in sorted(selected.npm.items())
    )
    databases = (FileContent(each.file, files[each.file]) for each in snapshot.databases)
    digest = await Get(Digest, CreateDigest(databases))
    audits = await MultiGet(
        Get(Audited, RustAuditRequest(tuple(selected.crates), snapshot, digest)),
        Get(Audited, LockAuditRequest(tuple(npm), snapshot, digest)),
        Get(Audited, LockAuditRequest(python.files, snapshot, digest)),
    )
    findings = [finding for each in audits for finding in each.findings]
    if subsystem.licences:
        policy = _licence_policy(build_root.pathlib_path, subsystem.licences)
        compared = await Get(LicenceAudit, LicenceAuditRequest(shipped.field_sets, policy))
        findings = [*name_artifacts(findings, compared.artifacts), *compared.findings]
    findings.sort(key=order)
    judged = apply_exceptions(findings, exceptions, subsystem.exceptions, today)
    unknown = (note for each in audits for note in each.notes)
    notes = (*judged.notes, *unknown, *_old(snapshot, subsystem, today))
    checked = tuple(one for each in audits for one in each.checked)
    partial = _partial(everything, targets, union_membership[ShippedFieldSet])
    report = Report(judged.findings, checked, today, notes, partial)
    vex = VexDocuments(())
    if subsystem.vex:
        vex = await Get(VexDocuments, VexRequest(shipped.field_sets, report.findings, today))
    reports = await Get(
        Digest,
        CreateDigest(
            [
                FileContent("audit/audit.json", report.to_json().encode()),
                FileContent("audit/audit.sarif", to_sarif(report).encode()),
                FileContent("audit/audit.xml", to_junit(report).encode()),
            ]
        ),
    )
    written = await Get(Digest, MergeDigests([reports, *(d.digest for d in vex.documents)]))
    workspace.write_digest(written, path_prefix=str(dist.relpath))
    console.print_stdout(table(report, _painter(console)))
    for document in vex.documents:
        console.print_stdout(f"{dist.relpath / document.path}")
    return Audit(1 if report.failed else 0)


def _exceptions(root: Path, name: str, *, named: bool) -> tuple[Exemption, ...]:
    """`named`: somebody says that the file is there."""
    path = root / name
    if path.is_file():
        return parse_exceptions(name, path.read_bytes())
    if named or path.exists():
        raise AuditError(
            f"{one_line(name)} is no file with exceptions. Write it (docs/supply-chain.md of "
            "driftbuild), or name another one with [audit].exceptions."
        )
    return ()


def _licence_policy(root: Path, path: str) -> LicencePolicy:
    if not (root / path).is_file():
        raise AuditError(
            f"{path} does not exist. Write there which licences are allowed (docs/supply-chain.md "
            "of driftbuild), name another file with [audit].licences, or set that to '' to allow "
            "all."
        )
    return parse_policy(path, (root / path).read_bytes())


def _old(snapshot: Snapshot, subsystem: AuditSubsystem, today: date) -> Iterable[str]:
    """What is said of databases that are too old. Raises `AuditError` where that is an error."""
    for database in snapshot.databases:
        problem = database.too_old(today, subsystem.max_age)
        if not problem:
            continue
        said = f"{subsystem.advisories}/{one_line(database.file)} {problem}. Run `{COMMAND}`."
        if subsystem.fail_if_old:
            raise AuditError(said)
        yield said


def _painter(console: Console) -> Any:
    paints = {Level.ERROR: console.red, Level.WARNING: console.yellow, Level.NOTE: console.blue}
    return lambda level, text: paints[level](text)


def rules() -> Iterable[Any]:
    return collect_rules()
