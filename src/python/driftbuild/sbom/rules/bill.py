"""The door for what ships: a packaged target that can say what is in its artifact."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage
from pants.engine.environment import EnvironmentName
from pants.engine.fs import Digest, DigestContents
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.target import FieldSet
from pants.engine.unions import union
from pants.util.logging import LogLevel


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class ShippedFieldSet(FieldSet, metaclass=ABCMeta):
    """Subclass it for a kind of target, and register `UnionRule(ShippedFieldSet, ...)` and rules
    from the subclass to `Bills` and to `ArtifactNotices`."""


@dataclass(frozen=True)
class ArtifactNotices:
    """The third-party notices that stand beside a target's artifacts: (place below dist/, text).

    None where the artifacts have them inside.
    """

    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ShippedFilesRequest:
    package: BuiltPackage


@dataclass(frozen=True)
class ShippedFiles:
    """The files that a package consists of: (place below dist/, content)."""

    files: tuple[tuple[str, bytes], ...]


@rule(level=LogLevel.DEBUG)
async def shipped_files(request: ShippedFilesRequest) -> ShippedFiles:
    contents = await Get(DigestContents, Digest, request.package.digest)
    return ShippedFiles(tuple((file.path, file.content) for file in contents))


def rules() -> Iterable[Any]:
    return collect_rules()
