"""`sbom`: a bill of materials, and third-party notices, beside each artifact that ships."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from pants.base.build_root import BuildRoot
from pants.core.util_rules.distdir import DistDir
from pants.engine.console import Console
from pants.engine.fs import Digest, MergeDigests, Workspace
from pants.engine.goal import Goal
from pants.engine.rules import Get, MultiGet, collect_rules, goal_rule
from pants.engine.target import (
    NoApplicableTargetsBehavior,
    TargetRootsToFieldSets,
    TargetRootsToFieldSetsRequest,
)

from driftbuild.sbom.model.aggregate import aggregate, release_name
from driftbuild.sbom.model.bill import check_places
from driftbuild.sbom.model.written_file import is_other_file
from driftbuild.sbom.rules.bill import (
    ShippedBills,
    ShippedBillsRequest,
    ShippedFieldSet,
    WrittenNotices,
    WrittenNoticesRequest,
)
from driftbuild.sbom.rules.commit import SourceCommit
from driftbuild.sbom.rules.document import BillDocument, DocumentRequest
from driftbuild.sbom.subsystems import SbomSubsystem


class Sbom(Goal):
    subsystem_cls = SbomSubsystem
    environment_behavior = Goal.EnvironmentBehavior.LOCAL_ONLY


@goal_rule
async def sbom(
    subsystem: SbomSubsystem,
    console: Console,
    workspace: Workspace,
    dist: DistDir,
    build_root: BuildRoot,
) -> Sbom:
    roots = await Get(
        TargetRootsToFieldSets,
        TargetRootsToFieldSetsRequest(
            ShippedFieldSet,
            goal_description="the `sbom` goal",
            no_applicable_targets_behavior=NoApplicableTargetsBehavior.warn,
        ),
    )
    # git is asked anew each time, and meanwhile all else is looked up.
    commit, listed = await MultiGet(
        Get(SourceCommit), Get(ShippedBills, ShippedBillsRequest(roots.field_sets))
    )
    bills = listed.bills
    if subsystem.aggregate:
        name, version = release_name(subsystem.aggregate, commit.identifier)
        release = aggregate(name, version, bills)
        check_places((*listed.places, (release.path, f"--sbom-aggregate={subsystem.aggregate}")))
        bills = (*bills, release)
    documents = await MultiGet(
        Get(
            BillDocument,
            DocumentRequest(
                bill,
                subsystem.format,
                commit.time,
                uuid4() if subsystem.random_serial_number else None,
            ),
        )
        for bill in bills
    )
    notices = await MultiGet(
        Get(WrittenNotices, WrittenNoticesRequest(field_set)) for field_set in roots.field_sets
    )
    written = [*(each.digest for each in documents), *(each.digest for each in notices)]
    merged = await Get(Digest, MergeDigests(written))
    workspace.write_digest(merged, path_prefix=str(dist.relpath))
    files = [document.path for document in documents]
    files += [path for each in notices for path in each.paths]
    for file in sorted(files):
        console.print_stdout(f"{dist.relpath / file}")
    for bill, (_, address) in zip(listed.bills, listed.places):
        path = build_root.pathlib_path / dist.relpath / bill.path
        if is_other_file(path, bill.subject.hashes):
            console.print_stderr(
                f"{dist.relpath / bill.path} is older than its bill of materials. Run "
                f"`./pants package {address}` to write it anew."
            )
    return Sbom(0)


def rules() -> Iterable[Any]:
    return collect_rules()
