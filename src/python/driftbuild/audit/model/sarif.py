"""The report for code scanning.

Format: SARIF 2.1.0 (OASIS standard, errata 01), as GitHub's code scanning reads it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from driftbuild.audit.model.finding import Finding, Level
from driftbuild.audit.model.report import Report

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(report: Report) -> str:
    rules: dict[str, Finding] = {}
    for finding in report.findings:
        rules.setdefault(finding.rule, finding)
    order = sorted(rules)
    run = {
        "tool": {
            "driver": {
                "name": "driftbuild-audit",
                "rules": [_rule(name, rules[name]) for name in order],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, order.index(finding.rule)) for finding in report.findings],
    }
    content = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _text(text: str) -> str:
    """Text without links: `[text](address)` is one in plain messages too (section 3.11.6)."""
    return text.replace("](", "] (")


def _rule(name: str, finding: Finding) -> dict[str, Any]:
    advisory = finding.is_advisory
    tags = ("security" if advisory else "policy", finding.kind)
    rule: dict[str, Any] = {
        "id": name,
        # Of a policy the title is about one package.
        "shortDescription": {"text": _text((finding.title if advisory else name) or name)},
        "properties": {"tags": list(dict.fromkeys(tags))},
    }
    if finding.detail and advisory:
        rule["fullDescription"] = {"text": _text(finding.detail)}
    if finding.url:
        rule["helpUri"] = finding.url
    return rule


def _result(finding: Finding, index: int) -> dict[str, Any]:
    parts = [f"{finding.package.title}: {finding.title}."]
    if finding.fixed:
        parts.append(f"Fixed in {', '.join(finding.fixed)}.")
    if finding.ships_in:
        parts.append(f"Ships in {', '.join(finding.ships_in)}.")
    identity = hashlib.sha256("\n".join(finding.identity).encode()).hexdigest()
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.level.value,
        "message": {"text": _text(" ".join(parts))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(finding.file), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                }
            }
        ],
        "partialFingerprints": {"auditFinding/v1": identity},
        "properties": {"purl": finding.package.purl},
    }
    if finding.excuse and finding.level is Level.NOTE:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": finding.excuse}
        ]
    return result
