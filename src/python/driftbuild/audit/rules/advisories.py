"""The RustSec database as the tools want it, from the snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import CreateDigest, Digest, DigestContents, FileContent
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.model.rustsec import read_archive


@dataclass(frozen=True)
class AdvisoryDatabaseRequest:
    """`digest` holds the archive alone, `file` is where it is, for messages."""

    digest: Digest
    file: str


@dataclass(frozen=True)
class AdvisoryDatabase:
    """`digest` has the advisories by path: `crates/NAME/ID.md`, `rust/NAME/ID.md`."""

    digest: Digest


@rule(desc="Unpack the advisory database", level=LogLevel.DEBUG)
async def unpack_database(request: AdvisoryDatabaseRequest) -> AdvisoryDatabase:
    contents = await Get(DigestContents, Digest, request.digest)
    database = read_archive(contents[0].content, request.file)
    digest = await Get(
        Digest, CreateDigest(FileContent(path, content) for path, content in database.files)
    )
    return AdvisoryDatabase(digest)


def rules() -> Iterable[Any]:
    return collect_rules()
