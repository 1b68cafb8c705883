"""Which crates a process belongs to, and which crates depend on one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_CRATE = re.compile(
    r"(?:Compile build script of|Compile tests of|Compile|Run build script of|Run tests of"
    r"|Run doc tests of) (\S+) \S+ "
)


def crate_of(description: str) -> str | None:
    """The crate that a compile, build-script or test process is for; None for another process."""
    found = _CRATE.match(description + " ")
    return found.group(1) if found else None


def crates_of(descriptions: Iterable[str]) -> set[str]:
    """The crates that any of the processes is for."""
    return {crate for crate in map(crate_of, descriptions) if crate is not None}


def dependents(crate: str, needs: Mapping[str, Iterable[str]]) -> set[str]:
    """`crate` and all that need it, directly or not; `needs` is from a crate to those it names."""
    found = {crate}
    while True:
        more = {name for name, named in needs.items() if not found.isdisjoint(named)} - found
        if not more:
            return found
        found |= more
