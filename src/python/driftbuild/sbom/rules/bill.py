"""The door for what ships: a packaged target that can say what is in its artifact."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.core.goals.package import BuiltPackage
from pants.engine.environment import EnvironmentName
from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import FieldSet
from pants.engine.unions import union
from pants.util.logging import LogLevel

from driftbuild.sbom.model.bill import Bill, Bills, check_places


@union(in_scope_types=[EnvironmentName])
@dataclass(frozen=True)
class ShippedFieldSet(FieldSet, metaclass=ABCMeta):
    """Subclass it for a kind of target, and register `UnionRule(ShippedFieldSet, ...)` and rules
    from the subclass to `Bills` and to `ArtifactNotices`."""


@dataclass(frozen=True)
class ShippedBillsRequest:
    field_sets: tuple[ShippedFieldSet, ...]


@dataclass(frozen=True)
class ShippedBills:
    """`places` are those of the bills: (path below dist/, the target's address). No two are one."""

    bills: tuple[Bill, ...]
    places: tuple[tuple[str, str], ...]


@rule(level=LogLevel.DEBUG)
async def list_bills(request: ShippedBillsRequest) -> ShippedBills:
    answers = await MultiGet(
        Get(Bills, ShippedFieldSet, field_set) for field_set in request.field_sets
    )
    listed = [
        (bill, (bill.path, str(field_set.address)))
        for field_set, answer in zip(request.field_sets, answers)
        for bill in answer.bills
    ]
    places = tuple(place for _, place in listed)
    check_places(places)
    return ShippedBills(tuple(bill for bill, _ in listed), places)


@dataclass(frozen=True)
class ArtifactNotices:
    """The third-party notices that stand beside a target's artifacts: (place below dist/, text).

    None where the artifacts have them inside.
    """

    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class WrittenNoticesRequest:
    field_set: ShippedFieldSet


@dataclass(frozen=True)
class WrittenNotices:
    """The same as files: `digest` has them at `paths`, below dist/."""

    paths: tuple[str, ...]
    digest: Digest


@rule(level=LogLevel.DEBUG)
async def write_notices(request: WrittenNoticesRequest) -> WrittenNotices:
    beside = await Get(ArtifactNotices, ShippedFieldSet, request.field_set)
    contents = (FileContent(path, text.encode()) for path, text in beside.files)
    digest = await Get(Digest, CreateDigest(contents))
    return WrittenNotices(tuple(path for path, _ in beside.files), digest)


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
