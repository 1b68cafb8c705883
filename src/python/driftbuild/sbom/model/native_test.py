from __future__ import annotations

import pytest

from driftbuild.rust.model.build_script import BuildScriptOutput
from driftbuild.rust.model.unit import Origin, Package
from driftbuild.sbom.model.bill import BillError
from driftbuild.sbom.model.native import (
    LIBRARIES,
    libraries_of,
    native_component,
    static_libraries,
)

# Lines of the files themselves, in the crates as published: libsqlite3-sys 0.40.0, tree-sitter
# 0.27.1, libz-sys 1.1.33, zstd-sys 2.1.3+zstd.1.5.7, libgit2-sys 0.18.8+1.9.7.
HEADERS = {
    "sqlite": ('#define SQLITE_VERSION        "3.54.1"\n', "3.54.1"),
    "tree-sitter": ('#include "./alloc.c"\n', "0.27.1"),
    "zlib": ('#define ZLIB_VERSION "1.4"\n#define ZLIB_VERNUM 0x1400\n', "1.4"),
    "zstd": (
        "#define ZSTD_VERSION_MAJOR    1\n#define ZSTD_VERSION_MINOR    5\n"
        "#define ZSTD_VERSION_RELEASE  7\n#define ZSTD_VERSION_NUMBER  (ZSTD_VERSION_MAJOR *100*100"
        " + ZSTD_VERSION_MINOR *100 + ZSTD_VERSION_RELEASE)\n",
        "1.5.7",
    ),
    "libgit2": ('#define LIBGIT2_VERSION           "1.9.7"\n', "1.9.7"),
}


def package(name: str, version: str) -> Package:
    return Package(name, version, f".cargo-vendor/{name}-{version}", Origin.VENDORED)


def test_static_libraries_of_a_script() -> None:
    output = BuildScriptOutput(
        link_libs=("static=sqlite3", "static:+whole-archive=z", "dylib=m", "c", "static=g:alias")
    )
    assert static_libraries(output) == ("g", "sqlite3", "z")


def test_only_a_compiled_library_counts() -> None:
    crate = package("libsqlite3-sys", "0.40.0")
    assert [lib.name for lib in libraries_of(crate, ("sqlite3",))] == ["sqlite"]
    # The system's library is linked: nothing is bundled.
    assert libraries_of(crate, ()) == ()
    assert libraries_of(package("other", "1.0.0"), ("sqlite3",)) == ()


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
def test_the_version_is_that_of_the_source(library) -> None:  # type: ignore[no-untyped-def]
    text, version = HEADERS[library.name]
    crate = package(library.crate, "0.27.1")
    component = native_component(library, crate, text.encode())
    assert component.version == version
    assert component.purl == f"pkg:generic/{library.name}@{version}"
    assert f":{version}:" in component.cpe
    assert dict(component.properties)["driftbuild:evidence"] == library.file


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
def test_a_library_whose_source_says_nothing(library) -> None:  # type: ignore[no-untyped-def]
    crate = package(library.crate, "9.0.0")
    with pytest.raises(BillError, match=f"{library.crate} 9.0.0 compiles {library.name}"):
        native_component(library, crate, None)
    if library.version:
        with pytest.raises(BillError, match="does not state the version"):
            native_component(library, crate, b"/* moved */")
