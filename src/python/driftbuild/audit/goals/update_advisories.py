"""`update-advisories`: a new snapshot of the advisory databases."""

from __future__ import annotations

import json
import os
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pants.base.build_root import BuildRoot
from pants.engine.console import Console
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent, Workspace
from pants.engine.goal import Goal
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, MultiGet, collect_rules, goal_rule, rule
from pants.util.logging import LogLevel

from driftbuild.audit.goals.audit import read_files
from driftbuild.audit.model.advisories import read_source
from driftbuild.audit.model.crates_index import LockedCrate, index_path, read_index
from driftbuild.audit.model.finding import AuditError, Ecosystem
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.rustsec import read_archive
from driftbuild.audit.model.snapshot import (
    CRATES_INDEX,
    DESCRIPTION,
    NPM,
    PYTHON,
    RUSTSEC,
    Database,
    Snapshot,
    parse_snapshot,
    sha256,
)
from driftbuild.audit.rules.locks import AllLocks
from driftbuild.audit.subsystems import AuditSubsystem, UpdateAdvisoriesSubsystem
from driftbuild.plain_text import one_line

_SCOPE = "[update-advisories]"


class UpdateAdvisories(Goal):
    subsystem_cls = UpdateAdvisoriesSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@dataclass(frozen=True)
class FetchRequest:
    """`source` is an address, or an absolute path of this machine; `option` is where it stands.

    `body` is what the address is asked. With `files`, these are read below the source, as JSON.
    """

    source: str
    option: str
    body: bytes = b""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """`day` is that of the answer, or of the file."""

    content: bytes
    day: date


@rule(desc="Fetch an advisory database", level=LogLevel.DEBUG)
async def fetch_database(request: FetchRequest, subsystem: UpdateAdvisoriesSubsystem) -> Fetched:
    source = pkgutil.get_data("driftbuild.audit.rules", "fetch_database.py")
    assert source is not None
    env = await Get(EnvironmentVars, EnvironmentVarsRequest(subsystem.fetch_env_vars))
    body = json.dumps(request.files).encode() if request.files else request.body
    program = await Get(
        Digest,
        CreateDigest([FileContent("fetch_database.py", source), FileContent("question", body)]),
    )
    question = [*(["--files"] if request.files else []), *(["question"] if body else [])]
    result = await Get(
        FallibleProcessResult,
        Process(
            [
                sys.executable,
                "-s",
                "-B",
                "fetch_database.py",
                request.source,
                "database",
                *question,
            ],
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
            f"{one_line(request.source)} could not be fetched: {said}\n{_remedy(request)}, then "
            "run the same command again."
        )
    contents = await Get(DigestContents, Digest, result.output_digest)
    return Fetched(contents[0].content, date.fromisoformat(result.stdout.decode().strip()))


@dataclass(frozen=True)
class LockedAdvisoriesRequest:
    """`file` is the database's name in the snapshot."""

    ecosystem: Ecosystem
    file: str
    source: str
    option: str
    locked: tuple[LockedPackages, ...]


@dataclass(frozen=True)
class LockedAdvisories:
    content: bytes
    database: Database


@rule(desc="Fetch advisories for locked packages", level=LogLevel.DEBUG)
async def fetch_advisories(
    request: LockedAdvisoriesRequest, build_root: BuildRoot
) -> LockedAdvisories:
    versions: dict[str, set[str]] = defaultdict(set)
    for package in (package for locked in request.locked for package in locked.packages):
        versions[package.name].add(package.version)
    question = b""
    if "://" in request.source and request.source.endswith("/bulk"):
        asked = {name: sorted(found) for name, found in sorted(versions.items())}
        question = json.dumps(asked).encode()
    fetched = await Get(
        Fetched, FetchRequest(_absolute(request.source, build_root), request.option, question)
    )
    advisories, day = read_source(
        fetched.content, request.source, request.ecosystem, versions, fetched.day
    )
    content = advisories.render()
    database = Database(
        request.file,
        _shown(request.source),
        day.isoformat(),
        sha256(content),
        len(advisories.advisories),
    )
    return LockedAdvisories(content, database)


@dataclass(frozen=True)
class IndexRequest:
    """What the index at `source` says of the locked crates."""

    source: str
    option: str
    crates: tuple[LockedCrate, ...]


@rule(desc="Fetch index entries of locked crates", level=LogLevel.DEBUG)
async def fetch_index(request: IndexRequest, build_root: BuildRoot) -> LockedAdvisories:
    paths = sorted({index_path(crate.name) for crate in request.crates})
    # As Cargo's own configuration has it.
    source = _absolute(re.sub(r"^sparse\+", "", request.source), build_root)
    fetched = await Get(Fetched, FetchRequest(source, request.option, files=tuple(paths)))
    index = read_index(json.loads(fetched.content), request.crates, request.source)
    content = index.render()
    return LockedAdvisories(
        content,
        Database(
            CRATES_INDEX,
            _shown(request.source),
            fetched.day.isoformat(),
            sha256(content),
            len(index.entries),
        ),
    )


@goal_rule
async def update_advisories(
    subsystem: UpdateAdvisoriesSubsystem,
    options: AuditSubsystem,
    console: Console,
    workspace: Workspace,
    build_root: BuildRoot,
) -> UpdateAdvisories:
    folder = _folder(build_root, options.advisories)
    contents: dict[str, bytes] = {}
    databases: dict[str, Database] = {}
    if subsystem.rustsec:
        fetched = await Get(
            Fetched,
            FetchRequest(
                _absolute(subsystem.rustsec, build_root), f"{_SCOPE}.rustsec"
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
    locks = await Get(AllLocks)
    wanted = [
        LockedAdvisoriesRequest(*each)
        for each in (
            (Ecosystem.NPM, NPM, subsystem.npm, f"{_SCOPE}.npm", locks.npm),
            (Ecosystem.PYTHON, PYTHON, subsystem.python, f"{_SCOPE}.python", locks.python),
        )
        if each[2] and each[4]
    ]
    found = await MultiGet(Get(LockedAdvisories, LockedAdvisoriesRequest, each) for each in wanted)
    crates = {crate for locked in locks.cargo for crate in locked.crates}
    indexed = await MultiGet(
        Get(
            LockedAdvisories,
            IndexRequest(
                subsystem.crates_index, f"{_SCOPE}.crates_index", tuple(sorted(crates))
            ),
        )
        for _ in range(1 if crates and subsystem.crates_index else 0)
    )
    for answer in (*found, *indexed):
        contents[answer.database.file] = answer.content
        databases[answer.database.file] = answer.database
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
            f"{folder}/{database.file}: {database.counted}, as of {database.published}{at}"
        )
    return UpdateAdvisories(0)


def _folder(build_root: BuildRoot, path: str) -> str:
    place = build_root.pathlib_path / path
    if os.path.isabs(path) or place.exists() and not place.is_dir():
        raise AuditError(
            f"[audit].advisories is {one_line(path)!r}, which is no folder below the root. Name "
            "one, such as 3rdparty/advisories."
        )
    return path


def _remedy(request: FetchRequest) -> str:
    other = f"name another address, file or folder in {request.option}"
    online = request.source.startswith("https:")
    return f"Connect to the network, or {other}" if online else other.capitalize()


def _absolute(source: str, build_root: BuildRoot) -> str:
    return source if "://" in source else str(build_root.pathlib_path / source)


def _shown(source: str) -> str:
    """The address; of a local one the name alone: what a snapshot says holds on any machine."""
    return one_line(source if "://" in source else os.path.basename(source.rstrip("/")))


def rules() -> Iterable[Any]:
    return collect_rules()
