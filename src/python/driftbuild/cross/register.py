"""The cross-compiling backend: `driftbuild.cross` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from driftbuild.cross.rules import platform, zig


def rules() -> Iterable[Any]:
    return [*platform.rules(), *zig.rules()]
