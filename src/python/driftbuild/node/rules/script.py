"""A package whose `build` is a script of its own: run as it is, with its tools by name."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    Digest,
    DigestEntries,
    MergeDigests,
    PathGlobs,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.globs import literal
from driftbuild.node.model.build_script import output_places
from driftbuild.node.rules.install import NodeModules, NodeModulesRequest
from driftbuild.node.rules.package_files import ProjectFiles
from driftbuild.node.rules.pnpm import COMMAND, FOLDER, Pnpm, PnpmRequest, command
from driftbuild.node.rules.process import NodeProcessRequest, said
from driftbuild.node.rules.sources import AddonModules, AddonModulesRequest, Sources, SourcesRequest
from driftbuild.node.rules.view import Built, DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join
from driftbuild.sandbox.rules import Sandbox


@dataclass(frozen=True)
class ScriptBuildRequest:
    directory: str
    commands: tuple[str, ...]


@rule(level=LogLevel.DEBUG)
async def script_build(
    request: ScriptBuildRequest, workspaces: Workspaces, sandbox: Sandbox
) -> Built:
    workspace, package = workspaces.of(request.directory)
    directory, manifest = package.directory, package.manifest
    own, modules, view, addons, projects, pnpm, pnpm_command = await MultiGet(
        Get(Sources, SourcesRequest(directory, False)),
        Get(NodeModules, NodeModulesRequest(directory, programs=True)),
        Get(DependenciesView, DependenciesRequest(directory)),
        Get(AddonModules, AddonModulesRequest(directory)),
        Get(ProjectFiles, WorkspaceRequest(workspace.root)),
        Get(Pnpm, PnpmRequest(workspace.root)),
        Get(Digest, CreateDigest([command()])),
    )
    if view.failure:
        return Built(EMPTY_DIGEST, view.failure)
    at_root = (path for path in projects.texts if os.path.dirname(path) == workspace.root)
    configs = {*at_root, *projects.seen_from(directory)}
    shared = await Get(Digest, PathGlobs(map(literal, sorted(configs))))
    digest = await Get(
        Digest, MergeDigests([own.digest, view.digest, addons.digest, shared, pnpm_command])
    )
    prefix = f"{directory}/" if directory else ""
    files, folders = output_places(manifest, (path[len(prefix) :] for path in own.files))
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"Build {manifest.name or directory} ({manifest.script('build')})",
            script=" && ".join(request.commands),
            arguments=(),
            input_digest=digest,
            directory=directory,
            modules=modules,
            output_files=tuple(f"{prefix}{path}" for path in files),
            output_directories=tuple(f"{prefix}{path}" for path in folders),
            paths=(
                join(directory, "node_modules/.bin"),
                join(workspace.root, "node_modules/.bin"),
                COMMAND,
            ),
            immutable=FrozenDict({FOLDER: pnpm.digest}),
            shell=True,
            env=FrozenDict(
                {
                    "npm_config_manage_package_manager_versions": "false",
                    "npm_lifecycle_event": "build",
                    "npm_package_name": manifest.name,
                    "npm_package_version": manifest.version,
                }
            ),
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    if result.exit_code:
        text = said(result, process, sandbox)
        how = f"its build failed with exit code {result.exit_code}"
        commands = " && ".join(request.commands)
        return Built(EMPTY_DIGEST, f"{manifest.path}: {how}: {commands}\n{text}")
    # A folder that package.json names may hold sources as well.
    sources = frozenset(own.files)
    entries = await Get(DigestEntries, Digest, result.output_digest)
    made = [entry for entry in entries if entry.path not in sources]
    return Built(await Get(Digest, CreateDigest(made)))


def rules() -> Iterable[Any]:
    return collect_rules()
