"""A process of Node.js, or of a shell that finds it, in the folder of a package."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import EMPTY_DIGEST, Digest, MergeDigests
from pants.engine.process import FallibleProcessResult, Process, ProcessCacheScope
from pants.engine.rules import Get, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import full_disk_help
from driftbuild.node.model.paths import from_shared
from driftbuild.node.rules.install import NodeModules
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.sandbox.isolation import HOME, TEMPORARY, TestIsolation, command
from driftbuild.sandbox.rules import PATH, Sandbox


@dataclass(frozen=True)
class NodeProcessRequest:
    """`script` is a file for Node.js, from the root of the sandbox; with `shell`, a command.

    `directory` is the working directory, `paths` are folders to be found by name, both from the
    root of the sandbox. `immutable`: inputs that many actions share, by their place. A `test` has a
    loopback device and processes of its own.
    """

    description: str
    script: str
    arguments: tuple[str, ...]
    input_digest: Digest
    directory: str = ""
    modules: NodeModules = NodeModules("", EMPTY_DIGEST, EMPTY_DIGEST)
    output_files: tuple[str, ...] = ()
    output_directories: tuple[str, ...] = ()
    env: FrozenDict[str, str] = FrozenDict()
    paths: tuple[str, ...] = ()
    immutable: FrozenDict[str, Digest] = FrozenDict()
    shell: bool = False
    test: bool = False
    interactive: bool = False
    timeout: int | None = None
    cache_scope: ProcessCacheScope = ProcessCacheScope.SUCCESSFUL


@rule(level=LogLevel.DEBUG)
async def node_process(
    request: NodeProcessRequest, nodejs: Nodejs, sandbox: Sandbox, isolation: TestIsolation
) -> Process:
    root = sandbox.root
    modules = request.modules
    digest = await Get(Digest, MergeDigests([request.input_digest, modules.links]))
    if request.shell:
        argv = ("/bin/sh", "-c", request.script, "sh", *request.arguments)
    else:
        argv = (f"{root}/{nodejs.program}", f"{root}/{request.script}", *request.arguments)
    argv = tuple(argument.replace("{root}", root) for argument in argv)
    cwd = request.directory or "."
    started = (
        command(
            sandbox,
            isolation,
            argv,
            identity="node",
            cwd=cwd,
            interactive=request.interactive,
        )
        if request.test
        else sandbox.command(argv, identity="node", cwd=cwd, directories=(TEMPORARY, HOME))
    )
    inputs = {**nodejs.inputs, **request.immutable}
    if modules.store != EMPTY_DIGEST:
        inputs[modules.mount] = modules.store
    paths = (*request.paths, f"{nodejs.directory}/bin")
    return Process(
        started,
        env={
            **({} if request.interactive else {"CI": "true"}),
            "HOME": f"{root}/{HOME}",
            "TMPDIR": f"{root}/{TEMPORARY}",
            "PATH": ":".join((*(f"{root}/{path}" for path in paths), PATH)),
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            **request.env,
        },
        input_digest=digest,
        immutable_input_digests=FrozenDict(inputs),
        append_only_caches=nodejs.caches,
        output_files=request.output_files,
        output_directories=request.output_directories,
        description=request.description,
        timeout_seconds=request.timeout,
        cache_scope=request.cache_scope,
        level=LogLevel.INFO,
    )


def said(result: FallibleProcessResult, process: Process, sandbox: Sandbox) -> str:
    """What a program said, with paths as the repository names them."""
    text = (result.stdout + result.stderr).decode("utf-8", errors="replace")
    inputs = process.immutable_input_digests
    places = {digest.fingerprint: place for place, digest in inputs.items()}
    text = from_shared(text.replace(f"{sandbox.root}/", ""), places)
    return text.strip() + "\n" + full_disk_help(text)


def rules() -> Iterable[Any]:
    return collect_rules()
