"""A bill as a CycloneDX document, by cyclonedx-python-lib, checked against the official schema.

Version 1.6 of the specification (ECMA-424). A document has no time but the one it is given, and its
serial number is made of its content: equal bills give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timezone
from functools import lru_cache
from threading import Lock
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    Property,
    XsUri,
)
from cyclonedx.model import component as cdx
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.contact import OrganizationalContact, OrganizationalEntity
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense, LicenseAcknowledgement, LicenseExpression
from cyclonedx.model.lifecycle import LifecyclePhase, PredefinedLifecycle
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat
from cyclonedx.schema.schema import SCHEMA_VERSIONS
from cyclonedx.spdx import is_supported_id
from packageurl import PackageURL

from driftbuild.plain_text import one_line
from driftbuild.sbom.model.address import is_mail_address, is_web_address
from driftbuild.sbom.model.bill import Bill, BillError
from driftbuild.sbom.model.component import Component, DeliveredFile, Kind, Origin
from driftbuild.sbom.model.document import Creator, Document, Format
from driftbuild.sbom.model.schema import VERSION, json_error, validation_error

# Threads that write at once take longer: each writes what they have in common.
_ONE_AT_A_TIME = Lock()
_AUTHOR = re.compile(r"(?P<name>[^<]*?)\s*<(?P<mail>[^<>\s]+)>")


def render(
    bill: Bill,
    format: Format,
    creator: Creator,
    time: int | None,
    serial_number: UUID | None = None,
) -> Document:
    """The valid document of a bill.

    `time` is in seconds since 1970, None for a document without one. The serial number is made of
    the content unless one is given. Raises `BillError` where the result is not valid by the schema.
    """
    facts = f"{bill.key} {creator!r} {time}"
    name = f"driftbuild:sbom:{hashlib.sha256(facts.encode()).hexdigest()}"
    serial = serial_number or uuid5(NAMESPACE_URL, name)
    with _ONE_AT_A_TIME:
        if format is Format.JSON:
            document = _json(bill.checked(), creator, time, serial)
            text, error = json.dumps(document, indent=2), json_error(document)
        else:
            bom = _bom(bill.checked(), creator, time, serial)
            text = make_outputter(bom, OutputFormat.XML, VERSION).output_as_string(indent=2)
            error = validation_error(text, format)
    if error:
        raise BillError(
            f"The document of {bill.subject.title} is not valid CycloneDX "
            f"{VERSION.to_version()}: {error}"
        )
    return Document(text if text.endswith("\n") else f"{text}\n", serial.urn)


def _json(bill: Bill, creator: Creator, time: int | None, serial: UUID) -> dict[str, Any]:
    """What the library writes, by refs; but a component that several bills list is written once."""
    contents = bill.contents
    bare = replace(bill, contents=replace(contents, components=(), roots=(), edges=()))
    outputter = make_outputter(_bom(bare, creator, time, serial), OutputFormat.JSON, VERSION)
    document: dict[str, Any] = json.loads(outputter.output_as_string())
    if contents.components:
        in_order = sorted(contents.components, key=lambda component: component.ref)
        document["components"] = [json.loads(_component_json(c, creator)) for c in in_order]
    edges = dict(bill.edges)
    document["dependencies"] = [
        {"ref": ref, "dependsOn": sorted(set(edges[ref]))} if edges.get(ref) else {"ref": ref}
        for ref in sorted(component.ref for component in bill.iter_components())
    ]
    return document


# The bills of a release have most of their components in common.
@lru_cache(maxsize=4096)
def _component_json(component: Component, creator: Creator) -> str:
    written = _component(component, creator)
    return str(written.as_json(SCHEMA_VERSIONS[VERSION]))  # type: ignore[attr-defined]


def _bom(bill: Bill, creator: Creator, time: int | None, serial: UUID) -> Bom:
    subject = _component(bill.subject, creator, subject=True)
    components = [_component(component, creator) for component in bill.contents.components]
    metadata = BomMetaData(
        component=subject,
        tools=ToolRepository(
            components=[_component(tool, creator) for tool in bill.contents.tools]
        ),
        lifecycles=[PredefinedLifecycle(LifecyclePhase.BUILD)],
        properties=[Property(name=n, value=v) for n, v in bill.contents.properties],
        manufacturer=_creator(creator),
    )
    # The library takes the present moment where it is given none, and writes none for None.
    moment = None if time is None else datetime.fromtimestamp(time, timezone.utc)
    metadata.timestamp = moment  # type: ignore[assignment]
    known = {str(each.bom_ref): each.bom_ref for each in _with_parts((subject, *components))}
    edges = dict(bill.edges)
    return Bom(
        serial_number=serial,
        metadata=metadata,
        components=components,
        dependencies=[
            Dependency(bom_ref, (Dependency(known[target]) for target in edges.get(ref, ())))
            for ref, bom_ref in known.items()
        ],
    )


def _creator(creator: Creator) -> OrganizationalEntity | None:
    if not creator.name:
        return None
    contacts = [OrganizationalContact(email=creator.mail)] if creator.mail else []
    urls = [XsUri(creator.url)] if creator.url else []
    return OrganizationalEntity(name=one_line(creator.name), urls=urls, contacts=contacts)


def _with_parts(components: Iterable[cdx.Component]) -> Iterator[cdx.Component]:
    for component in components:
        yield from _with_parts(component.components)
        yield component


def _component(component: Component, creator: Creator, subject: bool = False) -> cdx.Component:
    return cdx.Component(
        type=cdx.ComponentType(component.kind.value),
        bom_ref=BomRef(component.ref),
        group=component.group or None,
        name=component.name,
        version=component.version or None,
        description=component.description or None,
        purl=PackageURL.from_string(component.purl) if component.purl else None,
        cpe=component.cpe or None,
        # The scope of the subject, and of a tool, means nothing.
        scope=(
            None
            if subject or component.origin is Origin.TOOLCHAIN and component.kind.value != "library"
            else cdx.ComponentScope(component.scope.value)
        ),
        hashes=[HashType(alg=HashAlgorithm(a), content=c) for a, c in component.hashes],
        licenses=_licences(component.licence),
        supplier=_supplier(component, creator),
        authors=[
            OrganizationalContact(name=n, email=m) for n, m in map(_author, component.authors)
        ],
        external_references=[
            ExternalReference(
                type=ExternalReferenceType(r.kind),
                url=XsUri(r.url),
                hashes=[HashType(alg=HashAlgorithm(a), content=c) for a, c in r.hashes],
            )
            for r in component.references
            if is_web_address(r.url)
        ],
        properties=[
            Property(name=name, value=value)
            for name, value in (
                *component.properties,
                *_file_properties(component.file),
                *_licence_properties(component),
            )
        ],
        components=[_component(part, creator) for part in component.components],
    )


def _licences(expression: str) -> Iterable[DisjunctiveLicense | LicenseExpression]:
    if not expression:
        return []
    declared = LicenseAcknowledgement.DECLARED
    if is_supported_id(expression):
        return [DisjunctiveLicense(id=expression, acknowledgement=declared)]
    return [LicenseExpression(expression, acknowledgement=declared)]


def _author(text: str) -> tuple[str | None, str | None]:
    match = _AUTHOR.fullmatch(text.strip())
    if match is None or not is_mail_address(match["mail"]):
        return text, None
    return match["name"] or None, match["mail"]


def _supplier(component: Component, creator: Creator) -> OrganizationalEntity | None:
    """Who supplies it, as far as the package says: its authors, or the owner of its repository.

    What is made here is supplied by who makes the documents, where it names nobody.
    """
    if component.kind is Kind.FILE:
        return None
    if component.origin is Origin.WORKSPACE and not component.authors and creator.name:
        return _creator(creator)
    names, contacts = [], []
    for name, mail in map(_author, component.authors):
        names.append(name or mail or "")
        if mail:
            contacts.append(OrganizationalContact(name=name, email=mail))
    links = [r.url for r in component.references if r.kind in ("vcs", "website")]
    links = list(filter(is_web_address, links))
    if not names and links:
        parts = urlsplit(links[-1])
        owner = parts.path.strip("/").split("/")[0]
        names.append(f"{parts.hostname}/{owner}" if owner else str(parts.hostname))
    if not names:
        return None
    urls = [XsUri(link) for link in dict.fromkeys(links)]
    return OrganizationalEntity(name=", ".join(names), urls=urls, contacts=contacts)


def _file_properties(file: DeliveredFile | None) -> tuple[tuple[str, str], ...]:
    """The BSI's property taxonomy for CycloneDX, 0.1.0 (of TR-03183-2 v2.0.0)."""
    if file is None:
        return ()
    return (
        ("bsi:component:filename", one_line(file.name)),
        ("bsi:component:executable", "executable" if file.executable else "non-executable"),
        ("bsi:component:archive", "archive" if file.archive else "no archive"),
        ("bsi:component:structured", "structured" if file.structured else "unstructured"),
    )


def _licence_properties(component: Component) -> tuple[tuple[str, str], ...]:
    if not component.licence:
        return ()
    return (("bsi:component:associatedLicences", component.licence),)
