"""The Cargo backend: `driftbuild.rust` in `[GLOBAL].backend_packages`."""
from __future__ import annotations

from driftbuild.rust.goals import package
from driftbuild.rust.rules import (
    artifact,
    compile,
    plan,
    platform,
    sandbox,
    sources,
    targets,
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
        *package.rules(),
        *plan.rules(),
        *platform.rules(),
        *sandbox.rules(),
        *sources.rules(),
        *targets.rules(),
        *toolchain.rules(),
        *workspace.rules(),
    ]
