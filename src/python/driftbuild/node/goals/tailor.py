"""`tailor`: packages need no BUILD file; it only tells of those that no workspace has."""

from __future__ import annotations

import logging
import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.tailor import PutativeTargets, PutativeTargetsRequest, TailorSubsystem
from pants.engine.fs import PathGlobs, Paths
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.source.filespec import FilespecMatcher
from pants.util.logging import LogLevel

from driftbuild.node.model.workspace import FILE
from driftbuild.node.rules.workspace import Workspaces, join

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NodeTailorRequest(PutativeTargetsRequest):
    pass


@rule(desc="Look for JavaScript packages", level=LogLevel.DEBUG)
async def tailor_node(
    request: NodeTailorRequest, workspaces: Workspaces, tailor: TailorSubsystem
) -> PutativeTargets:
    manifests = await Get(Paths, PathGlobs, request.path_globs("package.json"))
    known = {p.directory for workspace in workspaces.workspaces for p in workspace.packages}
    ignored = FilespecMatcher(tailor.ignore_paths, ())
    for folder in sorted({os.path.dirname(path) for path in manifests.files} - known):
        parts = folder.split("/")
        if "node_modules" in parts or "tests" in parts:
            continue
        if ignored.matches([join(folder, tailor.build_file_name)]):
            continue
        logger.warning(
            f"{join(folder, 'package.json')} belongs to no workspace that Pants knows, so it is no "
            f"target. If it should be, add its folder to `packages` in {FILE}, or to "
            "[pnpm].workspaces in pants.toml; otherwise to [tailor].ignore_paths."
        )
    return PutativeTargets()


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(PutativeTargetsRequest, NodeTailorRequest)]
