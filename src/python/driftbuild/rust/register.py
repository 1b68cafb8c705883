"""The Cargo backend: `driftbuild.rust` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild import error_display
from driftbuild.rust.goals import check, fmt, lint, package, run, tailor, test
from driftbuild.rust.rules import (
    artifact,
    build_script,
    compile,
    diagnostics_report,
    doctest,
    format,
    member_units,
    nextest,
    plan,
    platform,
    sources,
    targets,
    test_process,
    timings,
    tool_config,
    toolchain,
    workspace,
)
from driftbuild.rust.target_types import (
    CargoPackageTarget,
    CargoWorkspaceTarget,
    RustBenchTarget,
    RustBinaryTarget,
    RustExampleTarget,
    RustLibraryTarget,
    RustTestTarget,
)
from driftbuild.sandbox import isolation
from driftbuild.sandbox import rules as sandbox_rules
from driftbuild.wheel import rules as wheel_rules

error_display.install()


def target_types() -> Iterable[Any]:
    return [
        CargoPackageTarget,
        CargoWorkspaceTarget,
        RustBenchTarget,
        RustBinaryTarget,
        RustExampleTarget,
        RustLibraryTarget,
        RustTestTarget,
    ]


def rules() -> Iterable[Any]:
    return [
        *artifact.rules(),
        *build_script.rules(),
        *check.rules(),
        *compile.rules(),
        *doctest.rules(),
        *diagnostics_report.rules(),
        *nextest.rules(),
        *fmt.rules(),
        *format.rules(),
        *lint.rules(),
        *member_units.rules(),
        *package.rules(),
        *plan.rules(),
        *platform.rules(),
        *run.rules(),
        *isolation.rules(),
        *sandbox_rules.rules(),
        *sources.rules(),
        *tailor.rules(),
        *targets.rules(),
        *test.rules(),
        *test_process.rules(),
        *timings.rules(),
        *tool_config.rules(),
        *toolchain.rules(),
        *wheel_rules.rules(),
        *workspace.rules(),
    ]
