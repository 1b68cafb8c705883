"""The files of a package, and the tsconfig.json files that say how to read them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    FileContent,
    MergeDigests,
    PathGlobs,
    Snapshot,
)
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.globs import literal
from driftbuild.node.model import compiler
from driftbuild.node.model.tsconfig import (
    Project,
    files_with_references,
    load_project,
    unread,
)
from driftbuild.node.model.workspace import Workspace
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join


@dataclass(frozen=True)
class PackageFilesRequest:
    """All files of the package in a folder: tests and configuration too, nested packages not."""

    directory: str


@dataclass(frozen=True)
class PackageFiles:
    snapshot: Snapshot


def package_globs(workspace: Workspace, directory: str) -> list[str]:
    """Globs of a package's own files. Outputs are none: git ignores them, and so does Pants."""
    nested = [
        other.directory
        for other in workspace.packages
        if other.directory != directory
        and (not directory or other.directory.startswith(f"{directory}/"))
    ]
    own = (
        [f"{directory}/**"]
        if directory
        else ["*", "src/**", "lib/**", "bin/**", "test/**", "tests/**"]
    )
    return [
        *own,
        f"!{join(directory, '**/node_modules/**')}",
        f"!{join(directory, '**/BUILD')}",
        f"!{join(directory, 'BUILD')}",
        *(f"!{folder}/**" for folder in nested),
    ]


@rule(level=LogLevel.DEBUG)
async def package_files(request: PackageFilesRequest, workspaces: Workspaces) -> PackageFiles:
    workspace, _ = workspaces.of(request.directory)
    globs = package_globs(workspace, request.directory)
    return PackageFiles(await Get(Snapshot, PathGlobs(globs)))


@dataclass(frozen=True)
class ProjectFiles:
    """All tsconfig.json files of a workspace with what they extend, by path.

    `packages`: folders of the workspace's packages, by their names.
    """

    texts: FrozenDict[str, str]
    packages: FrozenDict[str, str]

    def project(self, path: str) -> Project | None:
        return load_project(path, self.texts, self.packages)

    def seen_from(self, directory: str) -> tuple[str, ...]:
        """The files that a tool may open for the tsconfig.json of a folder."""
        path = join(directory, "tsconfig.json")
        return files_with_references(path, self.texts, self.packages)


@rule(level=LogLevel.DEBUG)
async def project_files(request: WorkspaceRequest) -> ProjectFiles:
    workspace = await Get(Workspace, WorkspaceRequest, request)
    names = ("tsconfig*.json", "*.tsconfig.json", "tsconfig/**/*.json", "jsconfig.json")
    found = await Get(
        DigestContents,
        PathGlobs(
            [
                *(join(request.root, name) for name in names),
                *(join(p.directory, name) for p in workspace.packages for name in names),
            ]
        ),
    )
    packages = FrozenDict(
        {p.manifest.name: p.directory for p in workspace.packages if p.manifest.name}
    )
    texts: dict[str, str] = {}
    asked: set[str] = set()
    while found:
        texts.update({f.path: f.content.decode("utf-8", errors="replace") for f in found})
        wanted = sorted(unread(texts, packages) - asked)
        asked.update(wanted)
        found = await Get(DigestContents, PathGlobs(map(literal, wanted)))
    return ProjectFiles(FrozenDict(texts), packages)


@dataclass(frozen=True)
class ProjectDigestRequest:
    """What TypeScript reads as a project's configuration. `alone`: see `compiler.alone`."""

    files: tuple[str, ...]
    alone: tuple[str, str]

    @classmethod
    def of(cls, project: Project) -> ProjectDigestRequest:
        return cls(project.files, compiler.alone(project))


@dataclass(frozen=True)
class ProjectDigest:
    digest: Digest


@rule(level=LogLevel.DEBUG)
async def project_digest(request: ProjectDigestRequest) -> ProjectDigest:
    path, text = request.alone
    digests = await MultiGet(
        Get(Digest, PathGlobs(request.files)),
        Get(Digest, CreateDigest([FileContent(path, text.encode())])),
    )
    return ProjectDigest(await Get(Digest, MergeDigests(digests)))


def rules() -> Iterable[Any]:
    return collect_rules()
