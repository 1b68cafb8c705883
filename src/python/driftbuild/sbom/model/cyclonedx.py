"""A bill as a CycloneDX document, by cyclonedx-python-lib, checked against the official schema.

Version 1.6 of the specification (ECMA-424). A document has no time but the one it is given, and its
serial number is made of its content: equal bills give equal bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from functools import cache, lru_cache
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
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.spdx import is_supported_id
from cyclonedx.validation import BaseSchemabasedValidator, make_schemabased_validator
from packageurl import PackageURL

from driftbuild.plain_text import one_line
from driftbuild.sbom.model.bill import Bill, BillError
from driftbuild.sbom.model.component import Component, DeliveredFile, Kind, Origin
from driftbuild.sbom.model.document import (
    Creator,
    Document,
    Format,
    is_mail_address,
    is_web_address,
)

_SCHEMA = SchemaVersion.V1_6
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
    bom = _bom(bill.checked(), creator, time, serial)
    output = OutputFormat.JSON if format is Format.JSON else OutputFormat.XML
    text = make_outputter(bom, output, _SCHEMA).output_as_string(indent=2)
    error = _unknown_error(text) if format is Format.JSON else validation_error(text, format)
    if error:
        raise BillError(
            f"The document of {bill.subject.title} is not valid CycloneDX "
            f"{_SCHEMA.to_version()}: {error}"
        )
    return Document(text if text.endswith("\n") else f"{text}\n", serial.urn)


def validation_error(text: str, format: Format) -> str:
    """What the official schema (for JSON: the strict one) has against a document, or ""."""
    error = _validator(format).validate_str(text)
    return "" if error is None else one_line(str(error))[:1000]


# What has been found valid, as JSON text by SHA-256.
_VALID: set[bytes] = set()


def _unknown_error(text: str) -> str:
    """As `validation_error` of a JSON document, without what is known to be valid.

    An artifact of six platforms has nearly the same components six times, and the schema says of
    these two lists no more than what each item is, and that none is there twice, which a checked
    bill has seen to.
    """
    document = json.loads(text)
    found: set[bytes] = set()
    for field in ("components", "dependencies"):
        items = []
        for item in document.get(field, ()):
            key = hashlib.sha256(f"{field} {json.dumps(item, sort_keys=True)}".encode()).digest()
            if key not in _VALID:
                items.append(item)
                found.add(key)
        document[field] = items
    error = validation_error(json.dumps(document), Format.JSON)
    if not error:
        _VALID.update(found)
    return error


@cache
def _validator(format: Format) -> BaseSchemabasedValidator:
    output = OutputFormat.JSON if format is Format.JSON else OutputFormat.XML
    return make_schemabased_validator(output, _SCHEMA)


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


# The bills of a release have most of their components in common.
@lru_cache(maxsize=4096)
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
