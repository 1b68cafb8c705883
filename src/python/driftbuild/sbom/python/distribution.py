"""The bills of a `python_distribution`: of its wheel and of its sdist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.backend.python.subsystems.setuptools import PythonDistributionFieldSet
from pants.backend.python.target_types import PythonProvidesField
from pants.backend.python.util_rules.pex import Pex
from pants.backend.python.util_rules.pex_from_targets import RequirementsPexRequest
from pants.core.goals.package import BuiltPackage, PackageFieldSet
from pants.engine.fs import Digest, DigestContents
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.sbom.model.bill import Bill, Bills
from driftbuild.sbom.model.component import Origin
from driftbuild.sbom.model.notices import notice_of, notices_path, render_notices
from driftbuild.sbom.model.pex import read_pex
from driftbuild.sbom.model.python import distribution_bill, read_distribution
from driftbuild.sbom.python.facts import ArtifactFacts, PythonFactsRequest
from driftbuild.sbom.rules.bill import (
    ArtifactNotices,
    ShippedFieldSet,
    ShippedFiles,
    ShippedFilesRequest,
)


@dataclass(frozen=True)
class ShippedDistribution(ShippedFieldSet):
    required_fields = PythonDistributionFieldSet.required_fields

    provides: PythonProvidesField


@rule(desc="List what comes with a Python distribution", level=LogLevel.DEBUG)
async def distribution_bills(field_set: ShippedDistribution) -> Bills:
    address = field_set.address
    known, requirements, built = await MultiGet(
        Get(ArtifactFacts, PythonFactsRequest(address)),
        Get(Pex, RequirementsPexRequest([address])),
        Get(
            BuiltPackage, PackageFieldSet, PythonDistributionFieldSet(address, field_set.provides)
        ),
    )
    shipped, installed = await MultiGet(
        Get(ShippedFiles, ShippedFilesRequest(built)),
        Get(DigestContents, Digest, requirements.digest),
    )
    prefix = f"{requirements.name}/"
    pex = read_pex(
        f"What {address} needs", {file.path[len(prefix) :]: file.content for file in installed}
    )
    bills = []
    for path, content in shipped.files:
        distribution = read_distribution(path.rpartition("/")[2], content)
        subject, contents = distribution_bill(
            distribution, content, pex.distributions, known.facts, (known.interpreter,)
        )
        bills.append(Bill(subject, contents, path))
    return Bills(tuple(bills))


@rule(desc="Collect the notices of a Python distribution", level=LogLevel.DEBUG)
async def distribution_notices(field_set: ShippedDistribution) -> ArtifactNotices:
    listed = await Get(Bills, ShippedDistribution, field_set)
    return ArtifactNotices(
        tuple(
            (
                notices_path(bill.path),
                render_notices(
                    bill.subject.title,
                    (),
                    [
                        notice_of(component)
                        for component in bill.contents.components
                        if component.origin is not Origin.WORKSPACE
                    ],
                ),
            )
            for bill in listed.bills
        )
    )


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(ShippedFieldSet, ShippedDistribution)]
