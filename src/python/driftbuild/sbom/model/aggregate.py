"""One bill for a release: all its artifacts, and what is in them, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from packageurl import PackageURL

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.bill import Bill, Contents, merged
from driftbuild.sbom.model.component import Component, Kind, Origin

# The name of a file has at most 255 bytes, and a character at most 4.
_LONGEST = 60


class ReleaseNameError(UserError):
    """A release's name that cannot be that of a file, or lacks a version."""


def release_name(text: str, commit: str) -> tuple[str, str]:
    """(name, version) of `NAME@VERSION`; without a version, the commit's id stands for one."""
    name, _, version = text.partition("@")
    version = version or commit[:12]
    is_file = "/" not in text and name not in ("", ".", "..") and len(text) <= _LONGEST
    if text != one_line(text) or not is_file:
        raise ReleaseNameError(
            f"--sbom-aggregate={one_line(text)[:100]} is no name of a file. Give it as "
            "NAME@VERSION, e.g. --sbom-aggregate=acme@2.0.0."
        )
    if not version:
        raise ReleaseNameError(
            f"The release {one_line(text)} has no version, and there is no commit to name it by. "
            f"Give one: --sbom-aggregate={one_line(name)}@2.0.0."
        )
    return name, version


def aggregate(name: str, version: str, bills: Iterable[Bill]) -> Bill:
    """The bill of a release: the artifacts are its components, and need what each is made of.

    A component that several artifacts hold is listed once, with what any of them knows of it; a
    package that another one needs is that package's artifact. Two artifacts of one name and version
    are two, and a release may have the name of an artifact. What is said of one document alone,
    e.g. its target platform, is said of its artifact.
    """
    components: dict[str, Component] = {}
    edges: dict[str, set[str]] = {}
    tools: dict[str, Component] = {}
    roots: list[str] = []
    for bill in _told_apart(sorted(bills, key=lambda bill: (bill.path, bill.subject.ref))):
        subject = replace(
            bill.subject,
            properties=(*bill.subject.properties, *bill.contents.properties),
        )
        roots.append(subject.ref)
        for component in (subject, *bill.contents.components):
            known = components.get(component.ref)
            components[component.ref] = merged(component, known) if known else component
        for source, targets in bill.edges:
            edges.setdefault(source, set()).update(targets)
        for tool in bill.contents.tools:
            tools.setdefault(tool.ref, tool)
    purl = str(PackageURL("generic", None, name, version))
    return Bill(
        subject=Component(
            ref=f"{purl}#release",
            name=name,
            version=version,
            kind=Kind.APPLICATION,
            purl=purl,
            description="All artifacts of a release",
            origin=Origin.WORKSPACE,
        ),
        contents=Contents(
            components=tuple(components[each] for each in sorted(components)),
            roots=tuple(dict.fromkeys(roots)),
            edges=tuple((each, tuple(sorted(edges[each]))) for each in sorted(edges)),
            tools=tuple(tools[each] for each in sorted(tools)),
        ),
        path=f"{name}-{version}",
    )


def _told_apart(bills: Iterable[Bill]) -> Iterator[Bill]:
    """The same, with refs of their own for artifacts that have one in common: by their places."""
    known = tuple(bills)
    counts = Counter(bill.subject.ref for bill in known)
    for bill in known:
        subject = bill.subject
        if counts[subject.ref] == 1:
            yield bill
            continue
        ref = f"{subject.ref}#{bill.path}"
        parts = tuple(
            replace(part, ref=f"{ref}{part.ref[len(subject.ref):]}") for part in subject.components
        )
        yield replace(bill, subject=replace(subject, ref=ref, components=parts))
