"""What ships that is no crate: npm packages, bundles, Python artifacts, with their licences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.audit.model.artifact import Artifact
from driftbuild.audit.model.finding import Ecosystem, Finding, merge
from driftbuild.audit.model.licence_policy import LicencePolicy, licence_findings
from driftbuild.node.model.workspace import LOCKFILE
from driftbuild.node.rules.workspace import Workspaces, join
from driftbuild.sbom.model.bill import BillError, Bills
from driftbuild.sbom.model.component import Component
from driftbuild.sbom.rules.addon import ShippedAddon
from driftbuild.sbom.rules.bill import ShippedFieldSet
from driftbuild.sbom.rules.bundle import ShippedBundle
from driftbuild.sbom.rules.npm import NpmContents, NpmContentsRequest, ShippedNpmPackage
from driftbuild.sbom.rules.rust import ShippedRustTarget


@dataclass(frozen=True)
class ArtifactsRequest:
    """`file` is where a finding is told of, where no lock file of pnpm is one."""

    field_set: ShippedFieldSet
    file: str


@dataclass(frozen=True)
class Artifacts:
    """None for a target of crates: cargo-deny looks at those."""

    artifacts: tuple[Artifact, ...]


@rule(desc="List what ships and its licences", level=LogLevel.DEBUG)
async def list_artifacts(request: ArtifactsRequest, workspaces: Workspaces) -> Artifacts:
    field_set = request.field_set
    if isinstance(field_set, (ShippedAddon, ShippedRustTarget)):
        return Artifacts(())
    folder = field_set.address.spec_path
    file, ecosystem = request.file, Ecosystem.PYTHON
    if isinstance(field_set, (ShippedNpmPackage, ShippedBundle)):
        file, ecosystem = join(workspaces.of(folder)[0].root, LOCKFILE), Ecosystem.NPM
    if isinstance(field_set, ShippedNpmPackage):
        # What it brings along is known before it is packed, which its build would have to precede.
        listed = await Get(NpmContents, NpmContentsRequest(folder, strict=False))
        name = _name(listed.subject)
        return Artifacts((Artifact(name, file, ecosystem, listed.contents.required),))
    try:
        answer = await Get(Bills, ShippedFieldSet, field_set)
    except BillError as error:
        # A finding like others: advisories are told beside it.
        spec = field_set.address.spec
        return Artifacts((Artifact(spec, file, ecosystem, problem=str(error)),))
    return Artifacts(
        tuple(
            Artifact(_name(bill.subject), file, ecosystem, bill.contents.required)
            for bill in answer.bills
        )
    )


@dataclass(frozen=True)
class LicenceAuditRequest:
    field_sets: tuple[ShippedFieldSet, ...]
    policy: LicencePolicy


@dataclass(frozen=True)
class LicenceAudit:
    findings: tuple[Finding, ...]
    artifacts: tuple[Artifact, ...]


@rule(desc="Compare licences", level=LogLevel.DEBUG)
async def compare_licences(request: LicenceAuditRequest) -> LicenceAudit:
    policy = request.policy
    listed = await MultiGet(
        Get(Artifacts, ArtifactsRequest(field_set, policy.file)) for field_set in request.field_sets
    )
    artifacts = tuple(artifact for each in listed for artifact in each.artifacts)
    findings = (f for artifact in artifacts for f in licence_findings(artifact, policy))
    return LicenceAudit(merge(findings), artifacts)


def _name(subject: Component) -> str:
    return f"{subject.group}/{subject.name}" if subject.group else subject.name


def rules() -> Iterable[Any]:
    return collect_rules()
