"""The backend for bills of materials: `driftbuild.sbom` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild.sbom.goals import sbom
from driftbuild.sbom.rules import (
    addon,
    bill,
    bundle,
    bundle_notices,
    commit,
    crates,
    document,
    linked_notices,
    notices,
    npm,
    rust,
    std_notices,
)


def rules() -> Iterable[Any]:
    return [
        *addon.rules(),
        *bill.rules(),
        *bundle.rules(),
        *bundle_notices.rules(),
        *commit.rules(),
        *crates.rules(),
        *document.rules(),
        *linked_notices.rules(),
        *notices.rules(),
        *npm.rules(),
        *rust.rules(),
        *sbom.rules(),
        *std_notices.rules(),
    ]
