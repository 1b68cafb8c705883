"""The build of a package, whatever its `build` script is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pants.engine.fs import EMPTY_DIGEST
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.node.model.build_script import ScriptBuild, parse_build
from driftbuild.node.rules.compile import CompilerBuildRequest
from driftbuild.node.rules.script import ScriptBuildRequest
from driftbuild.node.rules.view import BuildRequest, Built
from driftbuild.node.rules.workspace import Workspaces


@rule(desc="Build a JavaScript package", level=LogLevel.DEBUG)
async def build(request: BuildRequest, workspaces: Workspaces) -> Built:
    _, package = workspaces.of(request.directory)
    plan = parse_build(package.manifest)
    if plan is None:
        return Built(EMPTY_DIGEST)
    if isinstance(plan, ScriptBuild):
        return await Get(Built, ScriptBuildRequest(request.directory, plan.commands))
    return await Get(
        Built, CompilerBuildRequest(request.directory, plan.config, request.declarations)
    )


def rules() -> Iterable[Any]:
    return collect_rules()
