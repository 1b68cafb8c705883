"""`run` of a package's command, with the addons and packages that it needs."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.run import RunFieldSet, RunInSandboxBehavior, RunRequest
from pants.engine.fs import EMPTY_DIGEST, Digest, MergeDigests
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.node.rules.install import NodeModules, NodeModulesRequest
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.rules.sources import AddonModules, AddonModulesRequest, Sources, SourcesRequest
from driftbuild.node.rules.view import BuildRequest, Built, DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import Workspaces, join
from driftbuild.node.target_types import NodeBinaryName, NodePackageSources


class NotRunnableError(UserError):
    """A package without the wanted command, or one that does not build."""


@dataclass(frozen=True)
class NodeBinaryFieldSet(RunFieldSet):
    required_fields = (NodeBinaryName,)
    run_in_sandbox_behavior = RunInSandboxBehavior.RUN_REQUEST_HERMETIC

    binary: NodeBinaryName


@dataclass(frozen=True)
class NodePackageRunFieldSet(RunFieldSet):
    required_fields = (NodePackageSources,)
    run_in_sandbox_behavior = RunInSandboxBehavior.RUN_REQUEST_HERMETIC

    sources: NodePackageSources


@dataclass(frozen=True)
class CommandRequest:
    """A command of the package in a folder; "" where it has only one."""

    directory: str
    binary: str


@rule(desc="Build what is to run", level=LogLevel.DEBUG)
async def run_command(
    request: CommandRequest, workspaces: Workspaces, nodejs: Nodejs
) -> RunRequest:
    _, package = workspaces.of(request.directory)
    directory, binaries = package.directory, dict(package.manifest.binaries)
    names = ", ".join(f"{directory}:bin-{name}" for name in sorted(binaries))
    if request.binary:
        script = binaries.get(request.binary)
    else:
        script = next(iter(binaries.values())) if len(binaries) == 1 else None
    if script is None:
        raise NotRunnableError(
            f'{package.manifest.path} has {len(binaries) or "no"} commands ("bin"). '
            + (f"Run one of {names}." if binaries else "Add one to run the package.")
        )
    own, built, view, addons, modules = await MultiGet(
        Get(Sources, SourcesRequest(directory, False)),
        Get(Built, BuildRequest(directory)),
        Get(DependenciesView, DependenciesRequest(directory)),
        Get(AddonModules, AddonModulesRequest(directory)),
        Get(NodeModules, NodeModulesRequest(directory)),
    )
    failures = dict.fromkeys(filter(None, (view.failure, built.failure)))
    if failures:
        raise NotRunnableError("\n".join(failures))
    digest = await Get(
        Digest,
        MergeDigests([own.digest, built.digest, view.digest, addons.digest, modules.links]),
    )
    inputs = dict(nodejs.inputs)
    if modules.store != EMPTY_DIGEST:
        inputs[modules.mount] = modules.store
    path = os.path.normpath(join(directory, script))
    return RunRequest(
        digest=digest,
        args=(f"{{chroot}}/{nodejs.program}", f"{{chroot}}/{path}"),
        immutable_input_digests=inputs,
        append_only_caches=nodejs.caches,
    )


@rule(level=LogLevel.DEBUG)
async def run_binary(field_set: NodeBinaryFieldSet) -> RunRequest:
    wanted = CommandRequest(field_set.address.spec_path, field_set.binary.value or "")
    return await Get(RunRequest, CommandRequest, wanted)


@rule(level=LogLevel.DEBUG)
async def run_package(field_set: NodePackageRunFieldSet) -> RunRequest:
    return await Get(RunRequest, CommandRequest(field_set.address.spec_path, ""))


def rules() -> Iterable[Any]:
    return [*collect_rules(), *NodeBinaryFieldSet.rules(), *NodePackageRunFieldSet.rules()]
