"""The commit that the working tree is at: what a document says of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.base.build_root import BuildRoot
from pants.core.util_rules.system_binaries import (
    BinaryPathRequest,
    BinaryPaths,
    SearchPath,
)
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError

TIME_VARIABLE = "SOURCE_DATE_EPOCH"
# Which repository it is, and where the user's own settings are: the files that git ignores
# everywhere, and whose repositories it trusts (`safe.directory`). The answer is in no key.
_GIT_VARIABLES = ("GIT_DIR", "GIT_WORK_TREE", "HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL")


class SourceTimeError(UserError):
    """SOURCE_DATE_EPOCH holds something else than a time."""


@dataclass(frozen=True)
class SourceCommit:
    """`identifier` is "" outside of a git repository.

    `time`, in seconds since 1970, is what SOURCE_DATE_EPOCH says, or else the commit's; None where
    the working tree holds other files than the commit, or there is no commit.
    """

    identifier: str = ""
    time: int | None = None


@rule(desc="Ask git for the commit", level=LogLevel.DEBUG)
async def source_commit(build_root: BuildRoot) -> SourceCommit:
    variables, found = await MultiGet(
        Get(EnvironmentVars, EnvironmentVarsRequest([TIME_VARIABLE, "PATH"])),
        Get(EnvironmentVars, EnvironmentVarsRequest(_GIT_VARIABLES)),
    )
    stated = variables.get(TIME_VARIABLE)
    # More digits are a year that no document can state.
    if stated is not None and not re.fullmatch("[0-9]{1,11}", stated):
        raise SourceTimeError(
            f"{TIME_VARIABLE} is {stated!r}, which is no number of seconds since 1970. Unset it, "
            f"or set it, e.g. with `export {TIME_VARIABLE}=$(git log -1 --format=%ct)`."
        )
    time = None if stated is None else int(stated)
    search = SearchPath(variables.get("PATH", "").split(":"))
    paths = await Get(BinaryPaths, BinaryPathRequest(binary_name="git", search_path=search))
    if paths.first_path is None:
        return SourceCommit(time=time)
    # A setting may have git write of signatures where it is asked for the commit.
    settings = ("--no-optional-locks", "-c", "log.showSignature=false")
    git = (paths.first_path.path, *settings, "-C", build_root.path)
    # A session's answer: what git says changes with files that no digest holds.
    log, status = await MultiGet(
        Get(
            FallibleProcessResult,
            Process(
                [*git, *command],
                description=f"git {command[0]}",
                env={**found, "PATH": variables.get("PATH", "")},
                cache_scope=ProcessCacheScope.PER_SESSION,
                level=LogLevel.DEBUG,
            ),
        )
        for command in (("log", "-1", "--format=%H %ct"), ("status", "--porcelain"))
    )
    if log.exit_code or status.exit_code:
        return SourceCommit(time=time)
    identifier, committed = log.stdout.decode().split()
    if time is None and not status.stdout.strip():
        time = int(committed)
    return SourceCommit(identifier, time)


def rules() -> Iterable[Any]:
    return collect_rules()
