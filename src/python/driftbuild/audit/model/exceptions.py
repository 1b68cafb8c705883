"""Exceptions: findings that somebody has looked at and accepts until a day.

    [[exceptions]]
    id = "RUSTSEC-2020-0071"       # or an alias (CVE, GHSA), or a policy (`licence-rejected`)
    package = "time"               # or "time@0.1.45"; without it, any package
    reason = "We never call the local clock."
    expires = 2027-01-31
    state = "not_affected"         # what VEX documents say; by default `in_triage`
    justification = "code_not_reachable"
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import tomli

from driftbuild.audit.model.finding import AuditError, Finding, Level
from driftbuild.plain_text import one_line

# CycloneDX 1.6, `impactAnalysisState` and `impactAnalysisJustification`.
STATES = ("exploitable", "in_triage", "false_positive", "not_affected")
JUSTIFICATIONS = (
    "code_not_present",
    "code_not_reachable",
    "requires_configuration",
    "requires_dependency",
    "requires_environment",
    "protected_by_compiler",
    "protected_at_runtime",
    "protected_at_perimeter",
    "protected_by_mitigating_control",
)
_KEYS = ("id", "package", "reason", "expires", "state", "justification")


@dataclass(frozen=True)
class Exemption:
    """One entry. `package` is a name, a name@version, or "" for any."""

    id: str
    reason: str
    expires: date
    package: str = ""
    state: str = "in_triage"
    justification: str = ""

    def covers(self, finding: Finding) -> bool:
        package = finding.package
        wanted = ("", package.name, f"{package.name}@{package.version}")
        return self.id in finding.names and self.package in wanted

    @property
    def title(self) -> str:
        return one_line(f"{self.id} ({self.package})" if self.package else self.id)


def parse_exceptions(path: str, content: bytes) -> tuple[Exemption, ...]:
    """The entries of a file. Raises `AuditError` where one is not complete."""
    try:
        parsed = tomli.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise AuditError(f"{path} is no TOML: {one_line(str(error))}. Correct it.") from None
    entries = parsed.get("exceptions", [])
    others = sorted(set(parsed) - {"exceptions"})
    if others or not isinstance(entries, list):
        raise AuditError(
            f"{path}: {one_line(', '.join(others)) or 'exceptions'} is not known. The file holds "
            "[[exceptions]] with id, reason, expires."
        )
    return tuple(_parse_entry(f"{path}: exception {n}", e) for n, e in enumerate(entries, 1))


def _parse_entry(where: str, entry: Any) -> Exemption:
    if not isinstance(entry, dict):
        raise AuditError(f"{where} is no table. Write it as [[exceptions]].")
    unknown = sorted(set(entry) - set(_KEYS))
    if unknown:
        raise AuditError(
            f"{where}: {one_line(', '.join(unknown))} is not known. Known: {', '.join(_KEYS)}."
        )
    for name in ("id", "reason"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise AuditError(f"{where} has no {name}. Add it, so that others can judge it.")
    if not isinstance(entry.get("package", ""), str):
        raise AuditError(f'{where}: the package is no text. Write e.g. `package = "time@0.1.45"`.')
    if type(entry.get("expires")) is not date:
        raise AuditError(
            f"{where} ({one_line(entry['id'])}) has no day on which it expires. "
            "Add e.g. `expires = 2027-01-31`."
        )
    for name, known in (("state", STATES), ("justification", JUSTIFICATIONS)):
        if name in entry and entry[name] not in known:
            raise AuditError(
                f"{where}: the {name} {one_line(str(entry[name]))!r} is not known. "
                f"CycloneDX knows: {', '.join(known)}."
            )
    return Exemption(**entry)


@dataclass(frozen=True)
class Judged:
    """Findings after the exceptions. `notes` are for people: exceptions that cover nothing."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def apply_exceptions(
    findings: Iterable[Finding], exceptions: Iterable[Exemption], path: str, today: date
) -> Judged:
    """A finding that a valid exception covers is a note; one of an expired one is an error.

    Raises `AuditError` for an expired exception that covers nothing: no list of them rots.
    """
    used: set[Exemption] = set()
    judged = []
    entries = tuple(exceptions)
    for finding in findings:
        covering = [entry for entry in entries if entry.covers(finding)]
        used.update(covering)
        valid = [entry for entry in covering if entry.expires >= today]
        if valid:
            finding = replace(
                finding,
                level=Level.NOTE,
                excuse=valid[0].reason,
                state=valid[0].state,
                justification=valid[0].justification,
            )
        elif covering:
            title = (
                f"{finding.title} (the exception in {path} expired on {covering[-1].expires}: "
                "settle it, or set another day)"
            )
            finding = replace(finding, level=Level.ERROR, title=title)
        judged.append(finding)
    unused = [entry for entry in entries if entry not in used]
    expired = [entry for entry in unused if entry.expires < today]
    if expired:
        days = ", ".join(f"{entry.title} ({entry.expires})" for entry in expired)
        raise AuditError(
            f"{path}: exceptions have expired, and cover nothing of what was checked: {days}. "
            "Remove them, or set another day."
        )
    notes = tuple(
        f"{path}: the exception for {entry.title} covers nothing of what was checked. Where "
        "`./pants audit ::` says so, remove it."
        for entry in unused
    )
    return Judged(tuple(judged), notes)
