"""The Cargo backend: `driftbuild.rust` in `[GLOBAL].backend_packages`."""
from __future__ import annotations

from driftbuild.rust.goals import package, test
from driftbuild.rust.rules import (
    artifact,
    compile,
    doctest,
    nextest,
    plan,
    platform,
    sandbox,
    sources,
    targets,
    test_process,
    toolchain,
    workspace,
)
from driftbuild.rust.target_types import (
    CargoPackageTarget,
    RustBenchTarget,
    RustBinaryTarget,
    RustExampleTarget,
    RustLibraryTarget,
    RustTestTarget,
)
from driftbuild.wheel import rules as wheel_rules


def target_types():
    return [
        CargoPackageTarget,
        RustBenchTarget,
        RustBinaryTarget,
        RustExampleTarget,
        RustLibraryTarget,
        RustTestTarget,
    ]


def rules():
    return [
        *artifact.rules(),
        *compile.rules(),
        *doctest.rules(),
        *nextest.rules(),
        *package.rules(),
        *plan.rules(),
        *platform.rules(),
        *sandbox.rules(),
        *sources.rules(),
        *targets.rules(),
        *test.rules(),
        *test_process.rules(),
        *toolchain.rules(),
        *wheel_rules.rules(),
        *workspace.rules(),
    ]
