"""npm packages as components: names, package URLs, and the files of a tarball.

Package URLs of npm packages: the type `npm` of the purl specification; the scope is the namespace.
"""

from __future__ import annotations

from collections.abc import Mapping

from packageurl import PackageURL

from driftbuild.sbom.model.component import Component, DeliveredFile, Kind, Origin, digests


def npm_purl(name: str, version: str) -> str:
    """The package URL of a package, scope included: `pkg:npm/%40scope/name@1.0.0`."""
    scope, _, bare = name.rpartition("/")
    return str(PackageURL("npm", scope or None, bare, version))


def split_name(name: str) -> tuple[str, str]:
    """(scope with its sign or "", name)."""
    scope, _, bare = name.rpartition("/")
    return scope, bare


def packed_files(ref: str, files: Mapping[str, bytes]) -> tuple[Component, ...]:
    """The files of a tarball as parts of the package `ref`, content by path."""
    return tuple(
        Component(
            ref=f"{ref}#{path}",
            name=path,
            version="",
            kind=Kind.FILE,
            hashes=digests(files[path]),
            origin=Origin.WORKSPACE,
            file=DeliveredFile(
                path.rpartition("/")[2],
                executable=path.endswith((".node", ".js", ".cjs", ".mjs")),
            ),
        )
        for path in sorted(files)
    )
