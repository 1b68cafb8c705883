"""npm and Python packages: the locked versions that an advisory affects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestContents, DigestSubset, PathGlobs
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.model.advisories import parse_advisories
from driftbuild.audit.model.audited import Audited, Checked
from driftbuild.audit.model.finding import Ecosystem
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.matching import match
from driftbuild.audit.model.snapshot import NPM, PYTHON, Snapshot
from driftbuild.audit.subsystems import AuditSubsystem

_FILES = {Ecosystem.NPM: NPM, Ecosystem.PYTHON: PYTHON}


@dataclass(frozen=True)
class LockAuditRequest:
    """`digest` holds the snapshot's files, by name."""

    locked: LockedPackages
    snapshot: Snapshot
    digest: Digest


@rule(desc="Check a lock file", level=LogLevel.DEBUG)
async def audit_lock(request: LockAuditRequest, subsystem: AuditSubsystem) -> Audited:
    locked, snapshot = request.locked, request.snapshot
    file = _FILES[locked.ecosystem]
    database = snapshot.require(file, locked.ecosystem.title)
    place = snapshot.place(file)
    contents = await Get(DigestContents, DigestSubset(request.digest, PathGlobs([file])))
    findings = match(locked, parse_advisories(place, contents[0].content), place, subsystem.level)
    number = len(locked.packages)
    return Audited(findings, (Checked(locked.ecosystem, locked.file, number, database),))


def rules() -> Iterable[Any]:
    return collect_rules()
