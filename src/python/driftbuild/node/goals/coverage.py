"""`test --use-coverage`: what vitest measured, a folder a package."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from pants.core.goals.test import (
    ConsoleCoverageReport,
    CoverageData,
    CoverageDataCollection,
    CoverageReports,
    FilesystemCoverageReport,
)
from pants.core.util_rules.distdir import DistDir
from pants.engine.fs import Digest, DigestContents, DigestSubset, PathGlobs, RemovePrefix, Snapshot
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.engine.unions import UnionRule
from pants.util.logging import LogLevel

from driftbuild.node.rules.vitest import COVERAGE
from driftbuild.node.rules.workspace import join


@dataclass(frozen=True)
class VitestCoverage(CoverageData):
    directory: str
    digest: Digest


class VitestCoverageCollection(CoverageDataCollection[VitestCoverage]):
    element_type = VitestCoverage


@rule(desc="Report JavaScript coverage", level=LogLevel.DEBUG)
async def report_coverage(
    collection: VitestCoverageCollection, distdir: DistDir
) -> CoverageReports:
    data = sorted(collection, key=lambda each: each.directory)
    moved = await MultiGet(
        Get(Snapshot, RemovePrefix(each.digest, join(each.directory, COVERAGE)))
        for each in data
        if each.digest
    )
    summaries = await MultiGet(
        Get(DigestContents, DigestSubset(found.digest, PathGlobs(["coverage-summary.json"])))
        for found in moved
    )
    reports: list[ConsoleCoverageReport | FilesystemCoverageReport] = []
    lines = ["Lines covered by vitest:"]
    for each, found, summary in zip(data, moved, summaries):
        if not found.files:
            continue
        total = json.loads(summary[0].content)["total"]["lines"] if summary else {}
        lines.append(f"  {total.get('pct', 0):>6} %  {each.directory or '.'}")
        folder = PurePath(distdir.relpath, "coverage", "javascript", each.directory)
        reports.append(
            FilesystemCoverageReport(
                coverage_insufficient=False,
                result_snapshot=found,
                directory_to_materialize_to=folder,
                report_file=folder / "index.html",
                report_type="html",
            )
        )
    text = "\n".join(lines) + "\n"
    return CoverageReports((ConsoleCoverageReport(False, text), *reports))


def rules() -> Iterable[Any]:
    return [*collect_rules(), UnionRule(CoverageDataCollection, VitestCoverageCollection)]
