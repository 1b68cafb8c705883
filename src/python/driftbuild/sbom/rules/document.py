"""The document of a bill: written in this process, since what it costs is the imports, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pants.engine.fs import CreateDigest, Digest, FileContent
from pants.engine.rules import Get, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.sbom.model.bill import Bill
from driftbuild.sbom.model.document import Creator, Format
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class DocumentRequest:
    """`time` and `serial_number`: see `cyclonedx.render`."""

    bill: Bill
    format: Format
    time: int | None
    serial_number: UUID | None = None


@dataclass(frozen=True)
class BillDocument:
    """`digest` holds the document alone, at `path`, beside its artifact in dist/."""

    path: str
    digest: Digest
    serial_number: str


@rule(desc="Write a bill of materials", level=LogLevel.DEBUG)
async def write_document(request: DocumentRequest, options: SbomSubsystem) -> BillDocument:
    # Half a second, which only those pay who ask for a document.
    from driftbuild.sbom.model import cyclonedx

    creator = Creator(options.creator, options.creator_url, options.creator_mail)
    document = cyclonedx.render(
        request.bill, request.format, creator, request.time, request.serial_number
    )
    path = f"{request.bill.path}{request.format.suffix}"
    digest = await Get(Digest, CreateDigest([FileContent(path, document.text.encode())]))
    return BillDocument(path, digest, document.serial_number)


def rules() -> Iterable[Any]:
    return collect_rules()
