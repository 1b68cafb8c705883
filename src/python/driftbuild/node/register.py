"""The backend for pnpm workspaces: `driftbuild.node` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild import error_display
from driftbuild.node.goals import (
    addon_types,
    bundle,
    check,
    coverage,
    lint,
    package,
    run,
    tailor,
    test,
    update_snapshots,
)
from driftbuild.node.rules import (
    addons,
    build,
    compile,
    inference,
    install,
    nodejs,
    notices,
    package_files,
    pnpm,
    process,
    script,
    source_tool,
    sources,
    targets,
    view,
    vitest,
    workspace,
)
from driftbuild.node.target_types import (
    NodeBinaryTarget,
    NodeBundleTarget,
    NodePackageTarget,
    NodeTestsTarget,
    NodeTestTarget,
    NodeWorkspaceTarget,
    NpmPackageTarget,
)
from driftbuild.sandbox import isolation
from driftbuild.sandbox import rules as sandbox_rules
from driftbuild.wheel import rules as wheel_rules

error_display.install()


def target_types() -> Iterable[Any]:
    return [
        NodeBinaryTarget,
        NodeBundleTarget,
        NodePackageTarget,
        NodeTestTarget,
        NodeTestsTarget,
        NodeWorkspaceTarget,
        NpmPackageTarget,
    ]


def rules() -> Iterable[Any]:
    return [
        *addon_types.rules(),
        *addons.rules(),
        *build.rules(),
        *bundle.rules(),
        *check.rules(),
        *compile.rules(),
        *coverage.rules(),
        *inference.rules(),
        *install.rules(),
        *isolation.rules(),
        *lint.rules(),
        *nodejs.rules(),
        *notices.rules(),
        *package.rules(),
        *package_files.rules(),
        *pnpm.rules(),
        *process.rules(),
        *run.rules(),
        *sandbox_rules.rules(),
        *script.rules(),
        *source_tool.rules(),
        *sources.rules(),
        *tailor.rules(),
        *targets.rules(),
        *test.rules(),
        *update_snapshots.rules(),
        *view.rules(),
        *vitest.rules(),
        *wheel_rules.rules(),
        *workspace.rules(),
    ]
