"""Advisories for npm and Python packages: of an OSV export, or a registry's bulk answer.

Sources: the OSV schema 1.6 (https://ossf.github.io/osv-schema/); npm's
`/-/npm/v1/security/advisories/bulk`, which `pnpm audit` and `npm audit` ask.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from packaging.utils import canonicalize_name

from driftbuild.audit.model.finding import AuditError, Ecosystem, Package, first_paragraph
from driftbuild.audit.model.snapshot import COMMAND
from driftbuild.audit.model.version_range import is_in_events, is_in_npm_range
from driftbuild.plain_text import one_line

# What reading a malformed file raises: text, JSON (RecursionError: nested without end), archives
# (RuntimeError: with a password, or packed in a way that is not known).
_MALFORMED = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    RuntimeError,
    EOFError,
    OSError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)
_OSV_NAMES = {"npm": Ecosystem.NPM, "PyPI": Ecosystem.PYTHON}


@dataclass(frozen=True)
class Advisory:
    """What is known against some versions of one package.

    `versions` are affected ones, `events` ranges of OSV, `range` one of node-semver.
    """

    id: str
    package: str
    title: str
    detail: str = ""
    url: str = ""
    severity: str = ""
    aliases: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    events: tuple[tuple[tuple[str, str], ...], ...] = ()
    range: str | None = None

    def affects(self, package: Package) -> bool:
        """Raises `RangeError` where a range cannot be compared with the package's version."""
        if self.package != package.name:
            return False
        if package.version in self.versions:
            return True
        if self.range is not None:
            return is_in_npm_range(package.version, self.range)
        return any(
            is_in_events(package.ecosystem, package.version, [{k: v} for k, v in events])
            for events in self.events
        )

    @property
    def fixed(self) -> tuple[str, ...]:
        return tuple(v for events in self.events for kind, v in events if kind == "fixed")


@dataclass(frozen=True)
class Advisories:
    """The advisories of an ecosystem, as far as they concern the packages that it `covers`.

    These are names, or NAME@VERSION where only some versions were asked about.
    """

    covers: tuple[str, ...]
    advisories: tuple[Advisory, ...]

    def render(self) -> bytes:
        """The same bytes for the same content."""
        content = {
            "version": 1,
            "covers": sorted(self.covers),
            "advisories": [asdict(each) for each in sorted(self.advisories, key=_key)],
        }
        return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode(
            "utf-8", errors="replace"
        )


def _key(advisory: Advisory) -> tuple[str, str, str]:
    return advisory.package, advisory.id, repr(advisory)


def parse_advisories(path: str, content: bytes) -> Advisories:
    """What `render` wrote. Raises `AuditError`."""
    try:
        parsed = json.loads(content)
        found = tuple(map(_advisory, parsed["advisories"]))
        return Advisories(tuple(map(_text, parsed["covers"])), found)
    except _MALFORMED as error:
        raise AuditError(
            f"{path} holds no advisories: {one_line(str(error))}. Run `{COMMAND}` to fetch it anew."
        ) from None


def _advisory(entry: Mapping[str, Any]) -> Advisory:
    fields: dict[str, Any] = {
        "aliases": tuple(map(_text, entry["aliases"])),
        "versions": tuple(map(_text, entry["versions"])),
        "events": tuple(
            tuple((_text(kind), _text(value)) for kind, value in events)
            for events in entry["events"]
        ),
        "range": None if entry.get("range") is None else _text(entry["range"]),
    }
    fields.update((name, _text(value)) for name, value in entry.items() if name not in fields)
    return Advisory(**fields)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def read_source(
    content: bytes,
    source: str,
    ecosystem: Ecosystem,
    locked: Mapping[str, Collection[str]],
    fetched: date,
) -> tuple[Advisories, date]:
    """The advisories of a file for some packages, and the day of its newest content.

    `locked` has their versions by name. The file is an OSV export (a zip or tar archive, or JSON),
    or a bulk answer, which is of the day on which it was `fetched`, and of those versions alone.
    Raises `AuditError` where it is none.
    """
    covers = tuple(sorted(locked))
    try:
        records = list(_documents(content))
        if len(records) == 1 and "id" not in records[0] and isinstance(records[0], dict):
            found = tuple(_bulk(records[0], covers))
            asked = sorted(f"{name}@{v}" for name, versions in locked.items() for v in versions)
            return Advisories(tuple(asked), found), fetched
        days = [date.fromisoformat(str(record["modified"])[:10]) for record in records]
        advisories = [
            advisory
            for record in records
            for advisory in _osv(record, ecosystem, frozenset(covers))
        ]
        if not records:
            raise ValueError("it is empty")
        return Advisories(covers, tuple(advisories)), max(days)
    except _MALFORMED as error:
        raise AuditError(
            f"{one_line(source)} holds no advisories for {ecosystem.title}: "
            f"{one_line(str(error)) or 'malformed'}. It should be an export of OSV "
            "(https://osv.dev) or a registry's answer to a bulk request; name one in "
            f"[update-advisories].{_OPTIONS[ecosystem]}, then run `{COMMAND}`."
        ) from None


