from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from driftbuild.audit.model.advisories import Advisories, Advisory, parse_advisories, read_source
from driftbuild.audit.model.finding import AuditError, Ecosystem, Finding, Level, Package
from driftbuild.audit.model.locked import LockedPackages
from driftbuild.audit.model.matching import match
from driftbuild.audit.model.severity import Severity
from driftbuild.audit.testing import osv_record

FETCHED = date(2026, 8, 11)
LOCKED = {"lodash": ["4.17.20"], "left-pad": ["1.3.0", "1.2.0"]}
RECORD = osv_record("GHSA-aaaa", "npm", "lodash", "4.17.21", aliases=("CVE-2026-1",))
# As a registry answers `{"lodash": ["4.17.20"]}`.
BULK = {
    "lodash": [
        {
            "id": 1106913,
            "url": "https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
            "title": "Command Injection in lodash",
            "severity": "high",
            "vulnerable_versions": "<4.17.21",
            "cwe": ["CWE-77"],
            "cvss": {"score": 7.2, "vectorString": None},
        }
    ],
    "other": [{"id": 1, "title": "x", "vulnerable_versions": "*"}],
}


def _zip(records: Sequence[Any]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, record in enumerate(records):
            archive.writestr(f"{number}.json", json.dumps(record))
    return buffer.getvalue()


def _tar(records: Sequence[Any]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for number, record in enumerate(records):
            text = json.dumps(record).encode()
            info = tarfile.TarInfo(f"npm/{number}.json")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
    return buffer.getvalue()


def _damaged(archive: bytes, place: int) -> bytes:
    return archive[:place] + bytes(each ^ 0xFF for each in archive[place : place + 8]) + archive[
        place + 8 :
    ]


def _with_password(archive: bytes) -> bytes:
    """A zip archive whose headers say that its only file is encrypted."""
    entry = archive.index(b"PK\x01\x02") + 8
    return archive[:6] + b"\x01" + archive[7:entry] + b"\x01" + archive[entry + 1 :]


def _read(content: bytes, ecosystem: Ecosystem = Ecosystem.NPM) -> tuple[Advisories, date]:
    return read_source(content, "the-source", ecosystem, LOCKED, FETCHED)


def _match(advisories: Advisories, *packages: Package, lowest: str = "low") -> tuple[Finding, ...]:
    locked = LockedPackages(Ecosystem.NPM, "pnpm-lock.yaml", packages)
    return match(locked, advisories, "3rdparty/advisories/npm.json", Severity(lowest))


# What a snapshot holds of it.
WRITTEN = _read(json.dumps([RECORD]).encode())[0].render()


def _npm(name: str, version: str) -> Package:
    return Package(Ecosystem.NPM, name, version)


@pytest.mark.parametrize("packed", [_zip, _tar, lambda r: json.dumps(r).encode()])
def test_an_export_of_osv(packed: Any) -> None:
    others = osv_record("GHSA-bbbb", "npm", "not-locked", "1.0.0")
    python = osv_record("GHSA-cccc", "PyPI", "lodash", "9")
    withdrawn = {**RECORD, "id": "GHSA-dddd", "withdrawn": "2026-08-03T00:00:00Z"}
    advisories, day = _read(packed([RECORD, others, python, withdrawn]))
    assert day == date(2026, 8, 2)
    assert [each.id for each in advisories.advisories] == ["GHSA-aaaa"]
    (finding,) = _match(advisories, _npm("lodash", "4.17.20"), _npm("left-pad", "1.3.0"))
    assert (finding.rule, finding.level, finding.fixed) == ("GHSA-aaaa", Level.ERROR, ("4.17.21",))
    assert _match(advisories, _npm("lodash", "4.17.21")) == ()


def test_an_answer_to_a_bulk_request() -> None:
    advisories, day = _read(json.dumps(BULK).encode())
    assert day == FETCHED
    (finding,) = _match(advisories, _npm("lodash", "4.17.20"))
    assert finding.rule == "GHSA-35jh-r3h4-6jhm"
    assert finding.title == "Command Injection in lodash"
    # The registry was not asked about another version.
    with pytest.raises(AuditError, match=r"without lodash 4\.17\.19\. Run `./pants update-adv"):
        _match(advisories, _npm("lodash", "4.17.20"), _npm("lodash", "4.17.19"))
    empty, _ = _read(b"{}")
    assert empty.covers == ("left-pad@1.2.0", "left-pad@1.3.0", "lodash@4.17.20")
    assert empty.advisories == ()


def test_python_names_are_normal_names() -> None:
    record = osv_record("PYSEC-2026-1", "PyPI", "Left_Pad", "2.0", versions=("0.5", "3.0"))
    advisories, _ = _read(json.dumps(record).encode(), Ecosystem.PYTHON)
    affected = [
        version
        for version in ("0.5", "1.9", "2.0", "3.0")
        if advisories.advisories[0].affects(Package(Ecosystem.PYTHON, "left-pad", version))
    ]
    assert affected == ["0.5", "1.9", "3.0"]


def test_what_was_read_is_written_the_same_way_each_time() -> None:
    one, _ = _read(_zip([RECORD, osv_record("GHSA-b", "npm", "left-pad", "1.0.0")]))
    other, _ = _read(_tar([osv_record("GHSA-b", "npm", "left-pad", "1.0.0"), RECORD]))
    assert one.render() == other.render()
    assert parse_advisories("npm.json", one.render()).render() == one.render()


def test_severities_below_the_lowest_are_warnings() -> None:
    records = [
        osv_record("GHSA-low", "npm", "lodash", "9.0.0", severity="LOW"),
        osv_record("GHSA-high", "npm", "lodash", "9.0.0", severity="HIGH"),
        osv_record("GHSA-none", "npm", "lodash", "9.0.0", severity=""),
        osv_record("MAL-1", "npm", "lodash", "9.0.0", severity="LOW"),
    ]
    advisories, _ = _read(_zip(records))
    levels = {f.rule: f.level for f in _match(advisories, _npm("lodash", "4.0.0"), lowest="high")}
    assert levels == {
        "GHSA-low": Level.WARNING,
        "GHSA-high": Level.ERROR,
        "GHSA-none": Level.ERROR,
        "MAL-1": Level.ERROR,
    }


def test_one_problem_under_two_names() -> None:
    records = [RECORD, osv_record("X-1", "npm", "lodash", "4.17.21", aliases=("CVE-2026-1",))]
    advisories, _ = _read(_zip(records))
    assert len(_match(advisories, _npm("lodash", "4.0.0"))) == 1


def test_a_package_that_was_locked_since() -> None:
    advisories, _ = _read(b"{}")
    with pytest.raises(AuditError, match=r"without new-one 1\.0\.0\. Run `./pants update-adv"):
        _match(advisories, _npm("new-one", "1.0.0"))


def test_a_range_that_cannot_be_read_is_no_all_clear() -> None:
    advisory = Advisory("GHSA-x", "lodash", "title", severity="low", range="newer than \x1b[1m")
    other = Advisory("GHSA-y", "lodash", "title", range="<9")
    found = _match(Advisories(("lodash",), (advisory, other)), _npm("lodash", "4.0.0"))
    assert [(each.rule, each.level) for each in found] == [
        ("GHSA-x", Level.ERROR),
        ("GHSA-y", Level.ERROR),
    ]
    assert "compare the versions by hand" in found[0].title and "\x1b" not in found[0].title


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>405</html>",
        b"[]",
        b"3",
        b'[{"id": "GHSA-1"}]',
        b'{"lodash": [{"id": 1}]}',
        b'{"lodash": 1}',
        b'{"error": "not allowed"}',
        _zip([{"id": "GHSA-1", "modified": "soon"}]),
        _zip([3]),
        _damaged(_zip([RECORD]), 28 + len("0.json") + 8),
        _with_password(_zip([RECORD])),
        _tar([RECORD])[:100],
        gzip.decompress(_tar([RECORD]))[:600],
        b"[" * 100_000,
        _zip([RECORD])[:-30],
    ],
)
def test_a_malformed_source(content: bytes) -> None:
    with pytest.raises(AuditError) as raised:
        _read(content)
    assert "the-source holds no advisories for npm" in str(raised.value)
    assert "[update-advisories].npm" in str(raised.value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        b'{"covers": [1], "advisories": []}',
        b'{"covers": [], "advisories": [{"id": 1}]}',
        WRITTEN.replace(b'"GHSA-aaaa"', b"null"),
        WRITTEN.replace(b'"4.17.21"', b"4"),
    ],
)
def test_a_damaged_file_of_a_snapshot(content: bytes) -> None:
    with pytest.raises(AuditError, match="npm.json holds no advisories"):
        parse_advisories("npm.json", content)
