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
from driftbuild.sbom.model.python_tools import backend_tools
from driftbuild.sbom.python.facts import ArtifactFacts, PythonFactsRequest
from driftbuild.sbom.python.tools import SetuptoolsLock
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
    known, backend, requirements, built = await MultiGet(
        Get(ArtifactFacts, PythonFactsRequest(address)),
        Get(SetuptoolsLock),
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
    read = [
        (path, content, read_distribution(path.rpartition("/")[2], content))
        for path, content in shipped.files
    ]
    # One process makes the sdist and the wheel, which alone says what made it.
    generator = next((each.generator for *_, each in read if each.generator), None)
    tools = (known.interpreter, *backend_tools(generator, backend.lock))
    bills = []
    for path, content, distribution in read:
        subject, contents = distribution_bill(
            distribution, content, pex.distributions, known.facts, tools
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
