"""The backend for audits: `driftbuild.audit` in `[GLOBAL].backend_packages`.

It wants those whose packages it checks beside it: `rust`, `cross`, `napi`, `node`, `sbom`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild.audit.goals import audit, update_advisories
from driftbuild.audit.rules import (
    advisories,
    cargo_audit,
    cargo_deny,
    licences,
    locks,
    registry,
    rust,
    shipped,
    vex,
)


def rules() -> Iterable[Any]:
    return [
        *advisories.rules(),
        *audit.rules(),
        *cargo_audit.rules(),
        *cargo_deny.rules(),
        *licences.rules(),
        *locks.rules(),
        *registry.rules(),
        *rust.rules(),
        *shipped.rules(),
        *update_advisories.rules(),
        *vex.rules(),
    ]
