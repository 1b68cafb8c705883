"""What was looked at, and what was found there."""

from __future__ import annotations

from dataclasses import dataclass

from driftbuild.audit.model.finding import Ecosystem, Finding
from driftbuild.audit.model.snapshot import Database


@dataclass(frozen=True)
class Checked:
    """A lock file, the number of its packages, and the database that they were looked for in."""

    ecosystem: Ecosystem
    file: str
    packages: int
    database: Database


@dataclass(frozen=True)
class Audited:
    """`notes` say what was not looked at."""

    findings: tuple[Finding, ...] = ()
    checked: tuple[Checked, ...] = ()
    notes: tuple[str, ...] = ()
