"""One report for all ecosystems: for people, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import date

from driftbuild.audit.model.audited import Checked
from driftbuild.audit.model.finding import Ecosystem, Finding, Level

_COLUMNS = ("level", "package", "id", "what")


@dataclass(frozen=True)
class Report:
    """`partial` are the ecosystems of which not all artifacts were looked at, as not all were
    selected."""

    findings: tuple[Finding, ...]
    checked: tuple[Checked, ...]
    today: date
    notes: tuple[str, ...] = ()
    partial: frozenset[Ecosystem] = frozenset()

    @property
    def failed(self) -> bool:
        return any(finding.level is Level.ERROR for finding in self.findings)

    def counts(self) -> dict[Level, int]:
        counted = Counter(finding.level for finding in self.findings)
        return {level: counted[level] for level in Level}

    def to_json(self) -> str:
        """The report for programs. Its keys are those of `Finding` and `Database`."""
        content = {
            "version": 1,
            "date": self.today.isoformat(),
            "failed": self.failed,
            "partial": sorted(each.value for each in self.partial),
            "checked": [
                {
                    "ecosystem": each.ecosystem.value,
                    "file": each.file,
                    "packages": each.packages,
                    "database": {**asdict(each.database), "age": each.database.age(self.today)},
                }
                for each in self.checked
            ],
            "findings": [
                {
                    "rule": finding.rule,
                    "kind": finding.kind,
                    "level": finding.level.value,
                    "ecosystem": finding.package.ecosystem.value,
                    "package": finding.package.name,
                    "version": finding.package.version,
                    "purl": finding.package.purl,
                    "title": finding.title,
                    "detail": finding.detail,
                    "url": finding.url,
                    "severity": finding.severity,
                    "fixed": list(finding.fixed),
                    "aliases": list(finding.aliases),
                    "file": finding.file,
                    "ships_in": list(finding.ships_in),
                    "exception": finding.excuse,
                }
                for finding in self.findings
            ],
            "notes": list(self.notes),
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def table(report: Report, color: Callable[[Level, str], str]) -> str:
    """The findings and what was checked, for a terminal. `color` may mark a text by its level."""
    lines = []
    rows = [(f.level.value, f.package.title, f.rule) for f in report.findings]
    if rows:
        first = [
            max(len(name), *(len(row[n]) for row in rows)) for n, name in enumerate(_COLUMNS[:3])
        ]
        lines.append("  ".join(n.ljust(w) for n, w in zip(_COLUMNS, (*first, 0))))
        for row, finding in zip(rows, report.findings):
            cells = [text.ljust(width) for text, width in zip(row, first)]
            cells[0] = color(finding.level, cells[0])
            told = _told(finding, report.partial)
            lines.append("  ".join((*cells, told[0])))
            lines += [" " * (sum(first) + 6) + each for each in told[1:]]
        lines.append("")
    lines += [f"note: {note}" for note in report.notes]
    for each in report.checked:
        age = each.database.age(report.today)
        lines.append(
            f"{each.ecosystem.title}: {each.packages} packages of {each.file}, "
            f"{each.database.holds} of {each.database.published} "
            f"({age} {'day' if age == 1 else 'days'} old)"
        )
    counts = report.counts()
    lines.append(
        ", ".join(
            f"{counts[level]} {level.value}{'' if counts[level] == 1 else 's'}" for level in Level
        )
    )
    return "\n".join(lines)


def _told(finding: Finding, partial: Collection[Ecosystem]) -> list[str]:
    """What is said of a finding, a line each."""
    lines = [finding.title]
    if finding.excuse:
        lines.append(f"excepted: {finding.excuse}")
    if finding.fixed:
        lines.append(f"fixed in {', '.join(finding.fixed)}")
    if finding.ships_in:
        lines.append(f"ships in {_few(finding.ships_in)}")
    elif finding.is_advisory and finding.package.ecosystem in partial:
        lines.append("ships in none of the selected artifacts")
    elif finding.is_advisory and finding.package.ecosystem is not Ecosystem.PYTHON:
        lines.append("ships in nothing: development only")
    if finding.url and finding.is_advisory:
        lines.append(finding.url)
    return lines


def _few(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
