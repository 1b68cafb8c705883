"""The inputs of a build, from the bill of materials of what came out."""

from __future__ import annotations

from collections.abc import Iterable

from packageurl import PackageURL

from driftbuild.provenance.model.source import is_commit
from driftbuild.provenance.model.statement import Material
from driftbuild.sbom.model.bill import Contents
from driftbuild.sbom.model.component import Component, Origin

# CycloneDX's names and in-toto's (spec/v1/digest_set.md).
_ALGORITHMS = {"SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


def in_toto_digest(hashes: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """CycloneDX's hashes as in-toto's digest set."""
    return tuple(
        sorted((_ALGORITHMS[name], digits) for name, digits in hashes if name in _ALGORITHMS)
    )


def component_material(component: Component) -> Material:
    """A third-party component; one from git has the commit as digest.

    Where a lock file accepts several files of one, and which it was is not known, all their digests
    are an annotation.
    """
    digest = in_toto_digest(component.hashes)
    if component.origin is Origin.REPOSITORY and not digest:
        qualifiers = PackageURL.from_string(component.purl).qualifiers
        url = str(qualifiers.get("vcs_url", "")) if isinstance(qualifiers, dict) else ""
        commit = url.rpartition("@")[2]
        digest = (("gitCommit", commit),) if is_commit(commit) else ()
    annotations: tuple[tuple[str, str], ...] = ()
    if not digest:
        accepted = [
            f"{name}:{digits}"
            for reference in component.references
            if reference.kind == "distribution"
            for name, digits in in_toto_digest(reference.hashes)
        ]
        annotations = (("acceptedDigests", " ".join(accepted)),) if accepted else ()
    return Material(component.purl or component.ref, component.title, digest, annotations)


def third_party_materials(contents: Contents) -> tuple[Material, ...]:
    """Each third-party component, linked or only run while building.

    What is of the workspace is named by the commit; what toolchains bring, by the toolchains.
    """
    return tuple(
        component_material(component)
        for component in contents.components
        if component.origin in (Origin.REGISTRY, Origin.REPOSITORY)
    )
