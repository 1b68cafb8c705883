from __future__ import annotations

import io
import tarfile
from datetime import date

import pytest

from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.model.rustsec import read_archive, read_files
from driftbuild.audit.testing import rustsec_advisory, rustsec_archive

PATH = "crates/tiny/RUSTSEC-2026-0001.md"
ADVISORY = rustsec_advisory("RUSTSEC-2026-0001", "tiny")
OTHER = rustsec_advisory("RUSTSEC-2026-0002", "b")
COMMIT = "bf5c0d245a92671908518d7e765914d437954ed6"


def test_an_archive_of_a_commit() -> None:
    archive = rustsec_archive({PATH: ADVISORY, "README.md": "# Database"}, COMMIT, 1_787_293_720)
    database = read_archive(archive, "db.tar.gz")
    assert database.files == ((PATH, ADVISORY.encode()),)
    assert (database.published, database.revision) == (date(2026, 8, 21), COMMIT)


def test_without_a_commit_the_newest_advisory_is_the_day() -> None:
    files = {
        PATH: ADVISORY,
        "rust/std/CVE-2020-0001.md": rustsec_advisory("CVE-2020-0001", "std", day="2020-02-02"),
    }
    database = read_archive(rustsec_archive(files, time=1_787_293_720), "db")
    assert (database.published, database.revision) == (date(2026, 8, 1), "")
    assert len(database.files) == 2


def test_the_same_advisories_make_the_same_archive() -> None:
    files = {PATH: ADVISORY, "crates/b/RUSTSEC-2026-0002.md": OTHER}
    one = read_archive(rustsec_archive(files, COMMIT, 1), "a").archive()
    other = read_archive(rustsec_archive(dict(reversed(files.items())), time=2), "b").archive()
    assert one == other
    with tarfile.open(fileobj=io.BytesIO(one)) as archive:
        assert archive.getnames() == ["crates/b/RUSTSEC-2026-0002.md", PATH]
    assert read_archive(one, "again").archive() == one


def test_an_entry_that_points_elsewhere_is_no_advisory() -> None:
    database = read_files({PATH: ADVISORY.encode(), "crates/../x/RUSTSEC-2026-0003.md": b""}, "db")
    assert [path for path, _ in database.files] == [PATH]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is no tar archive"),
        (b"\x1f\x8b broken", "is no tar archive"),
        (b"<html>404</html>", "is no tar archive"),
        (rustsec_archive({PATH: ADVISORY}, COMMIT, 10**15), "is no tar archive: year"),
        (rustsec_archive({PATH: "```toml\na = " + "[" * 999 + "\n```"}), "is no advisory"),
        (rustsec_archive({"README.md": "text"}), "holds no advisory of RustSec"),
        (rustsec_archive({PATH: "# No block"}), "does not begin with a block of TOML"),
        (rustsec_archive({PATH: "```toml\n[advisory\n```"}), "is no advisory"),
        (rustsec_archive({PATH: "```toml\n[advisory]\nid = 1\n```"}), "is no advisory"),
        (rustsec_archive({PATH: ADVISORY.replace("2026-08-01", "soon")}), "is no advisory"),
        (rustsec_archive({PATH: OTHER}), "it is of another package or id than its path"),
    ],
)
def test_a_malformed_database(content: bytes, said: str) -> None:
    with pytest.raises(AuditError) as raised:
        read_archive(content, "the-source")
    message = str(raised.value)
    assert said in message
    assert message.startswith("the-source") and "./pants update-advisories" in message
