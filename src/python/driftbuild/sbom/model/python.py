"""The contents of Python artifacts: a PEX, a wheel, an sdist.

A PEX holds its third-party distributions, and it is asked itself which they are. A wheel and an
sdist name theirs, which come along on installation: those are listed in the versions of the lock
file, with which the code was tested. Package URLs: the type `pypi` of the purl specification.
"""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from packageurl import PackageURL
from packaging.utils import canonicalize_name

from driftbuild.plain_text import one_line
from driftbuild.sbom.model.bill import BillError, Contents
from driftbuild.sbom.model.component import (
    Component,
    DeliveredFile,
    Origin,
    Reference,
    digests,
    packed_files,
)
from driftbuild.sbom.model.core_metadata import (
    CoreMetadata,
    parse_core_metadata,
    parse_requires_txt,
    pypi_purl,
)
from driftbuild.sbom.model.licence import licence_of, remedy
from driftbuild.sbom.model.pex import PackedDistribution, PexContents, unzip
from driftbuild.sbom.model.python_lock import PythonLock
from driftbuild.sbom.model.requirement import Requirement, parse_requirement


@dataclass(frozen=True)
class PythonFacts:
    """What artifacts do not say.

    `lock` is None where the repository locks nothing. `own` are the distributions that it makes
    itself. `environment` has values of environment markers (PEP 508).
    """

    lock: PythonLock | None
    own: tuple[CoreMetadata, ...]
    environment: Mapping[str, str]
    stated_licences: Mapping[str, str]


class _Listing:
    def __init__(self, title: str, facts: PythonFacts) -> None:
        self.title, self.facts = title, facts
        self.problems: list[str] = []
        self.example = ""

    def licence(self, purl: str, title: str, declared: str, where: str) -> str:
        stated = self.facts.stated_licences
        licence, problem = licence_of(purl, title, declared, where, stated)
        if problem:
            self.problems.append(problem)
            self.example = self.example or purl
        return licence

    def check(self) -> None:
        """Raises `BillError` with all problems."""
        if self.problems:
            text = "\n".join(f"  - {problem}" for problem in dict.fromkeys(self.problems))
            help_ = f"\n{remedy(self.example)}" if self.example else ""
            raise BillError(
                f"The bill of materials of {self.title} cannot be written:\n{text}{help_}"
            )

    def component(self, packed: PackedDistribution) -> Component:
        metadata, lock = packed.metadata, self.facts.lock
        purl = pypi_purl(metadata.name, metadata.version)
        title = f"{metadata.name} {metadata.version}"
        own = any(each.normalized == metadata.normalized for each in self.facts.own)
        hashes: tuple[tuple[str, str], ...] = ()
        links = metadata.links
        if lock is not None and not own:
            locked = lock.find(metadata.name, metadata.version)
            if locked is None:
                self.problems.append(
                    f"{one_line(title)} is in it, but not in {lock.path}. Lock anew with the tool "
                    "that wrote the file, and commit it."
                )
            else:
                hashes = locked.hashes_of(packed.file)
                place = f"https://pypi.org/project/{metadata.normalized}/{metadata.version}/"
                links = (*links, Reference("distribution", place, hashes or locked.hashes))
        properties = [("driftbuild:pex:fingerprint", packed.fingerprint)]
        return Component(
            ref=purl,
            name=metadata.name,
            version=metadata.version,
            purl=purl,
            licence=self.licence(purl, title, metadata.licence, "its METADATA"),
            authors=metadata.authors,
            description=metadata.summary,
            hashes=hashes,
            origin=Origin.WORKSPACE if own else Origin.REGISTRY,
            references=links,
            properties=tuple(each for each in properties if each[1]),
            file=DeliveredFile(packed.file, archive=True, structured=True) if packed.file else None,
        )


@dataclass(frozen=True)
class _Closure:
    """What is needed: names in the order of `edges`, each with what it needs itself."""

    roots: tuple[str, ...]
    edges: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]


def _closure(
    roots: Iterable[Requirement], known: Mapping[str, CoreMetadata], environment: Mapping[str, str]
) -> _Closure:
    """Follows requirements, the extras that they ask for included."""
    extras: dict[str, set[str]] = {}
    edges: dict[str, set[str]] = {}

    def needed(requirements: Iterable[Requirement], asked: Iterable[str]) -> list[Requirement]:
        wanted = [{**environment, "extra": extra} for extra in ("", *sorted(asked))]
        return [r for r in requirements if any(_applies(r, each) for each in wanted)]

    first = needed(roots, ())
    queue = list(first)
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        asked = set(requirement.extras)
        if name not in known or name in edges and asked <= extras[name]:
            continue
        extras.setdefault(name, set()).update(asked)
        found = needed(known[name].requirements(), extras[name])
        targets: set[str] = {canonicalize_name(each.name) for each in found}
        edges[name] = targets & known.keys() - {name}
        queue += found
    names = {canonicalize_name(each.name) for each in first}
    return _Closure(
        roots=tuple(sorted(names & known.keys())),
        edges={name: tuple(sorted(edges[name])) for name in sorted(edges)},
        missing=tuple(sorted(names - known.keys())),
    )


def _applies(requirement: Requirement, environment: Mapping[str, str]) -> bool:
    """A condition of which nobody can tell whether it holds, e.g. `os_name ~= "x"`, does."""
    try:
        return not requirement.marker or bool(requirement.marker.evaluate(dict(environment)))
    except ValueError:
        return True


