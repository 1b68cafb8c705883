"""`package` of a node_bundle: one file with all that an entry point imports, by esbuild."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import (
    EMPTY_DIGEST,
    AddPrefix,
    Digest,
    DigestContents,
    DigestSubset,
    MergeDigests,
    PathGlobs,
    RemovePrefix,
    Snapshot,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.globs import literal
from driftbuild.node.rules.inference import PackageImports, PackageImportsRequest
from driftbuild.node.rules.install import (
    NodeModules,
    NodeModulesRequest,
    Tool,
    ToolRequest,
    missing_tool,
)
from driftbuild.node.rules.package_files import ProjectFiles
from driftbuild.node.rules.process import NodeProcessRequest, said
from driftbuild.node.rules.sources import AddonModules, AddonModulesRequest, Sources, SourcesRequest
from driftbuild.node.rules.view import BuildRequest, Built, DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join
from driftbuild.node.target_types import BundleArguments, BundleEntry
from driftbuild.sandbox.rules import Sandbox

_OUTPUT = ".bundle"
_METAFILE = ".bundle.json"


class BundleError(UserError):
    """An entry point that cannot be bundled; the message is esbuild's, or names what is missing."""


@dataclass(frozen=True)
class BundleFieldSet(PackageFieldSet):
    required_fields = (BundleEntry, BundleArguments)

    entry: BundleEntry
    arguments: BundleArguments


@dataclass(frozen=True)
class BundleRequest:
    field_set: BundleFieldSet


@dataclass(frozen=True)
class Bundle:
    """`digest` has the files, in the package's folder; `metafile` is esbuild's account of them."""

    digest: Digest
    metafile: bytes


@rule(desc="Bundle with esbuild", level=LogLevel.DEBUG)
async def bundle(request: BundleRequest, workspaces: Workspaces, sandbox: Sandbox) -> Bundle:
    field_set = request.field_set
    directory = field_set.address.spec_path
    workspace, package = workspaces.of(directory)
    esbuild = await Get(Tool, ToolRequest(directory, "esbuild"))
    if not esbuild.script:
        raise BundleError(missing_tool(package, "esbuild"))
    _, projects, own, built, view, addons, modules = await MultiGet(
        Get(PackageImports, PackageImportsRequest(directory)),
        Get(ProjectFiles, WorkspaceRequest(workspace.root)),
        Get(Sources, SourcesRequest(directory, False)),
        Get(Built, BuildRequest(directory)),
        Get(DependenciesView, DependenciesRequest(directory)),
        Get(AddonModules, AddonModulesRequest(directory)),
        Get(
            NodeModules,
            NodeModulesRequest(directory, ("esbuild",) if esbuild.from_root else ()),
        ),
    )
    configs, store = await MultiGet(
        Get(Digest, PathGlobs(map(literal, projects.seen_from(directory)))),
        # Files of the sandbox, not links out of it: esbuild writes where a module really lies into
        # the bundle, and shared inputs lie somewhere else each time.
        Get(Digest, AddPrefix(modules.store, modules.mount)),
    )
    failures = dict.fromkeys(filter(None, (view.failure, built.failure)))
    if failures:
        raise BundleError("\n".join(failures))
    name = f"{field_set.address.target_name}.js"
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"Bundle {join(directory, field_set.entry.value or '')}",
            script=esbuild.script,
            arguments=(
                field_set.entry.value or "",
                "--bundle",
                f"--outfile={_OUTPUT}/{name}",
                f"--metafile={_METAFILE}",
                "--log-level=warning",
                *(field_set.arguments.value or ()),
            ),
            input_digest=await Get(
                Digest,
                MergeDigests(
                    [own.digest, built.digest, view.digest, addons.digest, configs, store]
                ),
            ),
            directory=directory,
            modules=replace(modules, store=EMPTY_DIGEST),
            output_files=(join(directory, _METAFILE),),
            output_directories=(join(directory, _OUTPUT),),
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    if result.exit_code:
        raise BundleError(f"{field_set.address}: esbuild failed.\n{said(result, process, sandbox)}")
    place, metafile = literal(join(directory, _OUTPUT)), literal(join(directory, _METAFILE))
    output, account = await MultiGet(
        Get(Digest, DigestSubset(result.output_digest, PathGlobs([f"{place}/**"]))),
        Get(DigestContents, DigestSubset(result.output_digest, PathGlobs([metafile]))),
    )
    files = await Get(Digest, RemovePrefix(output, join(directory, _OUTPUT)))
    return Bundle(await Get(Digest, AddPrefix(files, directory)), account[0].content)


@rule(desc="Package a bundle", level=LogLevel.DEBUG)
async def package_bundle(field_set: BundleFieldSet) -> BuiltPackage:
    made = await Get(Bundle, BundleRequest(field_set))
    snapshot = await Get(Snapshot, Digest, made.digest)
    return BuiltPackage(
        snapshot.digest, tuple(BuiltPackageArtifact(path) for path in snapshot.files)
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(PackageFieldSet, BundleFieldSet)]
