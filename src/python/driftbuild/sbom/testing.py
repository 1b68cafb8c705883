"""Which fields a document lacks, by the lists of those who ask for bills of materials.

Sources: NTIA, "The Minimum Elements For a Software Bill of Materials (SBOM)", 2021, section IV; BSI
TR-03183-2 "Software Bill of Materials (SBOM)", version 2.0.0, sections 5.2.1 (required for the
document), 5.2.2 (required for each component) and 5.2.4 (if they exist). docs/sbom.md says where
each field comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_BSI = "bsi:component:"
Component = Mapping[str, Any]


def _properties(component: Component) -> dict[str, str]:
    return {each["name"]: each["value"] for each in component.get("properties", ())}


def _reachable(entity: Mapping[str, Any]) -> bool:
    """Whether there is an address of the web or a mail address, as the BSI wants."""
    contacts = entity.get("contact", ())
    return bool(entity.get("url") or any(contact.get("email") for contact in contacts))


def _has_hash(component: Component) -> bool:
    links = component.get("externalReferences", ())
    return bool(component.get("hashes") or any(link.get("hashes") for link in links))


# By the name of the element: whether a component has it.
_ELEMENTS: dict[str, Callable[[Component], bool]] = {
    "supplier": lambda c: bool(c.get("supplier", {}).get("name")),
    "creator": lambda c: _reachable(c.get("supplier", {})),
    "name": lambda c: bool(c.get("name")),
    "version": lambda c: bool(c.get("version")),
    "identifier": lambda c: bool(c.get("purl") or c.get("cpe")),
    "licence": lambda c: bool(c.get("licenses") and f"{_BSI}associatedLicences" in _properties(c)),
    "hash": _has_hash,
    "filename": lambda c: f"{_BSI}filename" in _properties(c),
    "executable": lambda c: f"{_BSI}executable" in _properties(c),
    "archive": lambda c: f"{_BSI}archive" in _properties(c),
    "structured": lambda c: f"{_BSI}structured" in _properties(c),
}
# A file of an archive has no supplier and no licence but those of the archive.
_OF_FILES = ("name", "hash", "filename", "executable", "archive", "structured")


def missing_elements(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """For each element that something lacks, the names of what lacks it.

    "document" stands for the document itself. Nothing is missing where the result is empty.
    """
    missing: dict[str, set[str]] = {}

    def note(element: str, name: str) -> None:
        missing.setdefault(element, set()).add(name)

    metadata = document["metadata"]
    if not metadata.get("timestamp"):
        note("timestamp", "document")
    if not _reachable(metadata.get("manufacturer", {})):
        note("author", "document")
    if not document.get("serialNumber"):
        note("identifier", "document")
    related = {each["ref"] for each in document.get("dependencies", ())}
    for component in _all(metadata["component"], *document.get("components", ())):
        names = _OF_FILES if component["type"] == "file" else tuple(_ELEMENTS)
        for element in names:
            if not _ELEMENTS[element](component):
                note(element, component["name"])
        if component["bom-ref"] not in related:
            note("dependencies", component["name"])
    return missing


def _all(*components: Component) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _all(*component.get("components", ()))
