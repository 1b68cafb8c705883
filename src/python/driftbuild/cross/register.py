"""The cross-compiling backend: `driftbuild.cross` in `[GLOBAL].backend_packages`."""

from __future__ import annotations

from driftbuild.cross.rules import platform, zig


def rules():
    return [*platform.rules(), *zig.rules()]
