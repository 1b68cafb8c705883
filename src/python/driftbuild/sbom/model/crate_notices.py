"""A linked crate and the C libraries in it, as notices."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from driftbuild.rust.model.unit import Package
from driftbuild.sbom.model.crates import plain_purl
from driftbuild.sbom.model.legal_text import is_legal_text, legal_texts
from driftbuild.sbom.model.licence import shown_licence
from driftbuild.sbom.model.native import libraries_of, native_version
from driftbuild.sbom.model.notices import Notice


def read_for_notices(package: Package, archives: tuple[str, ...], path: str) -> bool:
    """Whether the notices want this file of the crate. `archives`: see `crate_notices`."""
    return (
        is_legal_text(path)
        or path == package.license_file
        or any(path == library.file for library in libraries_of(package, archives))
    )


def linked_path(path: str, links: Mapping[str, str]) -> str:
    """What a path is of, by the links of the crate: link to target, as it is written."""
    for _ in links:
        if path not in links:
            break
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), links[path]))
    return path


def crate_notices(
    package: Package,
    archives: tuple[str, ...],
    files: Mapping[str, bytes],
    stated_licences: Mapping[str, str],
) -> tuple[Notice, ...]:
    """The crate, unless it is the workspace's own, and each library known to be others' work.

    `archives` are the static libraries that its build script compiled, `files` those of the crate.
    `stated_licences` are what the user says, by purl.
    """
    known = libraries_of(package, archives)
    texts = legal_texts(
        {
            path: content
            for path, content in files.items()
            if is_legal_text(path) or path == package.license_file
        }
    )
    crate = Notice(
        package.name,
        package.version,
        shown_licence(plain_purl(package), package.license, stated_licences),
        package.repository or package.homepage,
        package.authors,
        texts,
        native=tuple(each for each in archives if each not in {lib.archive for lib in known}),
    )
    libraries = []
    for library in known:
        version = native_version(library, package, files.get(library.file))
        inside = [
            (path, text)
            for path, text in texts
            # A library without a folder of its own stands in the crate's.
            if (path.startswith(library.folder) if library.folder else "/" not in path)
        ]
        place = f"(C sources in {package.name} {package.version})"
        libraries.append(
            Notice(
                library.name,
                f"{version} {place}".strip(),
                library.licence,
                library.website,
                texts=tuple(inside),
            )
        )
    return tuple(libraries) if package.is_member else (crate, *libraries)
