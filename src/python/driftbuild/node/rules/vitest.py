"""One vitest process: the selected test files of a package."""

from __future__ import annotations

import dataclasses
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.base.build_root import BuildRoot
from pants.engine.fs import CreateDigest, Digest, FileContent, MergeDigests, PathGlobs
from pants.engine.process import Process, ProcessCacheScope
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.globs import captured, literal
from driftbuild.node.model.vitest import excluded
from driftbuild.node.rules.inference import PackageImports, PackageImportsRequest
from driftbuild.node.rules.install import (
    NodeModules,
    NodeModulesRequest,
    Tool,
    ToolRequest,
    missing_tool,
)
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.rules.package_files import ProjectFiles
from driftbuild.node.rules.process import NodeProcessRequest
from driftbuild.node.rules.sources import AddonModules, AddonModulesRequest, Sources, SourcesRequest
from driftbuild.node.rules.view import BuildRequest, Built, DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, join

REPORTS = ".vitest-reports"
COVERAGE = ".vitest-coverage"
_WATCH = ".watch.cjs"


def _watch_program() -> bytes:
    source = pkgutil.get_data("driftbuild.node.rules", "watch.cjs")
    assert source is not None
    return source


@dataclass(frozen=True)
class VitestRequest:
    """`files` are test files of the package in a folder, from the repository's root.

    `watch`: for a person at a terminal, until it is ended.
    """

    directory: str
    files: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    env: FrozenDict[str, str] = FrozenDict()
    timeout: int | None = None
    coverage: bool = False
    update: bool = False
    watch: bool = False
    cache_scope: ProcessCacheScope = ProcessCacheScope.SUCCESSFUL


@dataclass(frozen=True)
class VitestProcess:
    """`process` is None where a build failed before; `failure` says why.

    `files` are those of the package in `directory`, `tests` the selected ones among them, from the
    repository's root.
    """

    directory: str
    process: Process | None
    failure: str
    files: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


@rule(desc="Prepare a run of vitest", level=LogLevel.DEBUG)
async def vitest_process(
    request: VitestRequest, workspaces: Workspaces, build_root: BuildRoot, nodejs: Nodejs
) -> VitestProcess:
    workspace, package = workspaces.of(request.directory)
    directory = request.directory
    vitest, imports, projects = await MultiGet(
        Get(Tool, ToolRequest(directory, "vitest")),
        Get(PackageImports, PackageImportsRequest(directory)),
        Get(ProjectFiles, WorkspaceRequest(workspace.root)),
    )
    if not vitest.script:
        return VitestProcess(directory, None, missing_tool(package, "vitest"))
    project = projects.project(join(directory, "tsconfig.json"))
    from_root = {
        *imports.from_root,
        *(["vitest"] if vitest.from_root else []),
        *(project.external_packages if project else []),
    }
    own, built, view, addons, modules = await MultiGet(
        Get(Sources, SourcesRequest(directory, False)),
        Get(Built, BuildRequest(directory)),
        Get(DependenciesView, DependenciesRequest(directory)),
        Get(AddonModules, AddonModulesRequest(directory)),
        Get(NodeModules, NodeModulesRequest(directory, tuple(sorted(from_root)))),
    )
    failures = dict.fromkeys(filter(None, (view.failure, built.failure)))
    if failures:
        return VitestProcess(directory, None, "\n".join(failures))
    # Their options decide how sources are transformed.
    configuration = await Get(Digest, PathGlobs(map(literal, projects.seen_from(directory))))
    digests = [own.digest, built.digest, view.digest, addons.digest, configuration]
    prefix = f"{directory}/" if directory else ""
    files = [path[len(prefix) :] for path in request.files]
    arguments = [
        *files,
        "--reporter=default",
        "--reporter=junit",
        f"--outputFile.junit={REPORTS}/junit.xml",
        "--maxWorkers={pants_concurrency}",
        *(f"--exclude={glob}" for glob in excluded(files, (p[len(prefix) :] for p in own.files))),
        *request.arguments,
    ]
    if request.coverage:
        reporters = ("text", "lcovonly", "json-summary", "html")
        arguments += ["--coverage.enabled", f"--coverage.reportsDirectory={COVERAGE}"]
        arguments += [f"--coverage.reporter={reporter}" for reporter in reporters]
    if request.update:
        arguments.append("--update")
    script = vitest.script
    if request.watch:
        arguments = [a for a in arguments if "junit" not in a and "pants_concurrency" not in a]
        # The sandbox follows the sources while they are edited.
        program = await Get(Digest, CreateDigest([FileContent(_WATCH, _watch_program())]))
        digests.append(program)
        script = _WATCH
        arguments = [
            join(build_root.path, directory),
            f"{{root}}/{directory}",
            f"{{root}}/{nodejs.program}",
            f"{{root}}/{vitest.script}",
            "watch",
            *arguments,
        ]
    else:
        arguments.insert(0, "run")
    snapshots = {
        f"{folder}/__snapshots__" if folder else "__snapshots__"
        for folder in (path.rpartition("/")[0] for path in request.files)
    }
    # Inline snapshots.
    rewritten, folders = captured(request.files if request.update else ())
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"Test {package.manifest.name or directory}",
            script=script,
            arguments=tuple(arguments),
            input_digest=await Get(Digest, MergeDigests(digests)),
            directory=directory,
            modules=modules,
            output_directories=(
                join(directory, REPORTS),
                *([join(directory, COVERAGE)] if request.coverage else []),
                *(sorted(snapshots) if request.update else []),
                *folders,
            ),
            output_files=rewritten,
            env=FrozenDict({"FORCE_COLOR": "1", **request.env}),
            test=True,
            interactive=request.watch,
            timeout=request.timeout,
            cache_scope=request.cache_scope,
        ),
    )
    process = dataclasses.replace(process, concurrency_available=max(1, len(request.files)))
    return VitestProcess(directory, process, "", own.files, request.files)


def rules() -> Iterable[Any]:
    return collect_rules()
