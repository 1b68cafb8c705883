"""What a package's dependents see of it: manifest, shipped files, results of its build."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import Digest, DigestSubset, MergeDigests, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.node.model import compiler
from driftbuild.node.model.build_script import CompilerBuild, parse_build, shipped_globs
from driftbuild.node.rules.sources import Sources, SourcesRequest
from driftbuild.node.rules.workspace import Workspaces, join


@dataclass(frozen=True)
class BuildRequest:
    """The build of the package in a folder. `declarations`: only what type checks read."""

    directory: str
    declarations: bool = False


@dataclass(frozen=True)
class Built:
    """`digest` holds what the build wrote, from the repository's root.

    `failure` is what a failed step said: then the digest is not to be used.
    """

    digest: Digest
    failure: str = ""


@dataclass(frozen=True)
class PublishedRequest:
    directory: str
    declarations: bool


@dataclass(frozen=True)
class PublishedView:
    """A package as others see it: manifest, shipped files, results of its build."""

    digest: Digest
    failure: str


@rule(level=LogLevel.DEBUG)
async def published_view(request: PublishedRequest, workspaces: Workspaces) -> PublishedView:
    _, package = workspaces.of(request.directory)
    directory, manifest = package.directory, package.manifest
    build = parse_build(manifest)
    own, built = await MultiGet(
        Get(Sources, SourcesRequest(directory, False)),
        Get(Built, BuildRequest(directory, request.declarations)),
    )
    globs = shipped_globs(manifest)
    if globs is None:
        # Nothing says what is shipped: all, but for the sources of what a build makes.
        wanted = ["package.json"] if isinstance(build, CompilerBuild) else ["**"]
    else:
        wanted = list(globs)
    shipped = await Get(
        Digest, DigestSubset(own.digest, PathGlobs([join(directory, glob) for glob in wanted]))
    )
    results = built.digest
    if request.declarations:
        extensions = compiler.DECLARATIONS
        results = await Get(
            Digest, DigestSubset(results, PathGlobs([f"**/*{ending}" for ending in extensions]))
        )
    return PublishedView(await Get(Digest, MergeDigests([shipped, results])), built.failure)


@dataclass(frozen=True)
class DependenciesRequest:
    """What the package in a folder sees of the packages that it depends on."""

    directory: str
    declarations: bool = False


@dataclass(frozen=True)
class DependenciesView:
    digest: Digest
    failure: str


@rule(level=LogLevel.DEBUG)
async def dependencies_view(
    request: DependenciesRequest, workspaces: Workspaces
) -> DependenciesView:
    workspace, _ = workspaces.of(request.directory)
    views = await MultiGet(
        Get(PublishedView, PublishedRequest(directory, request.declarations))
        for directory in workspace.closure(request.directory, runtime=True)
    )
    digest = await Get(Digest, MergeDigests(view.digest for view in views))
    failures = dict.fromkeys(view.failure for view in views if view.failure)
    return DependenciesView(digest, "\n".join(failures))


def rules() -> Iterable[Any]:
    return collect_rules()
