"""Dependencies between packages, and imports that no package.json declares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.addresses import Address
from pants.engine.fs import DigestContents, DigestSubset, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import FieldSet, InferDependenciesRequest, InferredDependencies
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.globs import literal
from driftbuild.node.model.imports import EXTENSIONS, Import, find_imports, undeclared
from driftbuild.node.model.workspace import LOCKFILE, Package, Workspace
from driftbuild.node.rules.addons import AddonPlatforms, AddonPlatformsOf
from driftbuild.node.rules.package_files import PackageFiles, PackageFilesRequest, ProjectFiles
from driftbuild.node.rules.targets import WORKSPACE_TARGET, package_target_name
from driftbuild.node.rules.workspace import NoPackageError, WorkspaceRequest, Workspaces, join
from driftbuild.node.target_types import NodePackageSources


class UndeclaredImportError(UserError):
    """Files import packages that package.json does not declare; the message names each place."""


@dataclass(frozen=True)
class PackageImportsRequest:
    """The imports of all files of the package in a folder."""

    directory: str


@dataclass(frozen=True)
class PackageImports:
    """`packages` are the names of all packages that the files import, declared as they have to be.

    `from_root`: those that only the workspace's root declares.
    """

    packages: tuple[str, ...]
    from_root: tuple[str, ...]


_BESIDE = ("test", "tests", "__tests__", "__mocks__", "bench", "benches", "scripts", "examples")


def ships(path: str) -> bool:
    """Whether a file, from its package's folder, is part of what others install.

    Tests, configuration of tools and scripts are not: they may use what the workspace's root
    declares, as Node.js would find it there.
    """
    *folders, name = path.split("/")
    if any(folder in _BESIDE for folder in folders):
        return False
    return not any(part in name for part in (".test.", ".spec.", ".config.", ".bench."))


@rule(desc="Read imports", level=LogLevel.DEBUG)
async def package_imports(request: PackageImportsRequest, workspaces: Workspaces) -> PackageImports:
    workspace, package = workspaces.of(request.directory)
    files, projects = await MultiGet(
        Get(PackageFiles, PackageFilesRequest(request.directory)),
        Get(ProjectFiles, WorkspaceRequest(workspace.root)),
    )
    paths = [literal(path) for path in files.snapshot.files if path.endswith(EXTENSIONS)]
    contents = await Get(DigestContents, DigestSubset(files.snapshot.digest, PathGlobs(paths)))
    project = projects.project(join(request.directory, "tsconfig.json"))
    aliases = project.aliases if project else ()
    own = {d.name for d in package.manifest.dependencies} | {package.manifest.name}
    root = workspace.root_manifest
    of_root = {d.name for d in root.dependencies} if root else set()
    missing: list[tuple[str, Import]] = []
    named: set[str] = set()
    prefix = f"{request.directory}/" if request.directory else ""
    for file in contents:
        imports = find_imports(file.path, file.content)
        named.update(filter(None, (each.package for each in imports)))
        declared = own if ships(file.path[len(prefix) :]) else own | of_root
        missing.extend((file.path, each) for each in undeclared(imports, declared, aliases))
    if missing:
        raise UndeclaredImportError(_message(workspace, package, missing))
    return PackageImports(tuple(sorted(named)), tuple(sorted((named & of_root) - own)))


def _message(workspace: Workspace, package: Package, missing: Iterable[tuple[str, Import]]) -> str:
    lines = []
    wanted: dict[str, str] = {}
    for path, each in missing:
        lines.append(
            f'{path}:{each.line}: "{each.specifier}" is imported, but {package.manifest.path} '
            f"does not declare {each.package}."
        )
        member = workspace.named(each.package)
        wanted[each.package] = f"{each.package}@workspace:*" if member else each.package
    names = " ".join(sorted(wanted.values()))
    return (
        "\n".join(lines)
        + f"\nRun `pnpm add {names}` in {package.directory or 'the root'} (with --save-dev for "
        f"what only tests use), and commit {join(workspace.root, LOCKFILE)}."
    )


@dataclass(frozen=True)
class NodeInferenceFieldSet(FieldSet):
    required_fields = (NodePackageSources,)

    sources: NodePackageSources


class InferNodeDependencies(InferDependenciesRequest):
    infer_from = NodeInferenceFieldSet


@rule(desc="Infer dependencies of JavaScript packages", level=LogLevel.DEBUG)
async def infer_dependencies(
    request: InferNodeDependencies, workspaces: Workspaces
) -> InferredDependencies:
    directory = request.field_set.address.spec_path
    try:
        workspace, package = workspaces.of(directory)
    except NoPackageError:
        return InferredDependencies([])
    _, platforms = await MultiGet(
        Get(PackageImports, PackageImportsRequest(directory)),
        Get(AddonPlatforms, AddonPlatformsOf(directory)),
    )
    found = [Address(workspace.root, target_name=WORKSPACE_TARGET), *platforms.addresses]
    for needed in package.needs:
        member = workspace.package(needed)
        if member is not None and needed != workspace.root:
            found.append(Address(needed, target_name=package_target_name(member)))
    return InferredDependencies(found)


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(InferDependenciesRequest, InferNodeDependencies)]
