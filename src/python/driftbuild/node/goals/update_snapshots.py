"""`update-snapshots`: what the tests yield now becomes what they expect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pants.core.goals.test import TestExtraEnv
from pants.engine.console import Console
from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestEntries,
    DigestSubset,
    FileEntry,
    MergeDigests,
    PathGlobs,
    Workspace,
)
from pants.engine.goal import Goal, GoalSubsystem
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, goal_rule
from pants.engine.target import Targets
from pants.option.global_options import GlobalOptions
from pants.util.frozendict import FrozenDict

from driftbuild.ansi import shown
from driftbuild.globs import literal
from driftbuild.node.goals.test import package_of
from driftbuild.node.model.paths import from_root
from driftbuild.node.rules.process import said
from driftbuild.node.rules.vitest import VitestProcess, VitestRequest
from driftbuild.node.rules.workspace import Workspaces
from driftbuild.node.subsystems import VitestSubsystem
from driftbuild.node.target_types import NodeTestSource
from driftbuild.sandbox.rules import Sandbox


class UpdateSnapshotsSubsystem(GoalSubsystem):
    name = "update-snapshots"
    help = (
        "Run the selected vitest tests and write their snapshots, in `__snapshots__` folders and "
        "inline, to the sources. Look at the difference before you commit it."
    )


class UpdateSnapshots(Goal):
    subsystem_cls = UpdateSnapshotsSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def update_snapshots(
    targets: Targets,
    workspaces: Workspaces,
    subsystem: VitestSubsystem,
    extra_env: TestExtraEnv,
    options: GlobalOptions,
    console: Console,
    workspace: Workspace,
    sandbox: Sandbox,
) -> UpdateSnapshots:
    by_package: dict[str, list[str]] = defaultdict(list)
    for target in targets:
        if target.has_field(NodeTestSource):
            path = target[NodeTestSource].path
            by_package[package_of(workspaces, path)].append(path)
    if not by_package:
        console.print_stderr("No test of vitest is selected.")
        return UpdateSnapshots(0)
    prepared = await MultiGet(
        Get(
            VitestProcess,
            VitestRequest(
                directory,
                tuple(sorted(files)),
                tuple(subsystem.args),
                FrozenDict(extra_env.env),
                update=True,
            ),
        )
        for directory, files in sorted(by_package.items())
    )
    exit_code = 0
    for each in prepared:
        if each.process is None:
            console.print_stderr(shown(each.failure, options.colors))
            exit_code = 1
    runs = [(each, each.process) for each in prepared if each.process is not None]
    results = await MultiGet(Get(FallibleProcessResult, Process, process) for _, process in runs)
    kept = await MultiGet(
        Get(
            Digest,
            DigestSubset(
                result.output_digest,
                PathGlobs(["**/__snapshots__/**", *map(literal, each.tests)]),
            ),
        )
        for (each, _), result in zip(runs, results)
    )
    made = await Get(DigestEntries, Digest, await Get(Digest, MergeDigests(kept)))
    files = [entry for entry in made if isinstance(entry, FileEntry)]
    paths = PathGlobs([literal(entry.path) for entry in files])
    before = await Get(DigestEntries, Digest, await Get(Digest, PathGlobs, paths))
    known = {entry.path: entry.file_digest for entry in before if isinstance(entry, FileEntry)}
    changed = [entry for entry in files if known.get(entry.path) != entry.file_digest]
    workspace.write_digest(await Get(Digest, CreateDigest(changed)))
    for entry in changed:
        console.print_stdout(entry.path)
    for (each, process), result in zip(runs, results):
        if result.exit_code:
            exit_code = 1
            text = from_root(said(result, process, sandbox), each.directory, each.files)
            console.print_stderr(shown(text, options.colors))
    if not changed:
        console.print_stderr("All snapshots are as the tests yield them.")
    return UpdateSnapshots(exit_code)


def rules() -> Iterable[Any]:
    return collect_rules()
