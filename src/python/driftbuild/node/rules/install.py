"""Third-party packages: fetched by the lockfile's integrity, the only rule with a network.

pnpm fills its own store, a named cache in which each package is kept once by its content; a changed
lockfile fetches what is new. The installed tree goes into Pants' store, and an action sees the part
of it that its package needs.
"""

from __future__ import annotations

import os.path
import shlex
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestContents,
    DigestEntries,
    FileEntry,
    PathGlobs,
    RemovePrefix,
    SymlinkEntry,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import UserError, full_disk_help
from driftbuild.node.model.manifest import parse_manifest
from driftbuild.node.model.node_modules import STORE, VirtualStore, store_folder
from driftbuild.node.model.pnpm_failure import failure
from driftbuild.node.model.workspace import FILE, LOCKFILE, Package, Workspace
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.rules.pnpm import FOLDER, Pnpm, PnpmRequest
from driftbuild.node.rules.workspace import WorkspaceRequest, Workspaces, below, join
from driftbuild.node.subsystems import NodejsSubsystem
from driftbuild.sandbox.rules import PATH, Sandbox


class InstallError(UserError):
    """pnpm refused the lockfile or could not fetch; the message is pnpm's, with a remedy."""


_ENV = {
    "CI": "true",  # Never asks.
    "npm_config_extend_node_path": "false",  # No sandbox paths in node_modules/.bin.
    "npm_config_prefer_symlinked_executables": "true",
    "npm_config_package_import_method": "copy",  # No links into the shared store.
    "npm_config_side_effects_cache": "false",
    "npm_config_ignore_scripts": "true",
    "npm_config_manage_package_manager_versions": "false",
    "npm_config_verify_store_integrity": "true",
    "npm_config_update_notifier": "false",
    # A file that is not what the lockfile says is asked for again too: not for a minute.
    "npm_config_fetch_retry_mintimeout": "2000",
    "npm_config_fetch_retry_maxtimeout": "8000",
}


@dataclass(frozen=True)
class InstallRequest:
    """All packages of a workspace's lockfile, for this platform."""

    root: str


@dataclass(frozen=True)
class Installed:
    """`digest` has `node_modules` of the root and of each package, seen from the root.

    `entries`: its files and links, by folder of the virtual store; "" has the others.
    """

    digest: Digest
    store: VirtualStore
    entries: Mapping[str, tuple[FileEntry | SymlinkEntry, ...]]

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Installed) and other.digest == self.digest


@rule(desc="Install third-party packages", level=LogLevel.INFO)
async def install(
    request: InstallRequest, options: NodejsSubsystem, nodejs: Nodejs, sandbox: Sandbox
) -> Installed:
    root = request.root
    workspace, pnpm, env = await MultiGet(
        Get(Workspace, WorkspaceRequest(root)),
        Get(Pnpm, PnpmRequest(root)),
        Get(EnvironmentVars, EnvironmentVarsRequest(options.fetch_env_vars)),
    )
    manifests = [package.manifest.path for package in workspace.packages]
    inputs = await Get(
        Digest,
        PathGlobs(
            [
                *manifests,
                *(join(root, name) for name in (FILE, LOCKFILE, ".npmrc", "patches/**")),
                join(root, ".pnpmfile.cjs"),
            ]
        ),
    )
    node = f"{sandbox.root}/{nodejs.program}"
    script = f"{sandbox.root}/{pnpm.script}"
    # Install scripts that the workspace allows run afterwards, without a network.
    built = f" && {'unshare -n ' if sandbox.namespaced else ''}{node} {script} rebuild -r"
    names = " ".join(map(shlex.quote, workspace.file.built))
    command = (
        f"{node} {script} install --frozen-lockfile --prefer-offline --reporter=append-only"
        + (f"{built} --config.ignore-scripts=false {names}" if names else "")
        # They hold times and paths.
        + " && rm -rf node_modules/.modules.yaml node_modules/.pnpm-workspace-state*.json "
        "node_modules/.pnpm/lock.yaml"
    )
    folders = [below(root, package.directory) for package in workspace.packages]
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                ["/bin/sh", "-c", command],
                identity="pnpm-install",
                cwd=root or ".",
                directories=(".home",),
                network=True,
            ),
            env={
                **env,
                **_ENV,
                "PATH": f"{sandbox.root}/{nodejs.directory}/bin:{PATH}",
                "HOME": f"{sandbox.root}/.home",
                "npm_config_store_dir": f"{sandbox.root}/.pnpm-store",
                "npm_config_cache": f"{sandbox.root}/.pnpm-cache",
            },
            input_digest=inputs,
            immutable_input_digests=FrozenDict({**nodejs.inputs, FOLDER: pnpm.digest}),
            append_only_caches=FrozenDict(
                {**nodejs.caches, "pnpm_store": ".pnpm-store", "pnpm_cache": ".pnpm-cache"}
            ),
            output_directories=tuple(
                join(root, f"{folder}/node_modules" if folder else "node_modules")
                for folder in folders
            ),
            description=f"Install third-party packages (pnpm {pnpm.version})",
        ),
    )
    if result.exit_code:
        said = (result.stdout + result.stderr).decode("utf-8", errors="replace")
        said = said.replace(f"{sandbox.root}/", "")
        raise InstallError(full_disk_help(said) and said or failure(join(root, LOCKFILE), said))
    digest = (
        await Get(Digest, RemovePrefix(result.output_digest, root))
        if root
        else result.output_digest
    )
    entries = await Get(DigestEntries, Digest, digest)
    links = {entry.path: entry.target for entry in entries if isinstance(entry, SymlinkEntry)}
    by_store: dict[str, list[FileEntry | SymlinkEntry]] = defaultdict(list)
    for entry in entries:
        if isinstance(entry, (FileEntry, SymlinkEntry)):
            by_store[store_folder(entry.path)].append(entry)
    grouped = {folder: tuple(found) for folder, found in by_store.items()}
    return Installed(digest, VirtualStore(links), grouped)