_OPTIONS = {Ecosystem.NPM: "npm", Ecosystem.PYTHON: "python"}


def _documents(content: bytes) -> Iterator[Any]:
    """The JSON documents of an archive, or of a file with one or a list of them."""
    for opened in (_zipped, _tarred):
        files = opened(content)
        if files is not None:
            for text in files:
                yield json.loads(text)
            return
    parsed = json.loads(content)
    if isinstance(parsed, list):
        yield from parsed
    else:
        yield parsed


def _zipped(content: bytes) -> Iterator[bytes] | None:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return None
    archive = zipfile.ZipFile(io.BytesIO(content))
    return (archive.read(n) for n in sorted(archive.namelist()) if n.endswith(".json"))


def _tarred(content: bytes) -> Iterator[bytes] | None:
    try:
        archive = tarfile.open(fileobj=io.BytesIO(content))
    except tarfile.TarError:
        return None
    members = sorted(archive.getmembers(), key=lambda member: member.name)
    opened = (archive.extractfile(m) for m in members if m.isfile() and m.name.endswith(".json"))
    return (file.read() for file in opened if file is not None)


def _bulk(answer: Mapping[str, Any], names: Iterable[str]) -> Iterator[Advisory]:
    wanted = frozenset(names)
    for name, entries in answer.items():
        if not isinstance(entries, list):
            raise ValueError(f"{name!r} has no list of advisories")
        if name not in wanted:
            continue
        for entry in entries:
            url = str(entry.get("url") or "")
            ghsa = url.rpartition("/")[2] if "/advisories/GHSA-" in url else ""
            yield Advisory(
                id=ghsa or f"npm-{entry['id']}",
                package=name,
                title=str(entry["title"]),
                url=url,
                severity=str(entry.get("severity") or "").lower(),
                aliases=tuple(map(str, entry.get("cves") or ())),
                range=str(entry["vulnerable_versions"]),
            )


def _osv(
    record: Mapping[str, Any], ecosystem: Ecosystem, names: frozenset[str]
) -> Iterator[Advisory]:
    if record.get("withdrawn"):
        return
    for affected in record.get("affected") or ():
        package = affected.get("package") or {}
        name = str(package.get("name") or "")
        if ecosystem is Ecosystem.PYTHON:
            name = canonicalize_name(name)
        if _OSV_NAMES.get(str(package.get("ecosystem"))) is not ecosystem or name not in names:
            continue
        specific = record.get("database_specific") or {}
        details = str(record.get("details") or "")
        yield Advisory(
            id=str(record["id"]),
            package=name,
            title=str(record.get("summary") or "") or first_paragraph(details)[:120],
            detail=first_paragraph(details),
            url=f"https://osv.dev/vulnerability/{record['id']}",
            severity=str(specific.get("severity") or "").lower(),
            aliases=tuple(map(str, record.get("aliases") or ())),
            versions=tuple(map(str, affected.get("versions") or ())),
            events=tuple(
                tuple((str(k), str(v)) for event in each["events"] for k, v in event.items())
                for each in affected.get("ranges") or ()
                if each.get("type") in ("SEMVER", "ECOSYSTEM")
            ),
        )
