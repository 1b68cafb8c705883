"""`check`: TypeScript's type check, one action a package, against declarations alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.check import CheckRequest, CheckResult, CheckResults
from pants.engine.fs import Digest, MergeDigests
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import FieldSet
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from driftbuild.ansi import shown
from driftbuild.node.model import compiler
from driftbuild.node.model.build_script import CompilerBuild, parse_build
from driftbuild.node.rules.compile import from_root
from driftbuild.node.rules.install import (
    NodeModules,
    NodeModulesRequest,
    Tool,
    ToolRequest,
    missing_tool,
)
from driftbuild.node.rules.package_files import ProjectDigest, ProjectDigestRequest, ProjectFiles
from driftbuild.node.rules.process import NodeProcessRequest, said
from driftbuild.node.rules.sources import Sources, SourcesRequest
from driftbuild.node.rules.view import DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join
from driftbuild.node.subsystems import TscSubsystem
from driftbuild.node.target_types import NodePackageSources
from driftbuild.sandbox.rules import Sandbox


@dataclass(frozen=True)
class NodePackageFieldSet(FieldSet):
    required_fields = (NodePackageSources,)

    sources: NodePackageSources


class TscCheckRequest(CheckRequest):
    field_set_type = NodePackageFieldSet
    tool_name = TscSubsystem.options_scope


@dataclass(frozen=True)
class PackageCheckRequest:
    """The type check of the package in a folder: its sources and its tests."""

    directory: str


@dataclass(frozen=True)
class PackageCheck:
    """`text` is what the compiler said; `exit_code` is 0 where there is nothing to check."""

    exit_code: int
    text: str


@rule(desc="Check types", level=LogLevel.DEBUG)
async def check_package(
    request: PackageCheckRequest, workspaces: Workspaces, sandbox: Sandbox
) -> PackageCheck:
    workspace, package = workspaces.of(request.directory)
    directory = request.directory
    projects = await Get(ProjectFiles, WorkspaceRequest(workspace.root))
    build = parse_build(package.manifest)
    # The editor's project covers the tests as well; that of the build may leave them out.
    names = ["tsconfig.json", *([build.config] if isinstance(build, CompilerBuild) else [])]
    project = next(filter(None, (projects.project(join(directory, name)) for name in names)), None)
    if project is None:
        return PackageCheck(0, "")
    tsc = await Get(Tool, ToolRequest(directory, "typescript", "tsc"))
    if not tsc.script:
        return PackageCheck(1, missing_tool(package, "typescript"))
    own, view, modules, configs = await MultiGet(
        Get(Sources, SourcesRequest(directory, True)),
        Get(DependenciesView, DependenciesRequest(directory, declarations=True)),
        Get(NodeModules, NodeModulesRequest(directory, from_root(tsc, project))),
        Get(ProjectDigest, ProjectDigestRequest, ProjectDigestRequest.of(project)),
    )
    if view.failure:
        return PackageCheck(1, view.failure)
    digest = await Get(Digest, MergeDigests([own.digest, view.digest, configs.digest]))
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"Check types of {package.manifest.name or directory}",
            script=tsc.script,
            arguments=(*compiler.check(project), "--pretty"),
            input_digest=digest,
            modules=modules,
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    return PackageCheck(result.exit_code, said(result, process, sandbox).strip())


@rule(desc="Check types of JavaScript packages", level=LogLevel.DEBUG)
async def check_packages(
    request: TscCheckRequest, subsystem: TscSubsystem, options: GlobalOptions
) -> CheckResults:
    if subsystem.skip:
        return CheckResults([], checker_name=request.tool_name)
    directories = sorted({each.address.spec_path for each in request.field_sets})
    checks = await MultiGet(
        Get(PackageCheck, PackageCheckRequest(directory)) for directory in directories
    )
    texts = dict.fromkeys(shown(check.text, options.colors) for check in checks if check.text)
    exit_code = next((check.exit_code for check in checks if check.exit_code), 0)
    return CheckResults(
        [CheckResult(exit_code, "\n\n".join(texts), "")], checker_name=request.tool_name
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(CheckRequest, TscCheckRequest)]
