"""Options of cross-compiling."""

from __future__ import annotations

from pants.option.option_types import StrListOption, StrOption
from pants.option.subsystem import Subsystem

from driftbuild.cross.model.platform import DEFAULT_GLIBC_FLOOR
from driftbuild.wheel.requirement import WheelRequest


class Cross(Subsystem):
    options_scope = "cross"
    help = (
        "Cross-compiling: zig is the C compiler and linker of every platform, in the sandbox and "
        "pinned by hash."
    )

    zig_version = StrOption(default="0.15.2", help="Version of `ziglang` on PyPI.")
    zig_hashes = StrListOption(
        default=[
            "acae2a9ce67ed249ad68d42c21bc73b5f9d51a33ba5ea42f609f78683e8d9bb7",  # macOS, arm64
            "47af4f85e3e59bd672126cc026d3a01b516cad24b9a9ea075abfe8532f4c6bc1",  # macOS, x64
            "806316453d1ede7174ed3fefb8e5348154629089c3bb5fe812dfd0e172fac130",  # Linux, x64
            "edc0aa60ec964a4cf462d40f68d7de242ddf37fd9a80f2afaee6397059463230",  # Linux, arm64
        ],
        advanced=True,
        help="SHA-256 of the wheels of that version, one for each machine that builds.",
    )
    glibc_floor = StrOption(
        default=DEFAULT_GLIBC_FLOOR,
        help="The oldest glibc that addons and binaries for gnu platforms run with.",
    )

    @property
    def zig(self) -> WheelRequest:
        return WheelRequest("ziglang", self.zig_version, tuple(self.zig_hashes))
