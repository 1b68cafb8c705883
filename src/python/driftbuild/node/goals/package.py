"""`package` of an npm tarball: what `npm publish` would publish, checked as users will see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage, BuiltPackageArtifact, PackageFieldSet
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestEntries,
    FileContent,
    FileEntry,
    MergeDigests,
    PathGlobs,
    Paths,
    RemovePrefix,
    Snapshot,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.node.goals.check import PackageCheck, PackageCheckRequest
from driftbuild.node.model.npm_package import is_esm_only, published_manifest
from driftbuild.node.model.publishing import tarball_name
from driftbuild.node.rules.addons import AddonPlatforms, AddonPlatformsOf
from driftbuild.node.rules.inference import PackageImports, PackageImportsRequest
from driftbuild.node.rules.install import NodeModules, NodeModulesRequest, Tool, ToolRequest
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.rules.notices import Notices, NoticesOf
from driftbuild.node.rules.process import NodeProcessRequest, said
from driftbuild.node.rules.sources import Sources, SourcesRequest
from driftbuild.node.rules.view import BuildRequest, Built
from driftbuild.node.rules.workspace import Workspaces, join
from driftbuild.node.subsystems import AttwSubsystem, PublintSubsystem
from driftbuild.node.target_types import NpmPackageDependencies
from driftbuild.sandbox.rules import Sandbox

_OUTPUT = ".npm-pack"


class BrokenPackageError(UserError):
    """A package does not build, or not into one that others can use; the message says why."""


@dataclass(frozen=True)
class NpmPackageFieldSet(PackageFieldSet):
    required_fields = (NpmPackageDependencies,)

    dependencies: NpmPackageDependencies


@dataclass(frozen=True)
class NpmPackageRequest:
    """The published form of the package in a folder."""

    directory: str


@dataclass(frozen=True)
class NpmPackage:
    """`digest` holds the tarball alone, as `name`."""

    name: str
    digest: Digest


@rule(desc="Pack an npm package", level=LogLevel.DEBUG)
async def pack(
    request: NpmPackageRequest, workspaces: Workspaces, nodejs: Nodejs, sandbox: Sandbox
) -> NpmPackage:
    workspace, package = workspaces.of(request.directory)
    directory, manifest = package.directory, package.manifest
    _, own, built, check, platforms, notices, licences = await MultiGet(
        Get(PackageImports, PackageImportsRequest(directory)),
        Get(Sources, SourcesRequest(directory, False)),
        Get(Built, BuildRequest(directory)),
        Get(PackageCheck, PackageCheckRequest(directory)),
        Get(AddonPlatforms, AddonPlatformsOf(directory)),
        Get(Notices, NoticesOf(directory)),
        Get(Paths, PathGlobs([join(workspace.root, "LICENSE*"), join(workspace.root, "LICENCE*")])),
    )
    failures = dict.fromkeys(filter(None, (built.failure, check.text if check.exit_code else "")))
    if failures:
        raise BrokenPackageError("\n".join(failures))
    more = [notices.name] if notices.name else []
    text = published_manifest(manifest, workspace, platforms.packages, more)
    entries = await Get(DigestEntries, Digest, own.digest)
    kept = [e for e in entries if isinstance(e, FileEntry) and e.path != manifest.path]
    has_licence = any(e.path.startswith(join(directory, "LICEN")) for e in kept)
    rest, licence = await MultiGet(
        Get(Digest, CreateDigest([*kept, FileContent(manifest.path, text.encode())])),
        Get(Digest, PathGlobs([] if has_licence else licences.files)),
    )
    if workspace.root:
        licence = await Get(Digest, RemovePrefix(licence, workspace.root))
    beside = await Get(Digest, MergeDigests([licence, notices.digest]))
    placed = await Get(Digest, AddPrefix(beside, directory))
    output = join(directory, _OUTPUT)
    tarball = tarball_name(manifest.name, manifest.version)
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"Pack {manifest.name}",
            script=f"{nodejs.npm}/bin/npm-cli.js",
            arguments=("pack", "--ignore-scripts", "--silent", f"--pack-destination={_OUTPUT}"),
            input_digest=await Get(
                Digest,
                MergeDigests(
                    [
                        rest,
                        built.digest,
                        placed,
                        await Get(Digest, CreateDigest([FileContent(f"{output}/.keep", b"")])),
                    ]
                ),
            ),
            directory=directory,
            output_files=(f"{output}/{tarball}",),
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    if result.exit_code:
        text = said(result, process, sandbox)
        raise BrokenPackageError(f"{manifest.path}: npm pack failed.\n{text}")
    return NpmPackage(tarball, await Get(Digest, RemovePrefix(result.output_digest, output)))


@dataclass(frozen=True)
class PackageLintRequest:
    """A check of the packed package by a tool that the package or the root depends on."""

    directory: str
    npm_package: NpmPackage
    tool: str
    binary: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class PackageLint:
    """`failure` is "" where the tool is content, or where nobody depends on it."""

    failure: str


@rule(level=LogLevel.DEBUG)
async def lint_package(request: PackageLintRequest, sandbox: Sandbox) -> PackageLint:
    tool = await Get(Tool, ToolRequest(request.directory, request.tool, request.binary))
    if not tool.script:
        return PackageLint("")
    modules = await Get(
        NodeModules,
        NodeModulesRequest(request.directory, (request.tool,) if tool.from_root else ()),
    )
    process = await Get(
        Process,
        NodeProcessRequest(
            description=f"Look at {request.npm_package.name} with {request.binary}",
            script=tool.script,
            arguments=(request.npm_package.name, *request.arguments),
            input_digest=request.npm_package.digest,
            modules=modules,
        ),
    )
    result = await Get(FallibleProcessResult, Process, process)
    if not result.exit_code:
        return PackageLint("")
    text = said(result, process, sandbox)
    return PackageLint(f"{request.binary} of {request.npm_package.name}:\n{text}")


@rule(desc="Package an npm package", level=LogLevel.DEBUG)
async def package_npm(
    field_set: NpmPackageFieldSet,
    workspaces: Workspaces,
    publint: PublintSubsystem,
    attw: AttwSubsystem,
) -> BuiltPackage:
    directory = field_set.address.spec_path
    packed = await Get(NpmPackage, NpmPackageRequest(directory))
    _, package = workspaces.of(directory)
    wanted = []
    if not publint.skip:
        wanted.append(
            PackageLintRequest(directory, packed, "publint", "publint", tuple(publint.args))
        )
    if not attw.skip:
        profile = "esm-only" if is_esm_only(package.manifest.content()) else "node16"
        arguments = (f"--profile={profile}", "--no-emoji", *attw.args)
        wanted.append(
            PackageLintRequest(directory, packed, "@arethetypeswrong/cli", "attw", arguments)
        )
    lints = await MultiGet(Get(PackageLint, PackageLintRequest, each) for each in wanted)
    failures = [lint.failure for lint in lints if lint.failure]
    if failures:
        raise BrokenPackageError(
            f"{field_set.address} would not work for those who install it.\n"
            + "\n".join(failures)
            + f"\nCorrect {package.manifest.path}, or what it names."
        )
    snapshot = await Get(Snapshot, AddPrefix(packed.digest, directory))
    (path,) = snapshot.files
    return BuiltPackage(snapshot.digest, (BuiltPackageArtifact(path),))


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(PackageFieldSet, NpmPackageFieldSet)]
