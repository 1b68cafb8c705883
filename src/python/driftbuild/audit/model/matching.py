"""Advisories against the packages of a lock file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from driftbuild.audit.model.advisories import Advisories, Advisory
from driftbuild.audit.model.finding import AuditError, Finding, Level, Package, merge
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.severity import Severity, severity_named
from driftbuild.audit.model.snapshot import COMMAND
from driftbuild.audit.model.version_range import RangeError


def match(
    locked: LockedPackages, advisories: Advisories, file: str, lowest: Severity
) -> tuple[Finding, ...]:
    """The findings; one of a severity below `lowest` is a warning.

    Raises `AuditError` where the advisories were fetched before a package was locked.
    """
    covered = frozenset(advisories.covers)
    missing = [
        each.title
        for each in locked.packages
        if not covered & {each.name, f"{each.name}@{each.version}"}
    ]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise AuditError(
            f"{file} was fetched for other packages than {locked.file} has: without "
            f"{', '.join(missing[:3])}{more}. Run `{COMMAND}`."
        )
    by_name: dict[str, list[Advisory]] = defaultdict(list)
    for advisory in advisories.advisories:
        by_name[advisory.package].append(advisory)
    findings = (
        finding
        for package in locked.packages
        for advisory in by_name[package.name]
        for finding in _findings(package, advisory, locked, lowest)
    )
    return merge(_once(findings))


def _findings(
    package: Package, advisory: Advisory, locked: LockedPackages, lowest: Severity
) -> Iterable[Finding]:
    level, title = _level(advisory, lowest), advisory.title
    try:
        if not advisory.affects(package):
            return
    except RangeError as error:
        # No all-clear; and as a finding it can be excepted by who has looked.
        level = Level.ERROR
        title = f"{title} (compare the versions by hand, they cannot be read: {error})"
    yield Finding(
        rule=advisory.id,
        kind="vulnerability",
        level=level,
        package=package,
        title=title,
        detail=advisory.detail,
        url=advisory.url,
        severity=advisory.severity,
        fixed=advisory.fixed,
        aliases=advisory.aliases,
        file=locked.file,
        ships_in=locked.ships_in.get(package, ()),
    )


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Without those that an earlier one covers under another name: PYSEC and GHSA of one CVE."""
    seen: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        known = seen[finding.package.purl]
        if finding.rule in known or known & set(finding.aliases):
            known |= finding.names
            continue
        known |= finding.names
        yield finding


def _level(advisory: Advisory, lowest: Severity) -> Level:
    severity = severity_named(advisory.severity)
    if severity is None or advisory.id.startswith("MAL-"):
        return Level.ERROR  # Nobody says that it is harmless.
    return Level.WARNING if severity.rank < lowest.rank else Level.ERROR
