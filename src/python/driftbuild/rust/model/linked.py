"""Which units are in what a unit links, and which only helped to make it."""

from __future__ import annotations

from dataclasses import dataclass

from driftbuild.rust.model.unit import Unit


@dataclass(frozen=True)
class Linked:
    """The units whose code is in an artifact, those that only helped, and their packages.

    A build script, a procedural macro and what those need are none of the first.
    """

    required: tuple[Unit, ...]
    excluded: tuple[Unit, ...]

    @classmethod
    def of(cls, unit: Unit) -> Linked:
        libraries = [u for u in unit.library_closure if not u.target.is_proc_macro]
        required = {u.key: u for u in (unit, *libraries)}
        rest = [u for u in unit.iter_closure() if u.key not in required]
        return cls(tuple(required.values()), tuple(rest))