def pex_contents(
    title: str, pex: PexContents, facts: PythonFacts, tools: Iterable[Component] = ()
) -> Contents:
    """What is in a PEX beside its own code. Raises `BillError`."""
    listing = _Listing(title, facts)
    components = {
        packed.metadata.normalized: listing.component(packed) for packed in pex.distributions
    }
    listing.check()
    known = {packed.metadata.normalized: packed.metadata for packed in pex.distributions}
    closure = _closure(map(parse_requirement, pex.requirements), known, facts.environment)
    refs = {name: component.ref for name, component in components.items()}
    edges = {name: closure.edges.get(name, ()) for name in sorted(refs)}
    # What no requirement leads to is in it all the same.
    reached = {*closure.edges}
    roots = sorted({*closure.roots, *(refs.keys() - reached)})
    return Contents(
        components=(pex.runtime, *(components[name] for name in sorted(components))),
        roots=(pex.runtime.ref, *(refs[name] for name in roots)),
        edges=(
            (pex.runtime.ref, ()),
            *((refs[name], tuple(refs[each] for each in needs)) for name, needs in edges.items()),
        ),
        tools=tuple(tools),
    )


def pex_licence(name: str, declared: str, address: str, facts: PythonFacts) -> str:
    """The licence of a PEX's own code. Raises `BillError`."""
    purl = str(PackageURL("generic", None, name))
    licence, problem = licence_of(purl, name, declared, address, facts.stated_licences)
    if problem:
        raise BillError(
            f"The bill of materials of {one_line(name)} cannot be written: {problem} Add "
            '`licence="..."`, an SPDX expression, to the target.'
        )
    return licence


@dataclass(frozen=True)
class BuiltDistribution:
    """A wheel or an sdist. `generator` is what made a wheel, as it says itself: name, version."""

    file: str
    metadata: CoreMetadata
    files: Mapping[str, bytes]
    generator: tuple[str, str] | None = None


def read_distribution(file: str, content: bytes) -> BuiltDistribution:
    """Raises `BillError` where the file is neither a wheel nor an sdist."""
    try:
        files = unzip(content) if file.endswith(".whl") else _untar(content)
        name = r"[^/]+\.dist-info/METADATA" if file.endswith(".whl") else r"[^/]+/PKG-INFO"
        path = next(path for path in sorted(files) if re.fullmatch(name, path))
    except (StopIteration, ValueError, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise BillError(
            f"{one_line(file)} is neither a wheel nor an sdist ({type(error).__name__}). Name a "
            "build backend in pyproject.toml that makes them."
        ) from None
    metadata = parse_core_metadata(files[path])
    listed = [name for name in files if name.endswith(".egg-info/requires.txt")]
    if listed and not metadata.requires:
        # setuptools before 68 leaves them out of an sdist's PKG-INFO.
        text = files[min(listed)].decode("utf-8", errors="replace")
        metadata = replace(metadata, requires=parse_requires_txt(text))
    wheel = files.get(path.replace("METADATA", "WHEEL"), b"").decode("utf-8", errors="replace")
    match = re.search(r"^Generator: ([\w.-]+)\s+\(?([^\s()]+)", wheel, re.MULTILINE)
    return BuiltDistribution(
        file,
        metadata,
        files,
        (match[1], match[2]) if match and file.endswith(".whl") else None,
    )


def _untar(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:*") as archive:
        found = ((member, archive.extractfile(member)) for member in archive if member.isfile())
        return {member.name: file.read() for member, file in found if file is not None}


def distribution_bill(
    built: BuiltDistribution,
    content: bytes,
    installed: Iterable[PackedDistribution],
    facts: PythonFacts,
    tools: Iterable[Component] = (),
) -> tuple[Component, Contents]:
    """The artifact, and what comes along when it is installed. Raises `BillError`.

    `installed` are the third-party distributions of the lock file that its code may need.
    """
    metadata = built.metadata
    purl = pypi_purl(metadata.name, metadata.version)
    listing = _Listing(built.file, facts)
    known = {each.metadata.normalized: each for each in installed}
    for own in facts.own:
        known.setdefault(own.normalized, PackedDistribution("", own))
    known.pop(metadata.normalized, None)
    closure = _closure(
        metadata.requirements(),
        {name: each.metadata for name, each in known.items()},
        facts.environment,
    )
    where = facts.lock.path if facts.lock else "the repository"
    listing.problems += [
        f"It needs {one_line(name)}, which {where} does not hold for it. Lock anew with the tool "
        "that wrote the file, and commit it."
        for name in closure.missing
    ]
    components = {name: listing.component(known[name]) for name in closure.edges}
    title = f"{metadata.name} {metadata.version}"
    licence = listing.licence(purl, title, metadata.licence, "the `provides` of its target")
    listing.check()
    file = DeliveredFile(built.file, archive=True, structured=True)
    ref = str(
        PackageURL("pypi", None, metadata.normalized, metadata.version, {"file_name": built.file})
    )
    subject = Component(
        ref=ref,
        name=metadata.name,
        version=metadata.version,
        purl=ref,
        licence=licence,
        authors=metadata.authors,
        description=metadata.summary,
        hashes=digests(content),
        origin=Origin.WORKSPACE,
        references=metadata.links,
        file=file,
        components=packed_files(ref, built.files),
    )
    refs = {name: component.ref for name, component in components.items()}
    return subject, Contents(
        components=tuple(components.values()),
        roots=tuple(refs[name] for name in closure.roots),
        edges=tuple(
            (refs[name], tuple(refs[each] for each in needs))
            for name, needs in closure.edges.items()
        ),
        tools=tuple(tools),
    )
