"""VEX documents of what ships: about the bill that `sbom` writes of the same artifact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pants.engine.fs import CreateDigest, Digest, FileContent
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.model.finding import Finding
from driftbuild.sbom.model.bill import Bill
from driftbuild.sbom.rules.bill import ShippedBills, ShippedBillsRequest, ShippedFieldSet
from driftbuild.sbom.rules.commit import SourceCommit
from driftbuild.sbom.rules.document import BillDocument, DocumentRequest
from driftbuild.sbom.subsystems import SbomSubsystem


@dataclass(frozen=True)
class VexDocumentRequest:
    bill: Bill
    findings: tuple[Finding, ...]
    today: date


@dataclass(frozen=True)
class VexDocument:
    """`digest` holds the document alone, at `path` below dist/."""

    path: str
    digest: Digest


@rule(desc="Write a VEX document", level=LogLevel.DEBUG)
async def write_vex(
    request: VexDocumentRequest, commit: SourceCommit, options: SbomSubsystem
) -> VexDocument:
    # The library takes half a second to import, which only those pay who ask for a document.
    from driftbuild.audit.model.vex import SUFFIX, to_vex

    bill = request.bill
    document = await Get(BillDocument, DocumentRequest(bill, options.format, commit.time))
    text = to_vex(bill, document.serial_number, request.findings, request.today)
    path = f"{bill.path}{SUFFIX}"
    return VexDocument(path, await Get(Digest, CreateDigest([FileContent(path, text.encode())])))


@dataclass(frozen=True)
class VexRequest:
    """`today` is the day of the statements."""

    field_sets: tuple[ShippedFieldSet, ...]
    findings: tuple[Finding, ...]
    today: date


@dataclass(frozen=True)
class VexDocuments:
    """One for each artifact, by path."""

    documents: tuple[VexDocument, ...]


@rule(desc="Write VEX documents", level=LogLevel.DEBUG)
async def write_all_vex(request: VexRequest) -> VexDocuments:
    listed = await Get(ShippedBills, ShippedBillsRequest(request.field_sets))
    documents = await MultiGet(
        Get(VexDocument, VexDocumentRequest(bill, request.findings, request.today))
        for bill in listed.bills
    )
    return VexDocuments(tuple(sorted(documents, key=lambda each: each.path)))


def rules() -> Iterable[Any]:
    return collect_rules()
