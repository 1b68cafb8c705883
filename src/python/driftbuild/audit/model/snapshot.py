"""A snapshot of advisory databases: what was fetched, from where, and how old it is.

The index entries of the locked crates, which say what was yanked, are one of them.

The folder of a snapshot holds one file per database and `snapshot.json`, which describes them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from driftbuild.audit.model.finding import AuditError
from driftbuild.plain_text import one_line

DESCRIPTION = "snapshot.json"
COMMAND = "./pants update-advisories"

# The file of each database.
RUSTSEC = "rustsec.tar.gz"
NPM = "npm.json"
PYTHON = "python.json"
CRATES_INDEX = "crates-index.json"


@dataclass(frozen=True)
class Database:
    """One file of a snapshot.

    `published` is the day of its newest content, as YYYY-MM-DD; `revision` is the commit, where
    there is one. `sha256` is the file's, and its identity. `advisories` counts what it holds.
    """

    file: str
    source: str
    published: str
    sha256: str
    advisories: int
    revision: str = ""

    @property
    def day(self) -> date:
        return date.fromisoformat(self.published)

    @property
    def holds(self) -> str:
        """What it holds, for people."""
        return "index entries" if self.file == CRATES_INDEX else "advisories"

    @property
    def counted(self) -> str:
        """How much it holds, for people."""
        one = "index entry" if self.file == CRATES_INDEX else "advisory"
        return f"1 {one}" if self.advisories == 1 else f"{self.advisories} {self.holds}"

    def age(self, today: date) -> int:
        """Days since its newest content."""
        return (today - self.day).days

    def too_old(self, today: date, limit: int) -> str:
        """What is to be said of it if it is older than `limit` days, or ""; 0: of any age.

        One of a day to come never grows old, so it counts as old. Between two clocks is a day.
        """
        age = self.age(today)
        if limit and age > limit:
            return f"is {age} days old, more than [audit].max_age ({limit})"
        if limit and age < -1:
            return f"is of {self.published}, a day to come: the clock or the database is wrong"
        return ""


@dataclass(frozen=True)
class Snapshot:
    """The databases of a snapshot, by file."""

    folder: str
    databases: tuple[Database, ...]

    def place(self, file: str) -> str:
        """Where the file is, from the root of the repository."""
        return f"{self.folder}/{file}"

    def get(self, file: str) -> Database | None:
        return next((each for each in self.databases if each.file == file), None)

    def require(self, file: str, title: str) -> Database:
        """Raises `AuditError` where the snapshot lacks the database."""
        database = self.get(file)
        if database is None:
            raise AuditError(
                f"{self.folder} has no advisories for {title}. Run `{COMMAND}` to fetch them; "
                f"`./pants help update-advisories` says from where."
            )
        return database

    def with_databases(self, new: Mapping[str, Database]) -> Snapshot:
        found = {**{each.file: each for each in self.databases}, **new}
        return Snapshot(self.folder, tuple(found[file] for file in sorted(found)))

    def render(self) -> str:
        content = {"version": 1, "databases": [asdict(each) for each in self.databases]}
        return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def parse_snapshot(folder: str, files: Mapping[str, bytes]) -> Snapshot:
    """The snapshot of a folder, of which `files` are those that exist, by name.

    Raises `AuditError` where there is none, or its files are not those that it describes.
    """
    again = f"Run `{COMMAND}` to fetch it anew."
    if DESCRIPTION not in files:
        raise AuditError(
            f"There is no snapshot of advisory databases in {folder}. Run `{COMMAND}` to fetch "
            "one (`./pants help update-advisories`: from which addresses or local files)."
        )
    path = f"{folder}/{DESCRIPTION}"
    try:
        content = json.loads(files[DESCRIPTION])
        if content["version"] != 1:
            raise ValueError(f"version {content['version']} is not known")
        databases = tuple(Database(**entry) for entry in content["databases"])
        for database in databases:
            database.day  # noqa: B018 (a day that is none raises)
            fields = asdict(database)
            if not isinstance(fields.pop("advisories"), int):
                raise ValueError("the number of advisories is none")
            # They are shown, and anybody can write into the file.
            if any(not isinstance(v, str) or v != one_line(v) for v in fields.values()):
                raise ValueError("a field of a database is no text on one line")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AuditError(
            f"{path} does not describe a snapshot: {one_line(str(error))}. {again}"
        ) from None
    for database in databases:
        if database.file not in files:
            raise AuditError(f"{folder}/{one_line(database.file)} does not exist. {again}")
        if sha256(files[database.file]) != database.sha256:
            raise AuditError(
                f"{folder}/{one_line(database.file)} is not the file that {path} describes: its "
                f"SHA-256 is another. {again}"
            )
    return Snapshot(folder, databases)
