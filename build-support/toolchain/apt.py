"""Debian's archive as an ordinary user sees it: private package lists, verified downloads.

The machine's sources, keys and proxy settings are used; its lists, caches and hooks are not
touched (apt.conf(5): `Dir::State`, `Dir::Cache`, `Dir::Etc::parts`).
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from bootstrap.command import run
from bootstrap.errors import SetupError

_PARTS = Path("/etc/apt/apt.conf.d")

_CONFIG = """\
Dir::State "{home}/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{home}/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Log "{home}/log";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
APT::Sandbox::User "";
APT::Get::List-Cleanup "false";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
"""


@dataclass(frozen=True)
class Package:
    """One version of a package; `depends` is one entry a dependency, its alternatives in order."""

    name: str
    version: str
    size: int
    depends: tuple[tuple[str, ...], ...]


def available() -> bool:
    """Whether this machine has apt and dpkg's unpacker."""
    return all(
        shutil.which(program) for program in ("apt-get", "apt-cache", "dpkg-deb", "dpkg-query")
    )


def parse_depends(text: str) -> tuple[tuple[str, ...], ...]:
    """A Depends field (Debian policy, section 7.1) as names: versions and architectures dropped."""
    groups = (group.split("|") for group in text.split(",") if group.strip())
    return tuple(
        tuple(re.split(r"[\s(\[:]", alternative.strip(), maxsplit=1)[0] for alternative in group)
        for group in groups
    )


def parse_show(text: str) -> Package | None:
    """The first stanza that `apt-cache show` printed; None for nothing."""
    stanza = text.strip().split("\n\n", 1)[0]
    fields = dict(
        line.split(": ", 1) for line in stanza.splitlines() if ": " in line and line[0] != " "
    )
    if "Package" not in fields or "Filename" not in fields:
        return None
    depends = ", ".join(fields[key] for key in ("Pre-Depends", "Depends") if key in fields)
    return Package(
        fields["Package"], fields["Version"], int(fields["Size"]), parse_depends(depends)
    )


class Archive:
    """The archive, with its lists kept in the folder `home`.

    `settings` are lines in the syntax of apt.conf(5) that have the last word.
    """

    def __init__(self, home: Path, settings: str = "") -> None:
        if '"' in str(home):
            raise SetupError(f'{home}: apt cannot use a folder whose name has a "')
        self._home = home
        parts = home / "apt.conf.d"
        shutil.rmtree(parts, ignore_errors=True)
        for folder in (
            parts,
            home / "state/lists/partial",
            home / "cache/archives/partial",
            home / "log",
        ):
            folder.mkdir(parents=True, exist_ok=True)
        if _PARTS.is_dir():
            for part in _PARTS.iterdir():
                (parts / part.name).symlink_to(part)
        # Read last: the files of a folder are read in the order of their names.
        (parts / "zz-private").write_text(_CONFIG.format(home=home) + settings, encoding="utf-8")
        config = home / "apt.conf"
        config.write_text(f'Dir::Etc::parts "{parts}";\n', encoding="utf-8")
        self._env = {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C"}
        self._installed: frozenset[str] | None = None

    def update(self) -> None:
        """Fetches the signed lists. Raises `SetupError` when no source answers."""
        run(
            ["apt-get", "update", "-q"],
            purpose="fetch Debian's package lists",
            env=self._env,
            timeout=300,
            remedy="Are the sources in /etc/apt reachable?",
        )

    def mirrors(self) -> list[str]:
        """Where the machine gets Debian itself from, as its sources say. Call `update` before."""
        shown = run(
            ["apt-get", "indextargets", "--format", "$(ORIGIN)/$(LABEL) $(REPO_URI)"],
            purpose="list the machine's package sources",
            env=self._env,
        )
        lines = (line.split(" ", 1) for line in shown.splitlines())
        return list(dict.fromkeys(uri for name, uri in lines if name == "Debian/Debian"))

    def find(self, name: str, version: str | None) -> Package | None:
        """`name` at `version`; None if the archive has not (or no longer) that version."""
        wanted = name if version is None else f"{name}={version}"
        argv = ["apt-cache", "show", "--no-all-versions", wanted]
        try:
            return parse_show(run(argv, purpose=f"look up {wanted}", env=self._env))
        except SetupError:
            return None

    def is_installed(self, name: str) -> bool:
        """Whether the machine itself has `name`."""
        if self._installed is None:
            shown = run(
                ["dpkg-query", "-W", "-f", "${db:Status-Abbrev}\t${Package}\n"],
                purpose="list the machine's packages",
            )
            pairs = (line.split("\t") for line in shown.splitlines())
            self._installed = frozenset(
                package for state, package in pairs if state.startswith("ii")
            )
        return name in self._installed

    def fetch(self, packages: list[Package], folder: Path) -> list[Path]:
        """The .deb files, in `folder`; apt compares their SHA-256 with the signed lists."""
        folder.mkdir(parents=True, exist_ok=True)
        run(
            ["apt-get", "download", "-q", *(f"{p.name}={p.version}" for p in packages)],
            purpose="download Debian packages",
            env=self._env,
            cwd=folder,
            timeout=1800,
        )
        files = sorted(folder.glob("*.deb"))
        if len(files) != len(packages):
            raise SetupError(f"download Debian packages: {len(packages)} wanted, {len(files)} came")
        return files
