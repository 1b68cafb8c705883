"""What an audit finds, the same for all ecosystems."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from packageurl import PackageURL

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.sbom.model.address import is_web_address


class AuditError(UserError):
    """A policy, a snapshot or a lock file that cannot be used; the message says what to do."""


class Ecosystem(enum.Enum):
    """Where packages come from. The value is the type of their package URLs."""

    RUST = "cargo"
    NPM = "npm"
    PYTHON = "pypi"

    @property
    def title(self) -> str:
        return {"cargo": "Rust", "npm": "npm", "pypi": "Python"}[self.value]


class Level(enum.Enum):
    """How much it matters: an error fails the audit. From the worst to the least."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_LEVELS = tuple(Level)


@dataclass(frozen=True)
class Package:
    """A locked package. All text is stripped of what could drive a terminal or break a line."""

    ecosystem: Ecosystem
    name: str
    version: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", one_line(self.name))
        object.__setattr__(self, "version", one_line(self.version))

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}" if self.version else self.name

    @property
    def purl(self) -> str:
        scope, slash, name = self.name.rpartition("/")
        namespace = scope if slash else None
        return str(PackageURL(self.ecosystem.value, namespace, name, self.version or None))


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one package.

    `rule` is the id of an advisory (RUSTSEC-..., GHSA-..., PYSEC-...), or the policy that was
    broken (`licence-rejected`). `kind` is `vulnerability`, `unmaintained`, `unsound`, `notice`,
    `yanked` or `policy`. `file` is where the package is locked or the policy stated, from the root
    of the repository. `ships_in` names the artifacts that have the package: none, where it only
    serves development. `excuse` is the reason of the exception that covers it;
    `state` and `justification` are what that says for VEX.
    """

    rule: str
    kind: str
    level: Level
    package: Package
    title: str
    file: str
    detail: str = ""
    url: str = ""
    severity: str = ""
    fixed: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    ships_in: tuple[str, ...] = ()
    excuse: str = ""
    state: str = ""
    justification: str = ""

    def __post_init__(self) -> None:
        for name in ("rule", "kind", "title", "file", "detail", "severity", "excuse"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        for name in ("fixed", "aliases", "ships_in"):
            texts = tuple(dict.fromkeys(map(one_line, getattr(self, name))))
            object.__setattr__(self, name, texts)
        object.__setattr__(self, "url", link(self.url))

    @property
    def names(self) -> frozenset[str]:
        """All ids under which the problem is known."""
        return frozenset((self.rule, *self.aliases))

    @property
    def identity(self) -> tuple[str, str, str]:
        """Two findings of one identity are the same problem, seen twice."""
        return self.rule, self.package.purl, "" if self.kind != "policy" else self.title

    @property
    def is_advisory(self) -> bool:
        return self.kind not in ("policy", "yanked")


def link(url: str) -> str:
    """The address if it can stand in a document as it is, else ""."""
    return url if url.isascii() and is_web_address(url) else ""


def first_paragraph(text: str) -> str:
    """The beginning of a description, as one line of bounded length."""
    paragraphs = (one_line(re.sub(r"^#+ .*", "", p.strip())) for p in re.split(r"\n\s*\n", text))
    found = next(filter(None, paragraphs), "")
    return found if len(found) <= 500 else f"{found[:499]}…"


def merge(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each problem once, with all artifacts that have it, by level, ecosystem and package.

    The level is the first one that is stated: whoever knows the policy comes first.
    """
    merged: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        known = merged.get(finding.identity)
        if known is None:
            merged[finding.identity] = finding
            continue
        merged[finding.identity] = replace(
            known,
            ships_in=tuple(sorted({*known.ships_in, *finding.ships_in})),
            aliases=(*known.aliases, *finding.aliases),
            fixed=known.fixed or finding.fixed,
            severity=known.severity or finding.severity,
            url=known.url or finding.url,
            detail=known.detail or finding.detail,
        )
    return tuple(sorted(merged.values(), key=order))


def order(finding: Finding) -> tuple[int, str, str, str, str]:
    """By level, ecosystem and package: the order of a report."""
    package = finding.package
    return (
        _LEVELS.index(finding.level),
        package.ecosystem.value,
        package.title,
        finding.rule,
        finding.title,
    )
