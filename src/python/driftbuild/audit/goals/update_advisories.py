"""`update-advisories`: a new snapshot of the advisory databases."""

from __future__ import annotations

import os
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.base.build_root import BuildRoot
from pants.engine.console import Console
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent, Workspace
from pants.engine.goal import Goal
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, collect_rules, goal_rule, rule
from pants.util.logging import LogLevel

from driftbuild.audit.goals.audit import read_files
from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.model.rustsec import read_archive
from driftbuild.audit.model.snapshot import (
    DESCRIPTION,
    RUSTSEC,
    Database,
    Snapshot,
    parse_snapshot,
    sha256,
)
from driftbuild.audit.subsystems import AuditSubsystem, UpdateAdvisoriesSubsystem
from driftbuild.plain_text import one_line


class UpdateAdvisories(Goal):
    subsystem_cls = UpdateAdvisoriesSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@dataclass(frozen=True)
class FetchRequest:
    """`source` is an address, or an absolute path of this machine; `option` is where it stands."""

    source: str
    option: str


@dataclass(frozen=True)
class Fetched:
    content: bytes


@rule(desc="Fetch an advisory database", level=LogLevel.DEBUG)
async def fetch_database(request: FetchRequest, subsystem: UpdateAdvisoriesSubsystem) -> Fetched:
    source = pkgutil.get_data("driftbuild.audit.rules", "fetch_database.py")
    assert source is not None
    env = await Get(EnvironmentVars, EnvironmentVarsRequest(subsystem.fetch_env_vars))
    program = await Get(Digest, CreateDigest([FileContent("fetch_database.py", source)]))
    result = await Get(
        FallibleProcessResult,
        Process(
            [sys.executable, "-s", "-B", "fetch_database.py", request.source, "database"],
            env={**env, "PATH": os.pathsep.join(("/usr/bin", "/bin"))},
            input_digest=program,
            output_files=("database",),
            description=f"Fetch {request.source}",
            level=LogLevel.INFO,
            cache_scope=ProcessCacheScope.PER_SESSION,
        ),
    )
    if result.exit_code:
        said = one_line(result.stderr.decode("utf-8", errors="replace"))
        raise AuditError(
            f"{one_line(request.source)} could not be fetched: {said}\nConnect to the network, or "
            f"name another address, file or folder in {request.option}, then run the same command "
            "again."
        )
    contents = await Get(DigestContents, Digest, result.output_digest)
    return Fetched(contents[0].content)


@goal_rule
async def update_advisories(
    subsystem: UpdateAdvisoriesSubsystem,
    options: AuditSubsystem,
    console: Console,
    workspace: Workspace,
    build_root: BuildRoot,
) -> UpdateAdvisories:
    folder = options.advisories
    contents: dict[str, bytes] = {}
    databases: dict[str, Database] = {}
    if subsystem.rustsec:
        fetched = await Get(
            Fetched,
            FetchRequest(
                _absolute(subsystem.rustsec, build_root), "[update-advisories].rustsec"
            ),
        )
        rustsec = read_archive(fetched.content, one_line(subsystem.rustsec))
        contents[RUSTSEC] = rustsec.archive()
        databases[RUSTSEC] = Database(
            RUSTSEC,
            _shown(subsystem.rustsec),
            rustsec.published.isoformat(),
            sha256(contents[RUSTSEC]),
            len(rustsec.files),
            rustsec.revision,
        )
    try:
        known = parse_snapshot(folder, read_files(build_root.pathlib_path / folder))
    except AuditError:
        known = Snapshot(folder, ())  # None, or none that is worth keeping.
    snapshot = known.with_databases(databases)
    contents[DESCRIPTION] = snapshot.render().encode()
    digest = await Get(
        Digest, CreateDigest(FileContent(name, content) for name, content in contents.items())
    )
    workspace.write_digest(digest, path_prefix=folder)
    for database in snapshot.databases:
        at = f" ({database.revision[:12]})" if database.revision else ""
        console.print_stdout(
            f"{folder}/{database.file}: {database.advisories} advisories, as of "
            f"{database.published}{at}"
        )
    return UpdateAdvisories(0)


def _absolute(source: str, build_root: BuildRoot) -> str:
    return source if "://" in source else str(build_root.pathlib_path / source)


def _shown(source: str) -> str:
    """The address; of a local one the name alone: what a snapshot says holds on any machine."""
    return one_line(source if "://" in source else os.path.basename(source.rstrip("/")))


def rules() -> Iterable[Any]:
    return collect_rules()
