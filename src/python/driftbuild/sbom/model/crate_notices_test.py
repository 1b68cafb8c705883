from __future__ import annotations

from dataclasses import replace

from driftbuild.rust.model.unit import Origin, Package
from driftbuild.sbom.model.crate_notices import crate_notices, linked_path, read_for_notices

_SYS = Package(
    "libz-sys",
    "1.1.33",
    ".cargo-vendor/libz-sys-1.1.33",
    Origin.VENDORED,
    license="MIT OR Apache-2.0",
    authors=("Ann",),
    repository="https://example.org/z",
)
_FILES = {
    "LICENSE-MIT": b"MIT",
    "src/zlib/LICENSE": b"Zlib",
    "src/zlib/contrib/LICENSE_1_0.txt": b"Boost",
    "src/zlib/zlib.h": b'#define ZLIB_VERSION "1.3.1"\n',
}


def test_a_library_in_a_crate() -> None:
    crate, zlib = crate_notices(_SYS, ("helper", "z"), _FILES, {})
    assert (crate.name, crate.version, crate.native) == ("libz-sys", "1.1.33", ("helper",))
    # All that the crate brings; code is none of it.
    assert [path for path, _ in crate.texts] == [p for p in _FILES if p != "src/zlib/zlib.h"]
    assert (zlib.name, zlib.licence, zlib.website) == ("zlib", "Zlib", "https://zlib.net/")
    assert zlib.version == "1.3.1 (C sources in libz-sys 1.1.33)"
    assert [text for _, text in zlib.texts] == ["Zlib", "Boost"]


def test_a_fork_in_the_workspace() -> None:
    """Our own crate, with a library of others."""
    own = replace(_SYS, origin=Origin.MEMBER)
    assert [each.name for each in crate_notices(own, ("z",), _FILES, {})] == ["zlib"]


def test_the_library_of_the_system() -> None:
    """Nothing was compiled: the crate alone is in the artifact."""
    assert [each.name for each in crate_notices(_SYS, (), _FILES, {})] == ["libz-sys"]


def test_sources_that_do_not_say_their_version() -> None:
    """Then the bill is an error; the notices of a package are not."""
    _, zlib = crate_notices(_SYS, ("z",), {"src/zlib/zlib.h": b""}, {})
    assert (zlib.version, zlib.texts) == ("(C sources in libz-sys 1.1.33)", ())


def test_a_library_that_has_the_licence_of_its_crate() -> None:
    crate = replace(_SYS, name="tree-sitter", version="0.27.1")
    files = {"LICENSE": b"MIT", "src/lib.c": b"", "src/unicode/LICENSE": b"Unicode"}
    _, library = crate_notices(crate, ("tree-sitter",), files, {})
    assert library.texts == (("LICENSE", "MIT"),)


def test_what_is_read() -> None:
    crate = replace(_SYS, license_file="docs/terms.md")
    for path in ("LICENSE-MIT", "docs/terms.md", "src/zlib/LICENSE", "src/zlib/zlib.h"):
        assert read_for_notices(crate, ("z",), path)
    assert not read_for_notices(crate, (), "src/zlib/zlib.h")
    assert not read_for_notices(crate, ("z",), "src/lib.rs")


def test_the_licence_that_is_told() -> None:
    def told(declared: str, stated: str = "") -> str:
        licences = {"pkg:cargo/libz-sys@1.1.33": stated} if stated else {}
        (crate,) = crate_notices(replace(_SYS, license=declared), (), {}, licences)
        return crate.licence

    assert told("Unlicense/mit") == "Unlicense OR MIT"
    # It does not stop a package from being made; the user can put it right.
    assert told("As is") == "As is"
    assert told("As is", "0BSD") == told("", "0BSD") == "0BSD"


def test_links() -> None:
    links = {"LICENSE": "docs/a", "docs/a": "../b", "up": "../up", "to": "/etc/passwd", "me": "me"}
    assert linked_path("LICENSE", links) == "b"
    assert linked_path("docs/other", links) == "docs/other"
    assert linked_path("up", links) == "../up"
    assert linked_path("to", links) == "/etc/passwd"
    assert linked_path("me", links) == "me"
