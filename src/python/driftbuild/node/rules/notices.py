"""The door for a backend that knows what software of others an npm package has or needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.environment import EnvironmentName
from pants.engine.fs import EMPTY_DIGEST, Digest
from pants.engine.rules import Get, collect_rules, rule
from pants.engine.unions import UnionMembership, union
from pants.util.logging import LogLevel


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class PackageNoticesRequest:
    """Subclass it, and register a rule from the subclass to `Notices`, to join."""

    directory: str


@dataclass(frozen=True)
class Notices:
    """A file for the root of the package, `name` in `digest`; "" where no backend has one."""

    name: str = ""
    digest: Digest = EMPTY_DIGEST


@dataclass(frozen=True)
class NoticesOf:
    """What `PackageNoticesRequest` of the package in a folder is answered."""

    directory: str


@rule(level=LogLevel.DEBUG)
async def notices_of(request: NoticesOf, membership: UnionMembership) -> Notices:
    for member in membership.get(PackageNoticesRequest):
        return await Get(Notices, PackageNoticesRequest, member(request.directory))
    return Notices()


def rules() -> Iterable[Any]:
    return collect_rules()
