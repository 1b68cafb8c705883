"""What the advisories mean for one artifact: a VEX document, which points into its bill.

Format: CycloneDX 1.6 (ECMA-424), `vulnerabilities`; components are named by BOM-Link
(https://cyclonedx.org/capabilities/bomlink/). State and justification are those of the exception
that covers a finding; one that nobody has looked at is `in_triage`.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timezone
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.impact_analysis import ImpactAnalysisJustification, ImpactAnalysisState
from cyclonedx.model.vulnerability import (
    BomTarget,
    Vulnerability,
    VulnerabilityAdvisory,
    VulnerabilityAnalysis,
    VulnerabilityRating,
    VulnerabilityReference,
    VulnerabilityScoreSource,
    VulnerabilitySeverity,
    VulnerabilitySource,
)
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat
from packageurl import PackageURL

from driftbuild.audit.model.finding import AuditError, Finding
from driftbuild.audit.model.severity import severity_named
from driftbuild.sbom.model.bill import Bill
from driftbuild.sbom.model.component import Component
from driftbuild.sbom.model.document import Format
from driftbuild.sbom.model.schema import VERSION, validation_error

SUFFIX = ".vex.cdx.json"
_RUSTSEC = VulnerabilitySource(name="RustSec", url=XsUri("https://rustsec.org/"))
_OSV = VulnerabilitySource(name="OSV", url=XsUri("https://osv.dev/"))
_GITHUB = VulnerabilitySource(name="GitHub", url=XsUri("https://github.com/advisories"))
_SEVERITIES = {"moderate": "medium"}


def to_vex(bill: Bill, serial_number: str, findings: Iterable[Finding], today: date) -> str:
    """The document for the bill whose document has this serial number (`urn:uuid:...`).

    Only what is in the artifact counts, or comes along with it. Raises `AuditError` where the
    result is not valid by the official schema.
    """
    refs: dict[str, list[str]] = defaultdict(list)
    for component in (bill.subject, *bill.contents.required):
        for each in _with_parts(component):
            refs[_plain(each.purl)].append(each.ref)
    link = serial_number.replace("urn:uuid:", "urn:cdx:", 1)
    vulnerabilities = [
        _vulnerability(finding, [f"{link}/1#{quote(ref, safe='')}" for ref in refs[purl]])
        for finding in findings
        if finding.is_advisory and (purl := _plain(finding.package.purl)) in refs
    ]
    moment = datetime.combine(today, time(), timezone.utc)
    facts = f"{serial_number} {today} {vulnerabilities!r}"
    name = f"driftbuild:vex:{hashlib.sha256(facts.encode()).hexdigest()}"
    bom = Bom(
        serial_number=uuid5(NAMESPACE_URL, name),
        metadata=BomMetaData(timestamp=moment),
        vulnerabilities=vulnerabilities,
    )
    text = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string(indent=2)
    error = validation_error(text, Format.JSON)
    if error:
        raise AuditError(
            f"The VEX document of {bill.subject.title} is not valid CycloneDX "
            f"{VERSION.to_version()}: {error}. This is a fault of driftbuild.audit; please report "
            "it."
        )
    return text if text.endswith("\n") else f"{text}\n"


def _with_parts(component: Component) -> Iterable[Component]:
    yield component
    for part in component.components:
        yield from _with_parts(part)


def _plain(purl: str) -> str:
    """Without qualifiers: an advisory is about a package wherever it was fetched from."""
    if not purl:
        return ""
    parsed = PackageURL.from_string(purl)
    return str(PackageURL(parsed.type, parsed.namespace, parsed.name, parsed.version))


def _vulnerability(finding: Finding, refs: Iterable[str]) -> Vulnerability:
    source = _source_of(finding.rule)
    references = [
        VulnerabilityReference(id=alias, source=_source_of(alias)) for alias in finding.aliases
    ]
    return Vulnerability(
        bom_ref=f"{finding.rule}/{finding.package.purl}",
        id=finding.rule,
        source=source,
        references=references,
        ratings=_ratings(finding, source),
        description=finding.title,
        detail=finding.detail or None,
        recommendation=f"Update to {', '.join(finding.fixed)}." if finding.fixed else None,
        advisories=[VulnerabilityAdvisory(url=XsUri(finding.url))] if finding.url else [],
        affects=[BomTarget(ref=ref) for ref in refs],
        analysis=VulnerabilityAnalysis(
            state=ImpactAnalysisState(finding.state or "in_triage"),
            justification=(
                ImpactAnalysisJustification(finding.justification)
                if finding.justification
                else None
            ),
            detail=finding.excuse or None,
        ),
    )


def _source_of(id: str) -> VulnerabilitySource:
    if id.startswith("RUSTSEC-"):
        return _RUSTSEC
    return _GITHUB if id.startswith("GHSA-") else _OSV


def _ratings(finding: Finding, source: VulnerabilitySource) -> list[VulnerabilityRating]:
    if finding.severity.startswith("CVSS:"):
        method = VulnerabilityScoreSource.get_from_vector(finding.severity)
        return [VulnerabilityRating(source=source, method=method, vector=finding.severity)]
    severity = severity_named(finding.severity)
    if severity is None:
        return []
    named = VulnerabilitySeverity(_SEVERITIES.get(severity.value, severity.value))
    return [VulnerabilityRating(source=source, severity=named)]
