"""`run` of a package's command, with the addons and packages that it needs."""

from __future__ import annotations

import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.run import RunFieldSet, RunInSandboxBehavior, RunRequest
from pants.engine.fs import EMPTY_DIGEST, Digest, DigestSubset, MergeDigests, PathGlobs
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.globs import literal
from driftbuild.node.rules.install import NodeModules, NodeModulesRequest
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.rules.sources import AddonModules, AddonModulesRequest, Sources, SourcesRequest
from driftbuild.node.rules.view import BuildRequest, Built, DependenciesRequest, DependenciesView
from driftbuild.node.rules.workspace import Workspaces, join
from driftbuild.node.target_types import NodeBinaryName


class NotRunnableError(UserError):
    """A package without the wanted command, or one that does not build."""


@dataclass(frozen=True)
class NodeBinaryFieldSet(RunFieldSet):
    required_fields = (NodeBinaryName,)
    run_in_sandbox_behavior = RunInSandboxBehavior.RUN_REQUEST_HERMETIC

    binary: NodeBinaryName


@rule(desc="Build what is to run", level=LogLevel.DEBUG)
async def run_command(
    field_set: NodeBinaryFieldSet, workspaces: Workspaces, nodejs: Nodejs
) -> RunRequest:
    _, package = workspaces.of(field_set.address.spec_path)
    directory, binary = package.directory, field_set.binary.value or ""
    script = dict(package.manifest.binaries).get(binary)
    if script is None:
        raise NotRunnableError(f'{package.manifest.path} has no command "{binary}" under "bin".')
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
    path = os.path.normpath(join(directory, script))
    file = await Get(Digest, DigestSubset(digest, PathGlobs([literal(path)])))
    if file == EMPTY_DIGEST:
        raise NotRunnableError(
            f'{package.manifest.path}: "bin" says that "{binary}" is {script}, but there is no '
            "such file, and the package's build does not write it. Correct the path or the build."
        )
    inputs = dict(nodejs.inputs)
    if modules.store != EMPTY_DIGEST:
        inputs[modules.mount] = modules.store
    return RunRequest(
        digest=digest,
        args=(f"{{chroot}}/{nodejs.program}", f"{{chroot}}/{path}"),
        immutable_input_digests=inputs,
        append_only_caches=nodejs.caches,
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), *NodeBinaryFieldSet.rules()]
