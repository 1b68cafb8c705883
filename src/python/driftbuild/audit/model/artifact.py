"""What ships that is no crate: npm packages, bundles, PEX files, wheels, sdists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from packageurl import PackageURL
from packaging.utils import canonicalize_name

from driftbuild.audit.model.finding import Ecosystem, Finding, Package
from driftbuild.sbom.model.component import Component, Origin

# Those that cargo-deny does not see.
_ECOSYSTEMS = {each.value: each for each in (Ecosystem.NPM, Ecosystem.PYTHON)}


@dataclass(frozen=True)
class Artifact:
    """What ships, by name, and what is in it or comes along with it; `file` locks that.

    `problem` says why it is not known what that is; "" where it is.
    """

    name: str
    file: str
    ecosystem: Ecosystem
    components: tuple[Component, ...] = ()
    problem: str = ""

    def packages(self) -> Iterator[tuple[Package, Component]]:
        """The npm and Python packages of others, and those that are parts of others."""
        for component in _with_parts(self.components):
            purl = PackageURL.from_string(component.purl) if component.purl else None
            ecosystem = _ECOSYSTEMS.get(purl.type) if purl else None
            if purl is None or ecosystem is None or component.origin is Origin.WORKSPACE:
                continue
            name = f"{purl.namespace}/{purl.name}" if purl.namespace else purl.name
            if ecosystem is Ecosystem.PYTHON:
                name = canonicalize_name(name)
            yield Package(ecosystem, name, purl.version or ""), component


def _with_parts(components: Iterable[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _with_parts(component.components)


def name_artifacts(
    findings: Iterable[Finding], artifacts: Iterable[Artifact]
) -> tuple[Finding, ...]:
    """The findings, with the artifacts that have each of the packages beside those known before."""
    names: dict[Package, set[str]] = defaultdict(set)
    for artifact in artifacts:
        for package, _ in artifact.packages():
            names[package].add(artifact.name)
    return tuple(
        replace(each, ships_in=tuple(sorted({*each.ships_in, *names.get(each.package, ())})))
        for each in findings
    )
