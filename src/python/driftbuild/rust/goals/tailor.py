"""`tailor`: crates need no BUILD file; it only tells of workspaces that nobody listed."""

from __future__ import annotations

import logging
import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.tailor import PutativeTargets, PutativeTargetsRequest, TailorSubsystem
from pants.engine.fs import PathGlobs, Paths
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.source.filespec import FilespecMatcher
from pants.util.logging import LogLevel

from driftbuild.rust.rules.workspace import (
    CargoWorkspace,
    WorkspaceRequest,
    join,
    normalise_root,
)
from driftbuild.rust.subsystems import CargoSubsystem

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CargoTailorRequest(PutativeTargetsRequest):
    pass


def unlisted(manifests: Iterable[str], known: set[str]) -> list[str]:
    """Folders of manifests that no listed workspace covers, the topmost of each branch.

    `known` are the folders of listed workspaces and their members. What lies in a folder `tests` is
    data of tests.
    """
    found: list[str] = []
    for folder in sorted(os.path.dirname(path) for path in manifests):
        if folder in known or "tests" in folder.split("/"):
            continue
        if not any(folder.startswith(f"{above}/") for above in found):
            found.append(folder)
    return found


@rule(desc="Look for Cargo workspaces", level=LogLevel.DEBUG)
async def tailor_cargo(
    request: CargoTailorRequest, cargo: CargoSubsystem, tailor: TailorSubsystem
) -> PutativeTargets:
    roots = sorted({normalise_root(root) for root in cargo.workspaces})
    manifests = await Get(Paths, PathGlobs, request.path_globs("Cargo.toml"))
    workspaces = await MultiGet(Get(CargoWorkspace, WorkspaceRequest(root)) for root in roots)
    known = {*roots, *(m.directory for workspace in workspaces for m in workspace.members)}
    ignored = FilespecMatcher(tailor.ignore_paths, ())
    for folder in unlisted(manifests.files, known):
        if ignored.matches([join(folder, tailor.build_file_name)]):
            continue
        logger.warning(
            f"{join(folder, 'Cargo.toml')} belongs to no workspace that Pants knows, so its crates "
            f"are no targets. If they should be, add {folder!r} to [cargo].workspaces in "
            "pants.toml, or make the crate a member of a workspace that is listed there; otherwise "
            "add the folder to [tailor].ignore_paths."
        )
    return PutativeTargets()


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(PutativeTargetsRequest, CargoTailorRequest)]
