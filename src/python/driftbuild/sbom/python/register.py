"""The backend for bills of Python artifacts: `driftbuild.sbom.python`.

It wants `driftbuild.sbom` and `pants.backend.python` beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild.sbom.python import distribution, facts, fields, pex, tools


def rules() -> Iterable[Any]:
    return [
        *distribution.rules(),
        *facts.rules(),
        *fields.rules(),
        *pex.rules(),
        *tools.rules(),
    ]
