"""`audit`: what is known against the third-party packages of the selected targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
    NoApplicableTargetsBehavior,
    Target,
    TargetRootsToFieldSets,
    TargetRootsToFieldSetsRequest,
    Targets,
)

from driftbuild.audit.model.advisories import parse_advisories
from driftbuild.audit.model.artifact import name_artifacts
from driftbuild.audit.model.crates_index import parse_index
from driftbuild.audit.model.exceptions import Exemption, apply_exceptions, parse_exceptions
from driftbuild.audit.model.finding import AuditError, Ecosystem, Finding, Level, order
from driftbuild.audit.model.junit import to_junit
from driftbuild.audit.model.licence_policy import LicencePolicy, parse_policy
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.matching import match
from driftbuild.audit.model.report import Checked, Report, table
from driftbuild.audit.model.sarif import to_sarif
from driftbuild.audit.model.snapshot import (
    COMMAND,
    CRATES_INDEX,
    NPM,
    PYTHON,
    RUSTSEC,
    Snapshot,
    parse_snapshot,
)
from driftbuild.audit.rules.licences import LicenceAudit, LicenceAuditRequest
from driftbuild.audit.rules.locks import NpmLockRequest, PythonLocks, PythonLocksRequest
from driftbuild.audit.rules.rust import RustAudit, RustAuditRequest, ShippedCrate, one_run_each
from driftbuild.audit.rules.vex import VexDocument, VexRequest
from driftbuild.audit.subsystems import AuditSubsystem
from driftbuild.node.rules.workspace import Workspaces, below, join
from driftbuild.node.target_types import NodePackageSources, NpmPackageDependencies
from driftbuild.plain_text import one_line
from driftbuild.rust.target_types import CargoWorkspaceField
from driftbuild.sbom.model.bill import Bills, check_places
from driftbuild.sbom.rules.addon import ShippedAddon
from driftbuild.sbom.rules.bill import ShippedFieldSet
from driftbuild.sbom.rules.rust import ShippedRustTarget


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
    """Targets by the workspace of their lock file. `npm` has the published packages of each, by
    folder; `resolves` are targets of Python."""

    crates: dict[str, list[Target]]
    npm: dict[str, dict[str, str]]
    resolves: list[Target]


def _select(targets: Iterable[Target], workspaces: Workspaces) -> Selected:
    selected = Selected(defaultdict(list), {}, [])
    for target in targets:
        if target.has_field(CargoWorkspaceField):
            selected.crates[target[CargoWorkspaceField].value or ""].append(target)
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


@goal_rule
async def audit(
    targets: Targets,
    workspaces: Workspaces,
    subsystem: AuditSubsystem,
    setup: PythonSetup,
    console: Console,
    workspace: Workspace,
    dist: DistDir,
    build_root: BuildRoot,
) -> Audit:
    today = _today(subsystem.today)
    exceptions = _exceptions(build_root.pathlib_path, subsystem.exceptions)
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
        console.print_stderr("No target with a lock file is selected.")
        return Audit(0)
    files = read_files(build_root.pathlib_path / subsystem.advisories)
    snapshot = parse_snapshot(subsystem.advisories, files)
    npm = await MultiGet(
        Get(LockedPackages, NpmLockRequest(root, tuple(sorted(published.items()))))
        for root, published in sorted(selected.npm.items())
    )
    findings: list[Finding] = []
    checked: list[Checked] = []
    unknown: list[str] = []
    if selected.crates:
        database = snapshot.require(RUSTSEC, "Rust")
        indexed = snapshot.get(CRATES_INDEX)
        index_file = f"{subsystem.advisories}/{CRATES_INDEX}"
        index = parse_index(index_file, files[CRATES_INDEX]) if indexed else None
        digest = await Get(Digest, CreateDigest([FileContent(RUSTSEC, files[RUSTSEC])]))
        addons = await MultiGet(
            Get(ShippedCrate, ShippedAddon, ShippedAddon.create(target))
            for members in selected.crates.values()
            for target in members
            if ShippedAddon.is_applicable(target)
        )
        binaries = await MultiGet(
            Get(ShippedCrate, ShippedRustTarget, ShippedRustTarget.create(target))
            for members in selected.crates.values()
            for target in members
            if ShippedRustTarget.is_applicable(target)
        )
        shipped_crates = one_run_each((*addons, *binaries))
        results = await MultiGet(
            Get(
                RustAudit,
                RustAuditRequest(
                    root,
                    tuple(s for s in shipped_crates if s.root == root),
                    digest,
                    f"{subsystem.advisories}/{RUSTSEC}",
                    index,
                    index_file,
                ),
            )
            for root in sorted(selected.crates)
        )
        for root, result in zip(sorted(selected.crates), results):
            findings += result.findings
            file = join(root, "Cargo.lock")
            checked.append(Checked(Ecosystem.RUST, file, result.crates, database))
            if indexed:
                checked.append(Checked(Ecosystem.RUST, file, result.crates, indexed))
            else:
                unknown.append(
                    f"{file}: whether a crate was yanked was not looked at, as "
                    f"{subsystem.advisories} has no index of crates. Run `{COMMAND}`."
                )
            if result.unknown:
                unknown.append(
                    f"{file}: whether a crate was yanked was not looked at for {result.unknown} "
                    "crates of other registries than crates.io."
                )
    for file, title, locks in ((NPM, "npm", npm), (PYTHON, "Python", python.files)):
        if not locks:
            continue
        database = snapshot.require(file, title)
        place = f"{subsystem.advisories}/{file}"
        advisories = parse_advisories(place, files[file])
        for locked in locks:
            findings += match(locked, advisories, place, subsystem.level)
            number = len(locked.packages)
            checked.append(Checked(locked.ecosystem, locked.file, number, database))
    if subsystem.licences:
        policy = _licence_policy(build_root.pathlib_path, subsystem.licences)
        compared = await Get(LicenceAudit, LicenceAuditRequest(shipped.field_sets, policy))
        findings = [*name_artifacts(findings, compared.artifacts), *compared.findings]
    findings.sort(key=order)
    judged = apply_exceptions(findings, exceptions, subsystem.exceptions, today)
    notes = [*judged.notes, *unknown, *_old(snapshot, subsystem, today)]
    report = Report(judged.findings, tuple(checked), today, tuple(notes))
    answers = await MultiGet(
        Get(Bills, ShippedFieldSet, field_set)
        for field_set in (shipped.field_sets if subsystem.vex else ())
    )
    check_places(
        (bill.path, str(field_set.address))
        for field_set, answer in zip(shipped.field_sets, answers)
        for bill in answer.bills
    )
    statements = await MultiGet(
        Get(VexDocument, VexRequest(bill, judged.findings, today))
        for answer in answers
        for bill in answer.bills
    )
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
    written = await Get(Digest, MergeDigests([reports, *(each.digest for each in statements)]))
    workspace.write_digest(written, path_prefix=str(dist.relpath))
    console.print_stdout(table(report, _painter(console)))
    for statement in sorted(statements, key=lambda each: each.path):
        console.print_stdout(f"{dist.relpath / statement.path}")
    return Audit(1 if report.failed else 0)


def _exceptions(root: Path, name: str) -> tuple[Exemption, ...]:
    path = root / name
    return parse_exceptions(name, path.read_bytes()) if path.is_file() else ()


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
