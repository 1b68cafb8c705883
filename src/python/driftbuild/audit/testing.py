"""Advisory databases, lock files and findings for tests, in the real formats, written here."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping
from datetime import date
from typing import Any

from driftbuild.audit.model.audited import Checked
from driftbuild.audit.model.finding import Ecosystem, Finding, Level, Package
from driftbuild.audit.model.report import Report
from driftbuild.audit.model.snapshot import RUSTSEC, Database
from driftbuild.rust.model.unit import CRATES_IO

# What wants to break each format.
EVIL = 'x\x1b]0;title\x07\u202e</failure>"\n| ![](a) [b](c) ]]>\x00\udc80'
SAFE = Finding(
    rule="RUSTSEC-2026-0001",
    kind="vulnerability",
    level=Level.ERROR,
    package=Package(Ecosystem.RUST, "tiny", "1.0.0"),
    title="It reads too far",
    file="Cargo.lock",
    url="https://rustsec.org/advisories/RUSTSEC-2026-0001",
    fixed=(">=1.0.1",),
    ships_in=("@acme/native",),
)
HOSTILE = Finding(
    rule=EVIL,
    kind="policy",
    level=Level.WARNING,
    package=Package(Ecosystem.NPM, f"@a/{EVIL}", EVIL),
    title=EVIL,
    detail=EVIL,
    url=f"https://example.org/{EVIL}",
    file="../a b\x1b.yaml",
)
DATABASE = Database(RUSTSEC, "https://example.org", "2026-11-18", "0" * 64, 1)
CHECKED = (Checked(Ecosystem.RUST, "Cargo.lock", 12, DATABASE),)
TODAY = date(2026, 11, 28)
REPORT = Report((SAFE, HOSTILE), CHECKED, TODAY, ("audit.toml: look",))

ITOA = "49f1f14873335454500d59611f1cf4a4b0f786f9ac11f4312a78e4cf2566695b"
FASTRAND = "9fc0510504f03c51ada170672ac806f1f105a88aa97a5281117e1ddc3368e51a"


def cargo_lock(name: str) -> str:
    """The Cargo.lock of a crate that depends on itoa 1.0.11 and, for tests, fastrand 2.1.0."""
    third_party = "".join(
        f'\n[[package]]\nname = "{crate}"\nversion = "{version}"\n'
        f'source = "{CRATES_IO[0]}"\nchecksum = "{checksum}"\n'
        for crate, version, checksum in (("fastrand", "2.1.0", FASTRAND), ("itoa", "1.0.11", ITOA))
    )
    return (
        f'version = 4\n\n[[package]]\nname = "{name}"\nversion = "0.1.0"\n'
        f'dependencies = [\n "fastrand",\n "itoa",\n]\n{third_party}'
    )


def index_lines(name: str, versions: Mapping[str, tuple[str, bool]]) -> str:
    """A file of a registry's index: (checksum, is it yanked) by version."""
    lines = [
        {
            "name": name,
            "vers": version,
            "deps": [],
            "cksum": checksum,
            "features": {},
            "yanked": yanked,
        }
        for version, (checksum, yanked) in versions.items()
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def rustsec_advisory(
    id: str,
    package: str,
    *,
    title: str = "It reads where it should not",
    day: str = "2026-08-01",
    informational: str = "",
    patched: str = "",
) -> str:
    """The text of an advisory; without `patched` no version is."""
    kind = f'informational = "{informational}"\n' if informational else ""
    fixed = f'"{patched}"' if patched else ""
    return (
        f'```toml\n[advisory]\nid = "{id}"\npackage = "{package}"\ndate = "{day}"\n{kind}'
        f'aliases = ["CVE-2026-1234"]\n\n[versions]\npatched = [{fixed}]\n```\n\n'
        f"# {title}\n\nA length is not checked.\n\nIt is in all versions.\n"
    )


def rustsec_archive(files: Mapping[str, str], commit: str = "", time: int = 0) -> bytes:
    """A tar archive as git makes one of a repository: below a folder, with the commit's name."""
    headers = {"comment": commit} if commit else {}
    buffer = io.BytesIO()
    with tarfile.open(
        fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT, pax_headers=headers
    ) as archive:
        for path, text in files.items():
            info = tarfile.TarInfo(f"advisory-db-main/{path}")
            info.size, info.mtime = len(text.encode()), time
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


def osv_record(
    id: str,
    ecosystem: str,
    package: str,
    fixed: str,
    *,
    severity: str = "HIGH",
    aliases: tuple[str, ...] = (),
    versions: tuple[str, ...] = (),
) -> dict[str, Any]:
    """A record of OSV; `ecosystem` is "npm" or "PyPI"."""
    return {
        "schema_version": "1.6.0",
        "id": id,
        "modified": "2026-08-02T10:00:00Z",
        "aliases": list(aliases),
        "summary": "It reads where it should not",
        "details": "A length is not checked.",
        "affected": [
            {
                "package": {"ecosystem": ecosystem, "name": package},
                "ranges": [
                    {
                        "type": "SEMVER" if ecosystem == "npm" else "ECOSYSTEM",
                        "events": [{"introduced": "0"}, {"fixed": fixed}],
                    }
                ],
                "versions": list(versions),
            }
        ],
        "database_specific": {"severity": severity},
    }
