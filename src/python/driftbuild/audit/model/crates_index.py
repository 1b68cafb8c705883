"""What the index of crates.io says of the locked crates: which versions were yanked.

Sources of the formats: the Cargo book, "Registry Index", "Index files" and "JSON schema"
(https://doc.rust-lang.org/cargo/reference/registry-index.html); of Cargo's cache of an index, in
which cargo-deny looks: Cargo, src/cargo/sources/registry/index/cache.rs, version 3.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass

import tomli

from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.model.snapshot import COMMAND
from driftbuild.plain_text import one_line
from driftbuild.rust.model.unit import CRATES_IO

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_VERSION = re.compile(r"\d+\.\d+\.\d+([+-][A-Za-z0-9.+-]+)?")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")
# The versions of the cache's format and of the index's, and the time of the answer, which is none.
_CACHE_HEADER = b"\x03" + (2).to_bytes(4, "little") + b"\0"


@dataclass(frozen=True, order=True)
class LockedCrate:
    """A crate of crates.io in a lock file. `checksum` is the SHA-256 of its file, in hex."""

    name: str
    version: str
    checksum: str

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


@dataclass(frozen=True)
class LockedCrates:
    """`others` is the number of the crates of other registries, which no index is asked about."""

    crates: tuple[LockedCrate, ...]
    others: int = 0


def parse_lock(path: str, content: bytes) -> LockedCrates:
    """The crates of a Cargo.lock. Raises `AuditError` where it cannot be read."""
    found: set[LockedCrate] = set()
    others = 0
    try:
        for package in tomli.loads(content.decode()).get("package", []):
            source = package.get("source", "")
            if source in CRATES_IO:
                crate = LockedCrate(package["name"], package["version"], package["checksum"])
                if not (
                    _NAME.fullmatch(crate.name)
                    and _VERSION.fullmatch(crate.version)
                    and _CHECKSUM.fullmatch(crate.checksum)
                ):
                    raise ValueError(f"{crate} is no crate of crates.io")
                found.add(crate)
            elif source.startswith(("registry+", "sparse+")):
                others += 1
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AuditError(
            f"{path} cannot be read: {one_line(str(error))}. Take it from version control, or "
            "delete it and run `cargo generate-lockfile`."
        ) from None
    return LockedCrates(tuple(sorted(found)), others)


def index_path(name: str) -> str:
    """The place of a crate's file in an index."""
    name = name.lower()
    if len(name) <= 2:
        return f"{len(name)}/{name}"
    return f"3/{name[0]}/{name}" if len(name) == 3 else f"{name[:2]}/{name[2:4]}/{name}"


@dataclass(frozen=True, order=True)
class IndexEntry:
    """A version of a crate, as the index has it."""

    name: str
    version: str
    checksum: str
    yanked: bool


@dataclass(frozen=True)
class CratesIndex:
    """The entries of the crates for which the index was asked.

    Those that the index does not have are in `covers` (NAME@VERSION) alone.
    """

    covers: frozenset[str]
    entries: tuple[IndexEntry, ...]

    def render(self) -> bytes:
        """The same bytes for the same content."""
        content = {
            "version": 1,
            "covers": sorted(self.covers),
            "entries": [asdict(entry) for entry in sorted(self.entries)],
        }
        return (json.dumps(content, indent=1) + "\n").encode()

    def require(self, locked: LockedCrates, file: str, lockfile: str) -> None:
        """Raises `AuditError` where a crate was locked after the index had been asked."""
        missing = [c.title for c in locked.crates if f"{c.name}@{c.version}" not in self.covers]
        if missing:
            more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
            raise AuditError(
                f"{file} was fetched for other crates than {lockfile} has: without "
                f"{', '.join(missing[:3])}{more}. Run `{COMMAND}`."
            )

    def cache_files(self) -> Iterator[tuple[str, bytes]]:
        """(path, content) of the files of Cargo's cache of this index."""
        by_path: dict[str, list[IndexEntry]] = defaultdict(list)
        for entry in sorted(self.entries):
            by_path[index_path(entry.name)].append(entry)
        for path, entries in by_path.items():
            yield path, _CACHE_HEADER + b"".join(map(_cached, entries))


def _cached(entry: IndexEntry) -> bytes:
    line = {
        "name": entry.name,
        "vers": entry.version,
        "deps": [],
        "cksum": entry.checksum,
        "features": {},
        "yanked": entry.yanked,
    }
    return entry.version.encode() + b"\0" + json.dumps(line).encode() + b"\0"


def read_index(
    files: Mapping[str, str | None], locked: Iterable[LockedCrate], source: str
) -> CratesIndex:
    """What the files of an index, by path, say of the locked crates; None: it has no such file.

    Raises `AuditError` where one is malformed.
    """
    crates = sorted(set(locked))
    entries = []
    for crate in crates:
        path = index_path(crate.name)
        try:
            lines = [json.loads(line) for line in (files.get(path) or "").splitlines() if line]
            entries += [
                IndexEntry(crate.name, crate.version, str(line["cksum"]), _flag(line["yanked"]))
                for line in lines
                if (line["name"], line["vers"]) == (crate.name, crate.version)
            ]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise AuditError(
                f"{one_line(source)}: {path} is no file of an index of crates: "
                f"{one_line(str(error))}. Name the address of a sparse index, or a folder with the "
                f"files of one, in [update-advisories].crates_index, then run `{COMMAND}`."
            ) from None
    return CratesIndex(frozenset(f"{c.name}@{c.version}" for c in crates), tuple(entries))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"yanked is {value!r}")
    return value


def parse_index(path: str, content: bytes) -> CratesIndex:
    """What `render` wrote. Raises `AuditError`."""
    try:
        parsed = json.loads(content)
        entries = tuple(IndexEntry(**entry) for entry in parsed["entries"])
        for entry in entries:
            _flag(entry.yanked)
            if not _NAME.fullmatch(entry.name):
                raise ValueError(f"{entry.name!r} is no crate")
        return CratesIndex(frozenset(map(str, parsed["covers"])), entries)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AuditError(
            f"{path} holds no index of crates: {one_line(str(error))}. Run `{COMMAND}` to fetch it "
            "anew."
        ) from None
