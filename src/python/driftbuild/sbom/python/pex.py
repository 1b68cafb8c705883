"""The bill of a `pex_binary`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from packageurl import PackageURL
from pants.backend.python.goals.package_pex_binary import PexBinaryFieldSet
from pants.backend.python.target_types import PexEntryPointField
from pants.core.goals.package import BuiltPackage, OutputPathField, PackageFieldSet
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.target import WrappedTarget, WrappedTargetRequest
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.sbom.model.bill import Bill, Bills
from driftbuild.sbom.model.component import (
    Component,
    DeliveredFile,
    Kind,
    Origin,
    digests,
    packed_files,
)
from driftbuild.sbom.model.notices import notice_of, notices_path, render_notices
from driftbuild.sbom.model.pex import PexContents, read_pex
from driftbuild.sbom.model.python import pex_contents, pex_licence
from driftbuild.sbom.python.facts import ArtifactFacts, PythonFactsRequest
from driftbuild.sbom.python.fields import PexLicence, PexVersion
from driftbuild.sbom.python.tools import PexTool
from driftbuild.sbom.rules.bill import (
    ArtifactNotices,
    ShippedFieldSet,
    ShippedFiles,
    ShippedFilesRequest,
)


@dataclass(frozen=True)
class ShippedPex(ShippedFieldSet):
    required_fields = (PexEntryPointField,)

    output_path: OutputPathField
    version: PexVersion
    licence: PexLicence


@dataclass(frozen=True)
class PackagedPexRequest:
    field_set: ShippedPex


@dataclass(frozen=True, eq=False)
class PackagedPex:
    """`path` is its place below dist/; `hashes` are none where it is a folder: its files have."""

    path: str
    hashes: tuple[tuple[str, str], ...]
    contents: PexContents


@rule(desc="Read a PEX", level=LogLevel.DEBUG)
async def packaged_pex(request: PackagedPexRequest) -> PackagedPex:
    field_set = request.field_set
    wrapped = await Get(
        WrappedTarget, WrappedTargetRequest(field_set.address, "the `sbom` goal")
    )
    packaged = PexBinaryFieldSet.create(wrapped.target)
    built = await Get(BuiltPackage, PackageFieldSet, packaged)
    shipped = await Get(ShippedFiles, ShippedFilesRequest(built))
    path = field_set.output_path.value_or_default(file_ending="pex")
    files = {name[len(path) + 1 :]: content for name, content in shipped.files}
    hashes = digests(shipped.files[0][1]) if len(files) == 1 else ()
    return PackagedPex(path, hashes, read_pex(path.rpartition("/")[2], files))


@rule(desc="List what is in a PEX", level=LogLevel.DEBUG)
async def pex_bills(field_set: ShippedPex) -> Bills:
    known, packaged = await MultiGet(
        Get(ArtifactFacts, PythonFactsRequest(field_set.address)),
        Get(PackagedPex, PackagedPexRequest(field_set)),
    )
    path, pex = packaged.path, packaged.contents
    title = path.rpartition("/")[2]
    name = title[: -len(".pex")] if title.endswith(".pex") else title
    version = field_set.version.value or pex.version
    ref = str(PackageURL("generic", None, name, version))
    subject = Component(
        ref=ref,
        name=name,
        version=version,
        kind=Kind.APPLICATION,
        purl=ref,
        licence=pex_licence(
            name, field_set.licence.value or "", str(field_set.address), known.facts
        ),
        hashes=packaged.hashes,
        origin=Origin.WORKSPACE,
        file=DeliveredFile(title, executable=True, archive=True, structured=True),
        components=packed_files(ref, pex.own),
    )
    tool = await Get(PexTool)
    contents = pex_contents(title, pex, known.facts, (known.interpreter, tool.component))
    return Bills((Bill(subject, contents, path),))


@rule(desc="Collect the notices of a PEX", level=LogLevel.DEBUG)
async def pex_notices(field_set: ShippedPex) -> ArtifactNotices:
    listed, packaged = await MultiGet(
        Get(Bills, ShippedPex, field_set), Get(PackagedPex, PackagedPexRequest(field_set))
    )
    (bill,) = listed.bills
    texts = packaged.contents.legal_texts
    inside = [
        notice_of(part, texts.get(part.ref, ()))
        for component in bill.contents.components
        if component.origin is not Origin.WORKSPACE
        for part in (component, *component.components)
    ]
    text = render_notices(bill.subject.title, inside)
    return ArtifactNotices(((notices_path(bill.path), text),))


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedPex)]
