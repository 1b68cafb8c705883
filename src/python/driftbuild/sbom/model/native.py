"""C libraries whose sources come inside of a crate and are compiled by its build script.

No lock file names them. Each is found by what its crate's build script printed
(`rustc-link-lib=static=...`), and its version is read from the source file that was compiled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from packageurl import PackageURL

from driftbuild.plain_text import one_line
from driftbuild.rust.model.build_script import BuildScriptOutput
from driftbuild.rust.model.unit import Package
from driftbuild.sbom.model.bill import BillError
from driftbuild.sbom.model.component import Component, Origin, Reference


@dataclass(frozen=True)
class NativeLibrary:
    """A library that crates are known to bring.

    `crate` compiles it into the static library `archive`, from sources in `folder`. Its version is
    what `version` finds in `file` of the crate: one group, or one for each part. Where `version` is
    "" the library is released with the crate, in the same version. `vendor` and `product` are those
    of its CPE.
    """

    name: str
    crate: str
    archive: str
    folder: str
    file: str
    version: str
    licence: str
    vendor: str
    product: str
    website: str


LIBRARIES: tuple[NativeLibrary, ...] = (
    NativeLibrary(
        name="sqlite",
        crate="libsqlite3-sys",
        archive="sqlite3",
        folder="sqlite3/",
        file="sqlite3/sqlite3.h",
        version=r'#define SQLITE_VERSION\s+"([0-9.]+)"',
        licence="blessing",
        vendor="sqlite",
        product="sqlite",
        website="https://sqlite.org/",
    ),
    NativeLibrary(
        name="tree-sitter",
        crate="tree-sitter",
        archive="tree-sitter",
        folder="",
        file="src/lib.c",
        version="",
        licence="MIT",
        vendor="tree-sitter",
        product="tree-sitter",
        website="https://tree-sitter.github.io/",
    ),
    NativeLibrary(
        name="zlib",
        crate="libz-sys",
        archive="z",
        folder="src/zlib/",
        file="src/zlib/zlib.h",
        version=r'#define ZLIB_VERSION "([0-9.]+)[^"]*"',
        licence="Zlib",
        vendor="zlib",
        product="zlib",
        website="https://zlib.net/",
    ),
    NativeLibrary(
        name="zstd",
        crate="zstd-sys",
        archive="zstd",
        folder="zstd/",
        file="zstd/lib/zstd.h",
        version=r"#define ZSTD_VERSION_MAJOR\s+(\d+)\s"
        r"[\s\S]*?#define ZSTD_VERSION_MINOR\s+(\d+)\s"
        r"[\s\S]*?#define ZSTD_VERSION_RELEASE\s+(\d+)\s",
        licence="BSD-3-Clause OR GPL-2.0-only",
        vendor="facebook",
        product="zstandard",
        website="https://facebook.github.io/zstd/",
    ),
    NativeLibrary(
        name="libgit2",
        crate="libgit2-sys",
        archive="git2",
        folder="libgit2/",
        file="libgit2/include/git2/version.h",
        version=r'#define LIBGIT2_VERSION\s+"([0-9.]+)[^"]*"',
        licence="GPL-2.0-only WITH GCC-exception-2.0",
        vendor="libgit2",
        product="libgit2",
        website="https://libgit2.org/",
    ),
)


def static_libraries(output: BuildScriptOutput) -> tuple[str, ...]:
    """The names of the static libraries that a build script asks to be linked."""
    found = set()
    for value in output.link_libs:
        kind, equals, name = value.partition("=")
        if equals and kind.partition(":")[0] == "static":
            found.add(name.partition(":")[0])
    return tuple(sorted(found))


def libraries_of(package: Package, archives: tuple[str, ...]) -> tuple[NativeLibrary, ...]:
    """The known libraries that this crate compiled, given the static libraries it links."""
    return tuple(
        library
        for library in LIBRARIES
        if library.crate == package.name and library.archive in archives
    )


def native_version(library: NativeLibrary, package: Package, content: bytes | None) -> str:
    """"" where `content`, that of `library.file`, does not say it in the known way."""
    if content is None or not library.version:
        return package.version if content is not None else ""
    match = re.search(library.version, content.decode("utf-8", errors="replace"))
    return ".".join(match.groups()) if match else ""


def native_component(
    library: NativeLibrary, package: Package, content: bytes | None
) -> Component:
    """The library as a component; `content` is that of `library.file` in the crate, None without.

    Raises `BillError` where the crate's sources do not say the version as they used to.
    """
    version = native_version(library, package, content)
    if not version:
        raise BillError(
            f"{one_line(package.name)} {one_line(package.version)} compiles {library.name}, but "
            f"{library.file} in it is missing or does not state the version in the known way. "
            "Correct the entry of that crate in src/python/driftbuild/sbom/model/native.py."
        )
    purl = str(PackageURL("generic", None, library.name, version))
    return Component(
        ref=purl,
        name=library.name,
        version=version,
        purl=purl,
        cpe=f"cpe:2.3:a:{library.vendor}:{library.product}:{version}:*:*:*:*:*:*:*",
        licence=library.licence,
        origin=Origin.BUNDLED,
        references=(Reference("website", library.website),),
        properties=(("driftbuild:evidence", library.file),),
    )
