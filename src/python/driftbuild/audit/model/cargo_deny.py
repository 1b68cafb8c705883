"""What `cargo-deny --format json check` says.

Source of the format: cargo-deny 0.20, one JSON object a line on standard error: diagnostics, log
lines, and a summary at the end.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from driftbuild.audit.model.finding import (
    AuditError,
    Ecosystem,
    Finding,
    Level,
    Package,
    first_paragraph,
)
from driftbuild.plain_text import one_line

_ADVISORIES = ("vulnerability", "unmaintained", "unsound", "notice")
# What it says of each crate for which it finds no index entry.
_UNANSWERED = ("index-failure", "index-cache-load-failure")
# About entries of deny.toml that match nothing in one of several graphs.
_UNUSED_ENTRIES = (
    "license-not-encountered",
    "license-exception-not-encountered",
    "advisory-not-detected",
    "yanked-not-detected",
    "unmatched-skip",
    "unmatched-skip-root",
    "unmatched-source",
    "unmatched-organization",
)
_POLICIES = {
    "rejected": "licence-rejected",
    "unlicensed": "licence-missing",
    "no-license-field": "licence-missing",
    "empty-license-field": "licence-missing",
    "parse-error": "licence-unknown",
    "duplicate": "duplicate-versions",
    "wildcard": "wildcard-requirement",
    "banned": "banned-crate",
    "source-not-allowed": "source-not-allowed",
    "index-failure": "not-in-index",
    "index-cache-load-failure": "not-in-index",
}


def parse_diagnostics(
    text: str,
    lockfile: str,
    config: str,
    ships_in: tuple[str, ...],
    covers: Collection[str] = (),
) -> tuple[Finding, ...]:
    """The findings of one run. `ships_in` are the artifacts whose crates it looked at.

    `covers` are the crates (NAME@VERSION) for which the index of the registry was asked: that it
    does not have one of them is a finding.

    Raises `AuditError` where cargo-deny stopped before it had checked all.
    """
    findings: list[Finding] = []
    said: list[str] = []
    finished = False
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            entry = json.loads(line)
            fields = entry["fields"]
        except (ValueError, KeyError, TypeError):
            said.append(one_line(line))
            continue
        if entry.get("type") == "summary":
            finished = True
        elif entry.get("type") == "log":
            said.append(one_line(str(fields.get("message", ""))))
        elif entry.get("type") == "diagnostic":
            level = fields.get("severity")
            if not fields.get("graphs") and level == "error":
                said.append(_described(fields, config))
            finding = _finding(fields, lockfile, config, ships_in, covers)
            if finding is not None:
                findings.append(finding)
    if not finished:
        raise AuditError(
            f"cargo-deny could not check {lockfile} by {config}:\n  "
            + "\n  ".join(said or ["it said nothing"])
            + f"\nCorrect {config} (https://embarkstudios.github.io/cargo-deny/) or the crate that "
            "is named, then run the same command again."
        )
    return tuple(findings)


def _described(fields: Mapping[str, Any], config: str) -> str:
    labels = [label for label in fields.get("labels") or () if label.get("line")]
    place = f"{config}:{labels[0]['line']}: " if labels else ""
    more = [f"`{label['span']}`: {label['message']}" for label in labels if label.get("message")]
    parts = [fields.get("message") or "", *more, *(fields.get("notes") or ())]
    return one_line(place + "; ".join(filter(None, parts)))


def _finding(
    fields: Mapping[str, Any],
    lockfile: str,
    config: str,
    ships_in: tuple[str, ...],
    covers: Collection[str],
) -> Finding | None:
    code = str(fields.get("code") or "")
    severity = fields.get("severity")
    if severity not in ("error", "warning") or code in _UNUSED_ENTRIES:
        return None
    level = Level.ERROR if severity == "error" else Level.WARNING
    crates = [graph["Krate"] for graph in fields.get("graphs") or () if "Krate" in graph]
    names = sorted({crate["name"] for crate in crates})
    versions = sorted({crate["version"] for crate in crates})
    if len(names) == 1:
        package = Package(Ecosystem.RUST, names[0], versions[0] if len(versions) == 1 else "")
    else:
        package = Package(Ecosystem.RUST, ", ".join(names) or config)
    if code in _UNANSWERED and f"{package.name}@{package.version}" not in covers:
        return None
    advisory = fields.get("advisory")
    if code in _ADVISORIES and advisory:
        return Finding(
            rule=advisory["id"],
            kind=code,
            level=level,
            package=package,
            title=advisory.get("title") or fields.get("message") or "",
            detail=first_paragraph(advisory.get("description") or ""),
            url=f"https://rustsec.org/advisories/{advisory['id']}",
            aliases=tuple(advisory.get("aliases") or ()),
            file=lockfile,
            ships_in=ships_in,
        )
    title = fields.get("message") or code
    if code == "duplicate":
        title = f"{len(versions)} versions: {', '.join(versions)}"
    if code in _UNANSWERED:
        title = "the registry's index does not have this version: it was deleted, or never there"
    notes = [label.get("message") or "" for label in fields.get("labels") or ()]
    if code == "rejected":
        spans = [
            label["span"]
            for label in fields.get("labels") or ()
            if "rejected" in label.get("message", "")
        ]
        title = f"{config} does not allow {', '.join(dict.fromkeys(spans)) or 'its licence'}"
    return Finding(
        rule=_POLICIES.get(code, code),
        kind="yanked" if code == "yanked" else "policy",
        level=level,
        package=package,
        title=title,
        detail="; ".join(dict.fromkeys(filter(None, map(one_line, notes)))),
        url="https://embarkstudios.github.io/cargo-deny/",
        file=lockfile,
        ships_in=ships_in,
    )
