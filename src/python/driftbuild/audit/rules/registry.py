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
from driftbuild.audit.model.finding import Ecosystem, Finding
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.matching import match
from driftbuild.audit.model.snapshot import NPM, PYTHON, Snapshot
from driftbuild.audit.subsystems import AuditSubsystem

_FILES = {Ecosystem.NPM: NPM, Ecosystem.PYTHON: PYTHON}


@dataclass(frozen=True)
class LockAuditRequest:
    """`locked` is of one ecosystem, whose advisories are read once. `digest` holds the snapshot's
    files, by name."""

    locked: tuple[LockedPackages, ...]
    snapshot: Snapshot
    digest: Digest


@rule(desc="Check lock files", level=LogLevel.DEBUG)
async def audit_locks(request: LockAuditRequest, subsystem: AuditSubsystem) -> Audited:
    if not request.locked:
        return Audited()
    ecosystem = request.locked[0].ecosystem
    file = _FILES[ecosystem]
    database = request.snapshot.require(file, ecosystem.title)
    place = request.snapshot.place(file)
    contents = await Get(DigestContents, DigestSubset(request.digest, PathGlobs([file])))
    advisories = parse_advisories(place, contents[0].content)
    findings: list[Finding] = []
    checked = []
    for locked in request.locked:
        findings += match(locked, advisories, place, subsystem.level)
        number = len(locked.packages)
        checked.append(Checked(ecosystem, locked.file, number, database))
    return Audited(tuple(findings), tuple(checked))


def rules() -> Iterable[Any]:
    return collect_rules()
