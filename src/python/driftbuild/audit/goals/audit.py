"""`audit`: what is known against the third-party packages of the selected targets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

from pants.base.build_root import BuildRoot
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.fs import CreateDigest, Digest, FileContent, Workspace
from pants.engine.goal import Goal
from pants.engine.rules import Get, MultiGet, collect_rules, goal_rule
from pants.engine.target import Target, Targets

from driftbuild.audit.model.exceptions import Exemption, apply_exceptions, parse_exceptions
from driftbuild.audit.model.finding import AuditError, Ecosystem, Finding, Level
from driftbuild.audit.model.junit import to_junit
from driftbuild.audit.model.report import Checked, Report, table
from driftbuild.audit.model.sarif import to_sarif
from driftbuild.audit.model.snapshot import COMMAND, RUSTSEC, Snapshot, parse_snapshot
from driftbuild.audit.rules.rust import RustAudit, RustAuditRequest, ShippedCrate
from driftbuild.audit.subsystems import AuditSubsystem
from driftbuild.rust.rules.workspace import join
from driftbuild.rust.target_types import CargoWorkspaceField
from driftbuild.sbom.rules.addon import ShippedAddon


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


@goal_rule
async def audit(
    targets: Targets,
    subsystem: AuditSubsystem,
    console: Console,
    workspace: Workspace,
    dist: DistDir,
    build_root: BuildRoot,
) -> Audit:
    today = _today(subsystem.today)
    exceptions = _exceptions(build_root.pathlib_path, subsystem.exceptions)
    crates: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        if target.has_field(CargoWorkspaceField):
            crates[target[CargoWorkspaceField].value or ""].append(target)
    if not crates:
        console.print_stderr("No target with a lock file is selected.")
        return Audit(0)
    files = read_files(build_root.pathlib_path / subsystem.advisories)
    snapshot = parse_snapshot(subsystem.advisories, files)
    findings: list[Finding] = []
    checked: list[Checked] = []
    database = snapshot.require(RUSTSEC, "Rust")
    digest = await Get(Digest, CreateDigest([FileContent(RUSTSEC, files[RUSTSEC])]))
    for root, members in sorted(crates.items()):
        addons = [ShippedAddon.create(m) for m in members if ShippedAddon.is_applicable(m)]
        shipped = await MultiGet(Get(ShippedCrate, ShippedAddon, addon) for addon in addons)
        result = await Get(RustAudit, RustAuditRequest(root, tuple(shipped), digest, RUSTSEC))
        findings += result.findings
        checked.append(Checked(Ecosystem.RUST, join(root, "Cargo.lock"), result.crates, database))
    judged = apply_exceptions(findings, exceptions, subsystem.exceptions, today)
    notes = [*judged.notes, *_old(snapshot, subsystem, today)]
    report = Report(judged.findings, tuple(checked), today, tuple(notes))
    written = await Get(
        Digest,
        CreateDigest(
            [
                FileContent("audit/audit.json", report.to_json().encode()),
                FileContent("audit/audit.sarif", to_sarif(report).encode()),
                FileContent("audit/audit.xml", to_junit(report).encode()),
            ]
        ),
    )
    workspace.write_digest(written, path_prefix=str(dist.relpath))
    console.print_stdout(table(report, _painter(console)))
    return Audit(1 if report.failed else 0)


def _exceptions(root: Path, name: str) -> tuple[Exemption, ...]:
    path = root / name
    return parse_exceptions(name, path.read_bytes()) if path.is_file() else ()


def _old(snapshot: Snapshot, subsystem: AuditSubsystem, today: date) -> Iterable[str]:
    """What is said of databases that are too old. Raises `AuditError` where that is an error."""
    for database in snapshot.databases:
        age = database.age(today)
        if not subsystem.max_age or age <= subsystem.max_age:
            continue
        said = (
            f"{subsystem.advisories}/{database.file} is {age} days old, more than "
            f"[audit].max_age ({subsystem.max_age}). Run `{COMMAND}`."
        )
        if subsystem.fail_if_old:
            raise AuditError(said)
        yield said


def _painter(console: Console) -> Any:
    paints = {Level.ERROR: console.red, Level.WARNING: console.yellow, Level.NOTE: console.blue}
    return lambda level, text: paints[level](text)


def rules() -> Iterable[Any]:
    return collect_rules()
