"""pnpm, by hash, out of the npm registry."""

from __future__ import annotations

import base64
import json
import pkgutil
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    CreateDigest,
    Digest,
    DigestContents,
    FileContent,
    PathGlobs,
    RemovePrefix,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.errors import UserError
from driftbuild.node.rules.nodejs import Nodejs
from driftbuild.node.subsystems import NodejsSubsystem, PnpmSubsystem
from driftbuild.sandbox.rules import PATH, Sandbox

FOLDER = ".pnpm-program"
COMMAND = ".pnpm-command"
"""A folder for PATH, with `pnpm`: see `command`."""
_PIN = re.compile(r"pnpm@(?P<version>[0-9][^+]*)(?:\+(?P<algorithm>sha\d+)\.(?P<hex>[0-9a-f]+))?$")


class PnpmError(UserError):
    """pnpm is pinned wrongly or cannot be fetched; the message tells how to go on."""


def program() -> bytes:
    """The text of fetch.cjs, which downloads one package and checks it."""
    source = pkgutil.get_data("driftbuild.node.rules", "fetch.cjs")
    assert source is not None
    return source


@dataclass(frozen=True)
class PnpmRequest:
    """The pnpm of the workspace with this root folder."""

    root: str


@dataclass(frozen=True)
class Pnpm:
    """`digest` holds the package's files, to be mounted at `FOLDER`."""

    version: str
    digest: Digest

    @property
    def script(self) -> str:
        return f"{FOLDER}/bin/pnpm.cjs"


def command() -> FileContent:
    """`pnpm` for scripts that call it by name, beside `FOLDER`."""
    text = f'#!/bin/sh\nexec node "${{0%/*}}/../{FOLDER}/bin/pnpm.cjs" "$@"\n'
    return FileContent(f"{COMMAND}/pnpm", text.encode(), is_executable=True)


@dataclass(frozen=True)
class PinnedPnpm:
    version: str
    integrity: str


@dataclass(frozen=True)
class PnpmPin:
    """What is to be fetched; asking for it fetches nothing."""

    pinned: PinnedPnpm


def parse_pin(path: str, value: str) -> PinnedPnpm:
    """`packageManager` of package.json. Raises `PnpmError` where it pins no pnpm by hash."""
    match = _PIN.match(value)
    if match is None:
        raise PnpmError(
            f'{path}: "packageManager" is "{value}", not pnpm. '
            "`corepack use pnpm@latest` writes a right one."
        )
    if not match["hex"]:
        raise PnpmError(
            f'{path}: "packageManager" names pnpm {match["version"]} without its hash. '
            f"`corepack use pnpm@{match['version']}` writes it."
        )
    encoded = base64.b64encode(bytes.fromhex(match["hex"])).decode()
    return PinnedPnpm(match["version"], f"{match['algorithm']}-{encoded}")


@rule(level=LogLevel.DEBUG)
async def find_pin(request: PnpmRequest, subsystem: PnpmSubsystem) -> PnpmPin:
    manifest = f"{request.root}/package.json" if request.root else "package.json"
    found = await Get(DigestContents, PathGlobs([manifest]))
    try:
        pin = json.loads(found[0].content).get("packageManager", "") if found else ""
    except ValueError:
        pin = ""  # Whoever reads the manifest for its own sake says what is wrong with it.
    return PnpmPin(
        parse_pin(manifest, pin) if pin else PinnedPnpm(subsystem.version, subsystem.integrity)
    )


@rule(desc="Fetch pnpm", level=LogLevel.DEBUG)
async def find_pnpm(request: PnpmRequest) -> Pnpm:
    pin = await Get(PnpmPin, PnpmRequest, request)
    return await Get(Pnpm, PinnedPnpm, pin.pinned)


@rule(desc="Fetch pnpm", level=LogLevel.DEBUG)
async def fetch_pinned_pnpm(
    pinned: PinnedPnpm, options: NodejsSubsystem, nodejs: Nodejs, sandbox: Sandbox
) -> Pnpm:
    if int(pinned.version.partition(".")[0]) > 11:
        raise PnpmError(
            f"pnpm {pinned.version} is pinned; from 12 on it is a native program, which this "
            "backend does not fetch yet. `corepack use pnpm@11` pins the last one before."
        )
    env = await Get(EnvironmentVars, EnvironmentVarsRequest(options.fetch_env_vars))
    fetcher = await Get(Digest, CreateDigest([FileContent("fetch.cjs", program())]))
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    f"{sandbox.root}/{nodejs.program}",
                    "fetch.cjs",
                    f"{sandbox.root}/{nodejs.npm}",
                    f"pnpm@{pinned.version}",
                    pinned.integrity,
                    FOLDER,
                ],
                identity="fetch-pnpm",
                directories=(".home",),
                network=True,
            ),
            env={
                **env,
                "PATH": PATH,
                "HOME": f"{sandbox.root}/.home",
                "npm_config_cache": f"{sandbox.root}/.npm",
            },
            input_digest=fetcher,
            immutable_input_digests=nodejs.inputs,
            append_only_caches=FrozenDict({**nodejs.caches, "npm": ".npm"}),
            output_directories=(FOLDER,),
            description=f"Fetch pnpm {pinned.version}",
        ),
    )
    if result.exit_code:
        raise PnpmError(_failure(pinned, result.stderr.decode("utf-8", errors="replace")))
    return Pnpm(pinned.version, await Get(Digest, RemovePrefix(result.output_digest, FOLDER)))


def _failure(pinned: PinnedPnpm, said: str) -> str:
    if "EINTEGRITY" in said:
        remedy = (
            "The registry serves another file than the pinned one. Compare the hash in "
            '"packageManager" of package.json; if it is right, tell the registry\'s operator.'
        )
    else:
        remedy = (
            "Connect to the network, or name a registry that has it (NPM_CONFIG_REGISTRY, "
            ".npmrc), then run the same command again."
        )
    return f"pnpm {pinned.version} could not be fetched:\n{said.strip()}\n\n{remedy}"


def rules() -> Iterable[Any]:
    return collect_rules()
