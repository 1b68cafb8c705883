"""cargo-audit on a lock file: all crates in it, whether they are built or not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import AddPrefix, CreateDigest, Digest, FileContent, MergeDigests
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.model.cargo_audit import CargoAuditReport, parse_report
from driftbuild.audit.rules.advisories import AdvisoryDatabase
from driftbuild.audit.subsystems import CargoAudit
from driftbuild.rust.rules.workspace import CargoError, ManifestTree, WorkspaceRequest, join
from driftbuild.sandbox.rules import PATH, Sandbox
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

_DATABASE = ".advisory-db"


@dataclass(frozen=True)
class CargoAuditRequest:
    """`root` is the folder of the workspace."""

    root: str
    database: AdvisoryDatabase


@rule(desc="Check crates with cargo-audit", level=LogLevel.DEBUG)
async def cargo_audit(
    request: CargoAuditRequest, subsystem: CargoAudit, sandbox: Sandbox
) -> CargoAuditReport:
    lockfile = join(request.root, "Cargo.lock")
    wheel, tree = await MultiGet(
        Get(Wheel, WheelRequest, subsystem.wheel),
        Get(ManifestTree, WorkspaceRequest(request.root)),
    )
    if tree.lockfile is None:
        raise CargoError(
            f"{lockfile} does not exist. Run `cargo generate-lockfile` and commit it."
        )
    locked, unpacked = await MultiGet(
        Get(Digest, CreateDigest([FileContent("Cargo.lock", tree.lockfile)])),
        Get(Digest, AddPrefix(request.database.digest, _DATABASE)),
    )
    inputs = await Get(Digest, MergeDigests([locked, unpacked]))
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    f"{sandbox.root}/{wheel.directory}/{subsystem.program}",
                    "audit",
                    f"--db={_DATABASE}",
                    "--no-fetch",
                    "--stale",
                    "--no-yanked",
                    "--json",
                    "--file=Cargo.lock",
                ],
                identity="cargo-audit",
            ),
            env={"PATH": PATH, "HOME": f"{sandbox.root}/.cargo-home"},
            input_digest=inputs,
            append_only_caches=wheel.caches,
            description=f"cargo-audit {lockfile}",
            level=LogLevel.DEBUG,
        ),
    )
    return parse_report(
        result.stdout.decode("utf-8", errors="replace"),
        result.stderr.decode("utf-8", errors="replace").replace(f"{sandbox.root}/", ""),
        lockfile,
    )


def rules() -> Iterable[Any]:
    return collect_rules()
