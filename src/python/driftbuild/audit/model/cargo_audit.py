"""What `cargo-audit audit --json` says.

Source of the format: the crate rustsec, `Report`, as cargo-audit 0.22 writes it on standard output.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from driftbuild.audit.model.finding import (
    AuditError,
    Ecosystem,
    Finding,
    Level,
    Package,
    first_paragraph,
)
from driftbuild.audit.model.snapshot import COMMAND
from driftbuild.plain_text import one_line


@dataclass(frozen=True)
class CargoAuditReport:
    """`crates` is the number of packages in the lock file."""

    findings: tuple[Finding, ...]
    crates: int


def parse_report(stdout: str, stderr: str, lockfile: str) -> CargoAuditReport:
    """Raises `AuditError` where cargo-audit could not finish."""
    try:
        report = json.loads(stdout)
        crates = int(report["lockfile"]["dependency-count"])
        vulnerabilities = report["vulnerabilities"]["list"]
        warnings = report["warnings"]
    except (ValueError, KeyError, TypeError):
        said = "\n  ".join(filter(None, map(one_line, stderr.splitlines()))) or "it said nothing"
        raise AuditError(
            f"cargo-audit could not check {lockfile}:\n  {said}\nWhere the database is at fault, "
            f"run `{COMMAND}` to fetch it anew; else correct the lock file."
        ) from None
    findings = [_finding(each, "vulnerability", Level.ERROR, lockfile) for each in vulnerabilities]
    for kind, entries in warnings.items():
        findings += [
            _finding(each, kind, Level.WARNING, lockfile)
            for each in entries
            if each.get("advisory")
        ]
    return CargoAuditReport(tuple(findings), crates)


def _finding(entry: Any, kind: str, level: Level, lockfile: str) -> Finding:
    advisory, package = entry["advisory"], entry["package"]
    return Finding(
        rule=advisory["id"],
        kind=kind,
        level=level,
        package=Package(Ecosystem.RUST, package["name"], package["version"]),
        title=advisory.get("title") or "",
        detail=first_paragraph(advisory.get("description") or ""),
        url=f"https://rustsec.org/advisories/{advisory['id']}",
        severity=advisory.get("cvss") or "",
        fixed=tuple((entry.get("versions") or {}).get("patched") or ()),
        aliases=tuple(advisory.get("aliases") or ()),
        file=lockfile,
    )
