"""A PyPI wheel pinned by the hashes of its files."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class WheelRequest:
    """One version of a distribution: pip picks the file for this machine among those hashed.

    `hashes` are SHA-256 sums in hex of the accepted wheel files, in any order. Raises ValueError
    where one of them is none.
    """

    distribution: str
    version: str
    hashes: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.hashes:
            raise ValueError(f"{self.distribution} {self.version} is pinned without a hash.")
        for value in self.hashes:
            if not _SHA256.fullmatch(value):
                raise ValueError(
                    f"{self.distribution} {self.version} is pinned with {value!r}, "
                    "which is no SHA-256 in hex."
                )

    @property
    def requirement(self) -> str:
        """A line of a requirements file that `pip --require-hashes` accepts."""
        hashes = " ".join(f"--hash=sha256:{value}" for value in sorted(self.hashes))
        return f"{self.distribution}=={self.version} {hashes}"
