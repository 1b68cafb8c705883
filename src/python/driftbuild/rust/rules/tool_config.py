"""The configuration of clippy and rustfmt for a package: clippy.toml and rustfmt.toml.

Both tools take the nearest file on the way up from the package. Actions see just those on that way.
Without any they would go on above the sandbox, so then an empty one ends the search.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import CreateDigest, Digest, FileContent, MergeDigests, PathGlobs, Snapshot
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.rules.workspace import join


@dataclass(frozen=True)
class ToolConfigRequest:
    """`name` is the file's name without a dot, `directory` the folder of the package."""

    name: str
    directory: str


@dataclass(frozen=True)
class ToolConfig:
    digest: Digest


@rule(level=LogLevel.DEBUG)
async def tool_config(request: ToolConfigRequest) -> ToolConfig:
    folders = [""]
    for part in filter(None, request.directory.split("/")):
        folders.append(join(folders[-1], part))
    names = (request.name, f".{request.name}")
    found = await Get(
        Snapshot, PathGlobs([join(folder, name) for folder in folders for name in names])
    )
    if any(name in found.files for name in names):
        return ToolConfig(found.digest)
    end = await Get(Digest, CreateDigest([FileContent(request.name, b"")]))
    return ToolConfig(await Get(Digest, MergeDigests([found.digest, end])))


def rules() -> Iterable[Any]:
    return collect_rules()
