from __future__ import annotations

import json

import pytest

from driftbuild.audit.model.crates_index import (
    CratesIndex,
    IndexEntry,
    LockedCrate,
    index_path,
    parse_index,
    parse_lock,
    read_index,
)
from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.testing import FASTRAND, ITOA, cargo_lock, index_lines

CRATES = (LockedCrate("fastrand", "2.1.0", FASTRAND), LockedCrate("itoa", "1.0.11", ITOA))
FILES = {
    "fa/st/fastrand": index_lines("fastrand", {"2.1.0": (FASTRAND, False)}),
    "it/oa/itoa": index_lines("itoa", {"1.0.11": (ITOA, True), "1.0.12": ("1" * 64, True)}),
}
INDEX = CratesIndex(
    frozenset({"fastrand@2.1.0", "itoa@1.0.11"}),
    (
        IndexEntry("fastrand", "2.1.0", FASTRAND, False),
        IndexEntry("itoa", "1.0.11", ITOA, True),
    ),
)


def test_a_lock_file() -> None:
    private = '[[package]]\nname = "p"\nversion = "1.0.0"\nsource = "sparse+https://example.org/"\n'
    text = cargo_lock("acme") + private + 'checksum = "00"\n'
    locked = parse_lock("Cargo.lock", text.encode())
    assert locked.crates == CRATES and locked.others == 1


@pytest.mark.parametrize(
    "content",
    [
        b"\xff",
        b"[[package]",
        b"package = 1",
        cargo_lock("acme").replace('"itoa"\nversion', '"../itoa"\nversion').encode(),
        cargo_lock("acme").replace("1.0.11", "1.0\\u001b[2J").encode(),
        cargo_lock("acme").replace("1.0.11", "x1.0.11").encode(),
        cargo_lock("acme").replace(ITOA, "0").encode(),
        cargo_lock("acme").replace("checksum", "sum").encode(),
    ],
)
def test_a_lock_file_that_is_none(content: bytes) -> None:
    with pytest.raises(AuditError) as raised:
        parse_lock("Cargo.lock", content)
    message = str(raised.value)
    assert message.startswith("Cargo.lock cannot be read: ") and "\x1b" not in message
    assert "cargo generate-lockfile" in message


@pytest.mark.parametrize(
    ("name", "path"),
    [("a", "1/a"), ("cc", "2/cc"), ("syn", "3/s/syn"), ("Inflector", "in/fl/inflector")],
)
def test_the_place_of_a_crate(name: str, path: str) -> None:
    assert index_path(name) == path


def test_what_an_index_says_of_locked_versions() -> None:
    index = read_index(FILES, CRATES, "index")
    assert index == INDEX
    assert parse_index("index.json", index.render()) == index
    lacking = read_index({"it/oa/itoa": None}, CRATES, "index")
    assert lacking.entries == () and lacking.covers == INDEX.covers


def test_a_crate_that_was_locked_later() -> None:
    lock = cargo_lock("acme").replace("1.0.11", "1.0.13").encode()
    INDEX.require(parse_lock("Cargo.lock", cargo_lock("acme").encode()), "i.json", "Cargo.lock")
    with pytest.raises(AuditError, match="without itoa 1.0.13. Run `./pants update-advisories`"):
        INDEX.require(parse_lock("Cargo.lock", lock), "i.json", "Cargo.lock")


def test_the_cache_as_cargo_writes_it() -> None:
    files = dict(INDEX.cache_files())
    assert set(files) == set(FILES)
    header, version, line, end = files["it/oa/itoa"].partition(b"\x02\0\0\0")[2].split(b"\0")
    assert (header, version, end) == (b"", b"1.0.11", b"")
    assert json.loads(line)["yanked"] is True


@pytest.mark.parametrize(
    "text",
    ["<html>", "[]", "[" * 100_000, "{}", index_lines("itoa", {}) + '{"name": "itoa"}']
    + [index_lines("itoa", {"1.0.11": (ITOA, True)}).replace("true", '"yes\\u001b"')],
)
def test_an_answer_that_is_no_index(text: str) -> None:
    with pytest.raises(AuditError) as raised:
        read_index({"it/oa/itoa": text}, CRATES, "https://example.org")
    message = str(raised.value)
    assert "https://example.org: it/oa/itoa is no file of an index of crates" in message
    assert "\x1b" not in message


@pytest.mark.parametrize(
    "content",
    [b"{", b"[]", b'{"covers": [], "entries": [{}]}', b'{"covers": 1, "entries": []}']
    + [INDEX.render().replace(b"true", b"1"), INDEX.render().replace(b'"itoa"', b'"../a"')],
)
def test_a_file_of_a_snapshot_that_is_no_index(content: bytes) -> None:
    with pytest.raises(AuditError, match="Run `./pants update-advisories` to fetch it anew"):
        parse_index("index.json", content)
