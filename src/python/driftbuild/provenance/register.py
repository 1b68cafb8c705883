"""The backend for provenance: `driftbuild.provenance` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild.provenance.goals import provenance, provenance_verify, rebuild_check
from driftbuild.provenance.rules import statement, tools


def rules() -> Iterable[Any]:
    return [
        *provenance.rules(),
        *provenance_verify.rules(),
        *rebuild_check.rules(),
        *statement.rules(),
        *tools.rules(),
    ]
