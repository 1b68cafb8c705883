"""eslint and prettier over the files of a package, to look at them or to rewrite them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    EMPTY_DIGEST,
    CreateDigest,
    Digest,
    DigestEntries,
    FileEntry,
    MergeDigests,
    PathGlobs,
    Paths,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.globs import captured, literal
from driftbuild.node.model.paths import from_root
from driftbuild.node.rules.install import NodeModules, NodeModulesRequest, Tool, ToolRequest
from driftbuild.node.rules.package_files import ProjectFiles
from driftbuild.node.rules.process import NodeProcessRequest, said
from driftbuild.node.rules.sources import AddonModules, AddonModulesRequest, Sources, SourcesRequest
from driftbuild.node.rules.view import DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join
from driftbuild.sandbox.rules import Sandbox


@dataclass(frozen=True)
class SourceTool:
    """`configs` are globs of its configuration; without one an `optional` tool has work as well.

    `typed`: it reads types, so it sees what the compiler sees.
    """

    name: str
    look: tuple[str, ...]
    write: tuple[str, ...]
    configs: tuple[str, ...]
    typed: bool
    optional: bool


ESLINT = SourceTool(
    "eslint",
    look=("--no-error-on-unmatched-pattern", "--color"),
    write=("--no-error-on-unmatched-pattern", "--color", "--fix"),
    configs=("eslint.config.*",),
    typed=True,
    optional=False,
)
PRETTIER = SourceTool(
    "prettier",
    look=("--no-error-on-unmatched-pattern", "--ignore-unknown", "--list-different", "--color"),
    write=("--no-error-on-unmatched-pattern", "--ignore-unknown", "--write", "--log-level=warn"),
    configs=(".prettierrc*", "prettier.config.*", ".prettierignore", ".editorconfig"),
    typed=False,
    optional=True,
)


@dataclass(frozen=True)
class SourceToolRequest:
    """`edited` takes the place of files in the repository: what an earlier tool made of them."""

    tool: SourceTool
    directory: str
    write: bool
    arguments: tuple[str, ...] = ()
    edited: Digest = EMPTY_DIGEST


@dataclass(frozen=True)
class SourceToolResult:
    """`changed` are the files that differ from what they were, in `digest`.

    `ran` is False where the package has no such tool, or no configuration for it.
    """

    ran: bool
    exit_code: int = 0
    text: str = ""
    changed: tuple[str, ...] = ()
    digest: Digest = EMPTY_DIGEST


@rule(desc="Run a tool over sources", level=LogLevel.DEBUG)
async def run_source_tool(
    request: SourceToolRequest, workspaces: Workspaces, sandbox: Sandbox
) -> SourceToolResult:
    spec, directory = request.tool, request.directory
    workspace, package = workspaces.of(directory)
    root = workspace.root
    tool, own_configs, root_configs = await MultiGet(
        Get(Tool, ToolRequest(directory, spec.name)),
        Get(Paths, PathGlobs([join(directory, glob) for glob in spec.configs])),
        Get(Paths, PathGlobs([join(root, glob) for glob in spec.configs])),
    )
    if not tool.script:
        return SourceToolResult(False)
    if not (own_configs.files or root_configs.files or spec.optional):
        return SourceToolResult(False)
    root_manifest = workspace.root_manifest
    at_root = [d.name for d in root_manifest.dependencies] if root_manifest else []
    own, modules, configs = await MultiGet(
        Get(Sources, SourcesRequest(directory, False)),
        # A configuration at the root imports what the root depends on.
        Get(NodeModules, NodeModulesRequest(directory, tuple(at_root))),
        Get(
            Digest,
            PathGlobs([*root_configs.files, *own_configs.files, join(root, "package.json")]),
        ),
    )
    present, edited = await MultiGet(
        Get(DigestEntries, Digest, own.digest), Get(DigestEntries, Digest, request.edited)
    )
    files = {entry.path: entry for entry in (*present, *edited) if isinstance(entry, FileEntry)}
    digests = [await Get(Digest, CreateDigest(files.values())), configs]
    if spec.typed:
        projects = await Get(ProjectFiles, WorkspaceRequest(root))
        view, addons, project = await MultiGet(
            Get(DependenciesView, DependenciesRequest(directory, declarations=True)),
            Get(AddonModules, AddonModulesRequest(directory)),
            Get(Digest, PathGlobs(map(literal, projects.seen_from(directory)))),
        )
        if view.failure:
            return SourceToolResult(True, 1, view.failure)
        digests += [view.digest, addons.digest, project]
    folder = directory if own_configs.files else root
    target = directory[len(folder) + 1 if folder else 0 :] if directory != folder else "."
    name = package.manifest.name or directory
    # Declared, so that the sandbox holds copies that may be written to.
    output_files, output_folders = captured(files if request.write else ())
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"{'Rewrite' if request.write else 'Look at'} {name} with {spec.name}",
            script=tool.script,
            arguments=(*(spec.write if request.write else spec.look), *request.arguments, target),
            input_digest=await Get(Digest, MergeDigests(digests)),
            directory=folder,
            modules=modules,
            output_files=output_files,
            output_directories=output_folders,
            env=FrozenDict({"FORCE_COLOR": "1"}),
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    entries = await Get(DigestEntries, Digest, result.output_digest)
    changed = tuple(
        entry.path
        for entry in entries
        if isinstance(entry, FileEntry)
        and entry.path in files
        and entry.file_digest != files[entry.path].file_digest
    )
    # Both name files from where they run.
    text = from_root(said(result, process, sandbox), folder, files).strip()
    return SourceToolResult(True, result.exit_code, text, changed, result.output_digest)


def rules() -> Iterable[Any]:
    return collect_rules()