@dataclass(frozen=True)
class NodeModulesRequest:
    """What an action in the folder of a package sees.

    `from_root`: packages that it takes from the workspace's root; `programs`: also `.bin`.
    """

    directory: str
    from_root: tuple[str, ...] = ()
    programs: bool = False


@dataclass(frozen=True)
class NodeModules:
    """`store` belongs at `mount` as an immutable input, `links` among the other inputs."""

    mount: str
    store: Digest
    links: Digest


@rule(level=LogLevel.DEBUG)
async def node_modules(request: NodeModulesRequest, workspaces: Workspaces) -> NodeModules:
    workspace, package = workspaces.of(request.directory)
    root = workspace.root
    installed = await Get(Installed, InstallRequest(root))
    store = installed.store
    own = below(root, request.directory)
    links = [*store.links(own), *store.links("", request.from_root)]
    if request.programs:
        links.extend((*store.programs(own), *store.programs("")))
    for directory in workspace.closure(request.directory, runtime=True):
        manifest = workspace.package(directory)
        assert manifest is not None
        runtime = [d.name for d in manifest.manifest.dependencies if d.is_runtime]
        links.extend(store.links(below(root, directory), runtime))
    closure = store.closure(links)
    wanted = {*links, *closure.hoisted}
    others = {entry.path: entry for entry in installed.entries.get("", ()) if entry.path in wanted}
    third, link_digest = await MultiGet(
        # Made from the entries: a subset by globs would walk through links.
        Get(
            Digest,
            CreateDigest(
                [
                    *(e for name in closure.stores for e in installed.entries[name]),
                    *(others[path] for path in closure.hoisted),
                ]
            ),
        ),
        Get(Digest, CreateDigest([others[path] for path in sorted(set(links))])),
    )
    if closure.stores:
        third = await Get(Digest, RemovePrefix(third, STORE))
    if root:
        link_digest = await Get(Digest, AddPrefix(link_digest, root))
    return NodeModules(join(root, STORE), third, link_digest)


@dataclass(frozen=True)
class ToolRequest:
    """A program of an npm package, as a package of the workspace sees it."""

    directory: str
    name: str
    binary: str = ""


@dataclass(frozen=True)
class Tool:
    """`script`: from the repository's root. `from_root`: the workspace's root brings it.

    All fields are "" where neither the package nor the root depends on it.
    """

    name: str
    version: str = ""
    script: str = ""
    from_root: bool = False


@rule(level=LogLevel.DEBUG)
async def find_tool(request: ToolRequest, workspaces: Workspaces) -> Tool:
    workspace, _ = workspaces.of(request.directory)
    installed = await Get(Installed, InstallRequest(workspace.root))
    own = installed.store.target(below(workspace.root, request.directory), request.name)
    target = own or installed.store.target("", request.name)
    if target is None:
        return Tool(request.name)
    path = f"{target}/package.json"
    entries = installed.entries.get(store_folder(path), ())
    digest = await Get(Digest, CreateDigest([entry for entry in entries if entry.path == path]))
    found = await Get(DigestContents, Digest, digest)
    if not found:
        return Tool(request.name)
    manifest = parse_manifest(target, found[0].content.decode("utf-8", errors="replace"))
    binaries = dict(manifest.binaries)
    binary = binaries.get(request.binary or request.name.rpartition("/")[2], "")
    # By the link, not by the place in the store: so that programs find what stands beside it.
    folder = workspace.root if own is None else request.directory
    script = os.path.normpath(join(folder, f"node_modules/{request.name}/{binary}"))
    return Tool(request.name, manifest.version, script if binary else "", own is None)


def missing_tool(package: Package, name: str) -> str:
    return (
        f"{package.manifest.path} needs {name}, but neither it nor the workspace's root depends on "
        f"it. Run `pnpm add --save-dev {name}` in {package.directory or 'the root'}."
    )


def rules() -> Iterable[Any]:
    return collect_rules()
