"""The RustSec advisory database, as its repository is archived.

Source of the format: https://github.com/RustSec/advisory-db, README, "Advisory Format": below
`crates/` and `rust/` a file NAME/ID.md, whose first code block is TOML.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timezone

import tomli

from driftbuild.audit.model.finding import AuditError
from driftbuild.audit.model.snapshot import COMMAND
from driftbuild.plain_text import one_line

_ADVISORY = re.compile(r"(?:.*/)?((?:crates|rust)/[\w-]+/(?:RUSTSEC|CVE)-\d{4}-\d{4,}\.md)")
_FRONT_MATTER = re.compile(r"\A\s*```toml\n(.*?)\n```", re.DOTALL)


@dataclass(frozen=True)
class RustSec:
    """`files` are the advisories by path (`crates/NAME/ID.md`), `published` the newest day."""

    files: tuple[tuple[str, bytes], ...]
    published: date
    revision: str = ""

    def archive(self) -> bytes:
        """The same bytes for the same advisories: sorted, without times and owners."""
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed, tarfile.open(
            fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT
        ) as archive:
            for path, content in self.files:
                info = tarfile.TarInfo(path)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return buffer.getvalue()


def read_archive(content: bytes, source: str) -> RustSec:
    """The database in a tar archive. Raises `AuditError` where it holds none."""
    files: dict[str, bytes] = {}
    revision, committed = "", None
    day = None
    try:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            for member in archive:
                match = _ADVISORY.fullmatch(member.name)
                if match and member.isfile():
                    file = archive.extractfile(member)
                    assert file is not None
                    files[match[1]] = file.read()
                    committed = max(committed or 0, int(member.mtime))
            # `git archive` names the commit, and each file has the time of the commit.
            revision = (archive.pax_headers or {}).get("comment", "")
        if committed is not None:
            day = datetime.fromtimestamp(committed, timezone.utc).date()
    except (tarfile.TarError, zlib.error, ValueError, OverflowError, EOFError, OSError) as error:
        raise AuditError(
            f"{source} is no tar archive: {one_line(str(error))}. {_remedy()}"
        ) from None
    is_commit = bool(re.fullmatch(r"[0-9a-f]{40,64}", revision))
    return read_files(files, source, revision if is_commit else "", day if is_commit else None)


def read_files(
    files: Mapping[str, bytes], source: str, revision: str = "", committed: date | None = None
) -> RustSec:
    """The database of some files by path; others than advisories do not count.

    Without a commit's day, the day of the newest advisory is that of the database. Raises
    `AuditError` where a file is malformed, or there is none.
    """
    found = {m[1]: c for path, c in files.items() if (m := _ADVISORY.fullmatch(path))}
    if not found:
        raise AuditError(
            f"{source} holds no advisory of RustSec (crates/NAME/RUSTSEC-YYYY-NNNN.md). {_remedy()}"
        )
    days = [_day(path, content, source) for path, content in found.items()]
    return RustSec(tuple(sorted(found.items())), committed or max(days), revision)


def _day(path: str, content: bytes, source: str) -> date:
    where = f"{source}: {one_line(path)}"
    try:
        match = _FRONT_MATTER.match(content.decode())
        if match is None:
            raise AuditError(f"{where} does not begin with a block of TOML. {_remedy()}")
        advisory = tomli.loads(match[1])["advisory"]
        _, package, file = path.split("/")
        if (advisory["package"], f"{advisory['id']}.md") != (package, file):
            raise ValueError("it is of another package or id than its path")
        day = advisory["date"]
        return day if isinstance(day, date) else date.fromisoformat(day)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise AuditError(
            f"{where} is no advisory: {one_line(str(error)) or 'malformed'}. {_remedy()}"
        ) from None


def _remedy() -> str:
    return (
        "Name an archive or a checkout of the RustSec advisory database in "
        f"[update-advisories].rustsec, then run `{COMMAND}`."
    )
