from __future__ import annotations

import json
from datetime import date

import pytest

from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.model.snapshot import (
    DESCRIPTION,
    RUSTSEC,
    Database,
    Snapshot,
    parse_snapshot,
    sha256,
)

CONTENT = b"the database"
DATABASE = Database(RUSTSEC, "https://example.org/db", "2026-08-21", sha256(CONTENT), 3, "abc")
SNAPSHOT = Snapshot("advisories", (DATABASE,))
FILES = {RUSTSEC: CONTENT, DESCRIPTION: SNAPSHOT.render().encode()}


def test_a_snapshot_describes_itself() -> None:
    assert parse_snapshot("advisories", FILES) == SNAPSHOT
    assert SNAPSHOT.require(RUSTSEC, "Rust") == DATABASE
    assert DATABASE.age(date(2026, 11, 28)) == 99


@pytest.mark.parametrize(
    ("today", "limit", "said"),
    [
        (date(2026, 11, 28), 99, ""),
        (date(2026, 11, 29), 99, "is 100 days old, more than [audit].max_age (99)"),
        (date(2026, 11, 29), 0, ""),
        (date(2026, 8, 20), 99, ""),
        (date(2026, 8, 19), 99, "is of 2026-08-21, a day to come"),
        (date(2026, 8, 19), 0, ""),
    ],
)
def test_a_database_has_an_age(today: date, limit: int, said: str) -> None:
    found = DATABASE.too_old(today, limit)
    assert found.startswith(said) and bool(found) == bool(said)


def test_a_new_database_replaces_that_of_its_name() -> None:
    new = Database(RUSTSEC, "there", "2026-09-01", "0" * 64, 4)
    npm = Database("npm.json", "there", "2026-09-01", "1" * 64, 5)
    changed = SNAPSHOT.with_databases({RUSTSEC: new, "npm.json": npm})
    assert changed.databases == (npm, new)


def _described(**changes: object) -> bytes:
    content = json.loads(SNAPSHOT.render())
    content["databases"][0].update(changes)
    return json.dumps(content).encode()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "There is no snapshot of advisory databases in advisories"),
        ({**FILES, DESCRIPTION: b"{"}, "does not describe a snapshot"),
        ({**FILES, DESCRIPTION: b'{"version": 2}'}, "version 2 is not known"),
        ({**FILES, DESCRIPTION: _described(published="soon")}, "does not describe a snapshot"),
        ({**FILES, DESCRIPTION: _described(more=1)}, "does not describe a snapshot"),
        ({**FILES, DESCRIPTION: _described(source="a\x1b[2J")}, "no text on one line"),
        ({**FILES, DESCRIPTION: _described(advisories="a\x1b[2J")}, "number of advisories is none"),
        ({**FILES, DESCRIPTION: _described(file=[RUSTSEC])}, "does not describe a snapshot"),
        ({**FILES, DESCRIPTION: _described(file=1)}, "does not describe a snapshot"),
        ({**FILES, DESCRIPTION: b"[" * 100_000}, "does not describe a snapshot"),
        ({DESCRIPTION: FILES[DESCRIPTION]}, "advisories/rustsec.tar.gz does not exist"),
        ({**FILES, RUSTSEC: b"other"}, "its SHA-256 is another"),
    ],
)
def test_no_snapshot_or_a_damaged_one(files: dict[str, bytes], said: str) -> None:
    with pytest.raises(AuditError) as raised:
        parse_snapshot("advisories", files)
    assert said in str(raised.value)
    assert "Run `./pants update-advisories`" in str(raised.value)


def test_a_database_that_was_never_fetched() -> None:
    with pytest.raises(AuditError, match="no advisories for npm. Run `./pants update-advisories`"):
        SNAPSHOT.require("npm.json", "npm")
