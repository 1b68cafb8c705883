"""A package whose `build` is one call of TypeScript's compiler."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    EMPTY_DIGEST,
    Digest,
    DigestSubset,
    MergeDigests,
    PathGlobs,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.globs import captured, literal
from driftbuild.node.model import compiler
from driftbuild.node.model.compiler import Emit, Strategy
from driftbuild.node.model.tsconfig import InvalidTsconfigError, Project
from driftbuild.node.model.workspace import Package
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
from driftbuild.node.rules.view import Built, DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join
from driftbuild.sandbox.rules import Sandbox


@dataclass(frozen=True)
class EmitRequest:
    description: str
    tsc: Tool
    emit: Emit
    digest: Digest
    modules: NodeModules


@rule(level=LogLevel.DEBUG)
async def run_emit(request: EmitRequest, sandbox: Sandbox) -> Built:
    emit = request.emit
    digest = request.digest
    if emit.hidden:
        seen = PathGlobs(["**", *(f"!{literal(path)}" for path in emit.hidden)])
        digest = await Get(Digest, DigestSubset(digest, seen))
    files, folders = captured(emit.files)
    process = await Get(
        Process,
        NodeProcessRequest(
            description=request.description,
            script=request.tsc.script,
            arguments=(*emit.arguments, "--pretty"),
            input_digest=digest,
            modules=request.modules,
            output_directories=folders,
            output_files=files,
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    if result.exit_code:
        return Built(EMPTY_DIGEST, said(result, process, sandbox))
    if not folders:
        return Built(result.output_digest)
    wanted = PathGlobs(map(literal, emit.files))
    return Built(await Get(Digest, DigestSubset(result.output_digest, wanted)))


def from_root(tsc: Tool, project: Project) -> tuple[str, ...]:
    """What a compiler takes from the workspace's root: itself, and packages of configuration."""
    return (*(["typescript"] if tsc.from_root else []), *project.external_packages)


@dataclass(frozen=True)
class CompilerBuildRequest:
    directory: str
    config: str
    declarations: bool


@rule(level=LogLevel.DEBUG)
async def compiler_build(request: CompilerBuildRequest, workspaces: Workspaces) -> Built:
    workspace, package = workspaces.of(request.directory)
    directory = request.directory
    tsc, projects = await MultiGet(
        Get(Tool, ToolRequest(directory, "typescript", "tsc")),
        Get(ProjectFiles, WorkspaceRequest(workspace.root)),
    )
    project = _project(projects, package, request.config)
    if not tsc.script:
        return Built(EMPTY_DIGEST, missing_tool(package, "typescript"))
    how = compiler.strategy(project, tsc.version)
    own, modules = await MultiGet(
        Get(Sources, SourcesRequest(directory, True)),
        Get(NodeModules, NodeModulesRequest(directory, from_root(tsc, project))),
    )
    configs = await Get(ProjectDigest, ProjectDigestRequest, ProjectDigestRequest.of(project))
    alone = await Get(Digest, MergeDigests([own.digest, configs.digest]))
    name = package.manifest.name or directory
    if how is Strategy.ISOLATED:
        emit = compiler.emit(project, directory, own.files)
        return await Get(Built, EmitRequest(f"Build {name}", tsc, emit, alone, modules))
    view = await Get(DependenciesView, DependenciesRequest(directory, declarations=True))
    if view.failure:
        return Built(EMPTY_DIGEST, view.failure)
    full = await Get(Digest, MergeDigests([alone, view.digest]))
    if how is Strategy.WHOLE:
        emit = compiler.emit(project, directory, own.files, checked=True)
        return await Get(Built, EmitRequest(f"Build {name}", tsc, emit, full, modules))
    declarations = EmitRequest(
        f"Write declarations of {name}",
        tsc,
        compiler.emit(project, directory, own.files, parts="declarations"),
        full,
        modules,
    )
    if request.declarations:
        return await Get(Built, EmitRequest, declarations)
    code = EmitRequest(
        f"Build {name}",
        tsc,
        compiler.emit(project, directory, own.files, parts="code"),
        alone,
        modules,
    )
    parts = await MultiGet(Get(Built, EmitRequest, part) for part in (declarations, code))
    failures = dict.fromkeys(part.failure for part in parts if part.failure)
    digest = await Get(Digest, MergeDigests(part.digest for part in parts))
    return Built(digest, "\n".join(failures))


def _project(projects: ProjectFiles, package: Package, config: str) -> Project:
    path = os.path.normpath(join(package.directory, config))
    project = projects.project(path)
    if project is None:
        raise InvalidTsconfigError(
            f'{path} does not exist, but "build" in {package.manifest.path} names it. Add it, or '
            "correct the script."
        )
    return project


def rules() -> Iterable[Any]:
    return collect_rules()
