"""`rebuild-check`: artifacts built again from the commit that their statements name."""

from __future__ import annotations

import os.path
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pants.base.build_root import BuildRoot
from pants.base.specs import Specs
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.env_vars import CompleteEnvironmentVars
from pants.engine.goal import Goal
from pants.engine.process import InteractiveProcess, InteractiveProcessResult
from pants.engine.rules import Effect, collect_rules, goal_rule

from driftbuild.provenance.goals.artifacts import named_artifacts
from driftbuild.provenance.subsystems import RebuildCheckSubsystem

_SHOWN = 40
_IN_FOLDER = 'cd "$1" && shift && exec "$@"'


class RebuildCheck(Goal):
    subsystem_cls = RebuildCheckSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def rebuild_check(
    subsystem: RebuildCheckSubsystem,
    console: Console,
    specs: Specs,
    dist: DistDir,
    build_root: BuildRoot,
    complete_environment: CompleteEnvironmentVars,
) -> RebuildCheck:
    # Some tenths of a second, which only those pay who check.
    from driftbuild.provenance.model.difference import differences
    from driftbuild.provenance.model.diffoscope import diffoscope_report
    from driftbuild.provenance.model.rebuild import (
        RebuildError,
        check_out,
        package_command,
        rebuild_environment,
    )
    from driftbuild.provenance.model.verification import read_unverified

    root = build_root.pathlib_path
    environment = rebuild_environment(complete_environment)
    different = 0
    sources: dict[str, Path] = {}
    with tempfile.TemporaryDirectory(prefix="rebuild-check-") as work:
        builds = []
        # What cannot be built is told before minutes are spent on what can.
        for name, path in named_artifacts(root, specs, subsystem.args, subsystem.name):
            stated, content = read_unverified(path, name)
            if stated.commit not in sources:
                folder = Path(work, stated.commit)
                sources[stated.commit] = check_out(root, folder, stated.commit)
            source = sources[stated.commit]
            launcher = "./pants" if (source / "pants").is_file() else "pants"
            command = package_command(name, stated, launcher, Path(work, "store"))
            builds.append((name, path, stated, content, source, command))
        for name, path, stated, content, source, command in builds:
            result = await Effect(
                InteractiveProcessResult,
                InteractiveProcess(
                    ["/bin/sh", "-c", _IN_FOLDER, "rebuild", str(source), *command],
                    env=environment,
                    run_in_workspace=True,
                ),
            )
            rebuilt = source / "dist" / stated.path
            if result.exit_code or not os.path.isfile(rebuilt):
                problem = (
                    f"ended with {result.exit_code}"
                    if result.exit_code
                    else f"wrote no dist/{stated.path}"
                )
                raise RebuildError(
                    f"{name} could not be built again: `package {stated.target}` of commit "
                    f"{stated.commit} {problem}. Its output is above."
                )
            found = differences(path.name, content, rebuilt.read_bytes())
            if not found:
                console.print_stdout(
                    f"{name}: the same bytes, built again from commit {stated.commit}"
                )
                continue
            different += 1
            kept = root / dist.relpath / "rebuild-check" / path.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(rebuilt, kept)
            console.print_stderr(
                f"{name} differs from what commit {stated.commit} builds, which is "
                f"{kept.relative_to(root)}:"
            )
            for line in found[:_SHOWN]:
                console.print_stderr(f"  {line}")
            if len(found) > _SHOWN:
                console.print_stderr(f"  and {len(found) - _SHOWN} more places")
            for line in diffoscope_report(path, kept, environment):
                console.print_stderr(line)
    return RebuildCheck(1 if different else 0)


def rules() -> Iterable[Any]:
    return collect_rules()
