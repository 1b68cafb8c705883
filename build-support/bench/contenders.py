"""What is timed: each contender is one command in one situation."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Callable

from bench import checkout
from bench.cargo_side import BUILD, CargoSide
from bench.checkout import Checkout, Line
from bench.errors import BenchError
from bench.pants_side import ADDON, PantsSide
from bench.sample import Sample
from bench.zigbuild import Zigbuild
from driftbuild.cross.model.platform import PLATFORMS

ADDONS = tuple(f"crates/drift-napi:{platform.name}" for platform in PLATFORMS)
_LIBRARY = f"libdrift_napi.{'dylib' if sys.platform == 'darwin' else 'so'}"
_CARGO = " ".join(("cargo", *BUILD))
_ZIGBUILD = " ".join(("cargo", "zigbuild", *BUILD[1:], "--target", "TRIPLE"))


class Sides:
    """Clones of `commit` and what works in them, made in `scratch` when first asked for."""

    def __init__(self, repository: Path, scratch: Path, commit: str) -> None:
        self._repository = repository
        self._scratch = scratch
        self._commit = commit

    @cached_property
    def pants(self) -> PantsSide:
        return PantsSide(self._clone("pants"), self._scratch)

    @cached_property
    def cargo(self) -> CargoSide:
        sysroot = self.pants.sysroot()
        return CargoSide(self._clone("cargo"), self._scratch, sysroot)

    @cached_property
    def zigbuild(self) -> Zigbuild:
        return Zigbuild(self.cargo, self._scratch)

    def _clone(self, name: str) -> Checkout:
        return Checkout(self._repository, self._scratch / name, self._commit)

    def close(self) -> None:
        """Ends the daemon, if there is one."""
        if "pants" in self.__dict__:  # Else it would be made now.
            self.pants.stop()

    def pants_addon(self) -> str:
        """The hash of the addon that Pants has left for the host."""
        folder = self.pants.checkout.path / "dist" / "crates" / "drift-napi"
        return checkout.sha256(folder / _LIBRARY)

    def cargo_addon(self) -> str:
        """The hash of the addon that Cargo has left for the host."""
        return checkout.sha256(self.cargo.checkout.path / "target" / "release" / _LIBRARY)


class Contender(ABC):
    """`command` is what a person would type."""

    command: str

    def __init__(self, sides: Sides) -> None:
        self.sides = sides

    def prepare(self) -> None:  # noqa: B027 - most have nothing to prepare.
        """What comes once before the runs, untimed."""

    @abstractmethod
    def repeat(self) -> Sample:
        """One timed run, after what has to come before each one, untimed."""


class PantsCold(Contender):
    command = f"./pants package {ADDON}"

    def repeat(self) -> Sample:
        self.sides.pants.fresh()
        return self.sides.pants.package(ADDON)


class CargoCold(Contender):
    command = _CARGO

    def repeat(self) -> Sample:
        self.sides.cargo.fresh()
        return self.sides.cargo.build()


class PantsUnchanged(Contender):
    command = f"./pants package {ADDON}"

    def prepare(self) -> None:
        self.sides.pants.ensure_built()
        self.sides.pants.package(ADDON)

    def repeat(self) -> Sample:
        return self.sides.pants.package(ADDON)


class CargoUnchanged(Contender):
    command = _CARGO

    def prepare(self) -> None:
        self.sides.cargo.ensure_built()
        self.sides.cargo.build()

    def repeat(self) -> Sample:
        return self.sides.cargo.build()


class _AfterChange(Contender):
    """A build after one line has another content; that the change is in its result is checked."""

    switch: str  # What a person types before the command for the compiler's incremental mode.

    def __init__(self, sides: Sides, line: Line, *, incremental: bool = False) -> None:
        super().__init__(sides)
        self.line = line
        self.incremental = incremental
        if incremental:
            self.command = f"{self.switch} {self.command}"

    @property
    @abstractmethod
    def _checkout(self) -> Checkout: ...

    @abstractmethod
    def _build(self) -> Sample: ...

    @abstractmethod
    def _result(self) -> str: ...

    def prepare(self) -> None:
        self._checkout.restore()
        # Whatever another row has changed before is built now, and the line has its new form.
        self._checkout.change(self.line)
        self._build()

    def repeat(self) -> Sample:
        before = self._result()
        self._checkout.change(self.line)
        sample = self._build()
        if self._result() == before:
            raise BenchError(f"`{self.command}` did not build the change of {self.line.path}")
        return sample


class PantsAfterChange(_AfterChange):
    command = f"./pants package {ADDON}"
    switch = "PANTS_CARGO_INCREMENTAL=true"

    @property
    def _checkout(self) -> Checkout:
        return self.sides.pants.checkout

    def prepare(self) -> None:
        self.sides.pants.ensure_built()
        super().prepare()

    def _build(self) -> Sample:
        return self.sides.pants.package(ADDON, incremental=self.incremental)

    def _result(self) -> str:
        return self.sides.pants_addon()


class CargoAfterChange(_AfterChange):
    command = _CARGO
    switch = "CARGO_INCREMENTAL=1"

    @property
    def _checkout(self) -> Checkout:
        return self.sides.cargo.checkout

    def prepare(self) -> None:
        self.sides.cargo.ensure_built(incremental=self.incremental)
        super().prepare()

    def _build(self) -> Sample:
        return self.sides.cargo.build(incremental=self.incremental)

    def _result(self) -> str:
        return self.sides.cargo_addon()


class PantsPlatforms(Contender):
    command = f"./pants package {' '.join(ADDONS)}"

    def prepare(self) -> None:
        self.sides.pants.ensure_zig(ADDONS[0])

    def repeat(self) -> Sample:
        self.sides.pants.fresh()
        return self.sides.pants.package(*ADDONS)


class ZigbuildSeparate(Contender):
    command = f"{_ZIGBUILD}, six times, a target folder each"

    def prepare(self) -> None:
        _ = self.sides.zigbuild  # Installed now, not after the other side was measured.

    def repeat(self) -> Sample:
        self.sides.zigbuild.fresh()
        return self.sides.zigbuild.build_all(shared=False)


class ZigbuildShared(Contender):
    command = f"{_ZIGBUILD}, six times, one target folder"

    def prepare(self) -> None:
        _ = self.sides.zigbuild  # Installed now, not after the other side was measured.

    def repeat(self) -> Sample:
        self.sides.zigbuild.fresh()
        return self.sides.zigbuild.build_all(shared=True)


CONTENDERS: Mapping[str, Callable[[Sides], Contender]] = {
    "pants-cold": PantsCold,
    "cargo-cold": CargoCold,
    "pants-unchanged": PantsUnchanged,
    "cargo-unchanged": CargoUnchanged,
    "pants-line-napi": partial(PantsAfterChange, line=checkout.DRIFT_NAPI),
    "pants-incremental-line-napi": partial(
        PantsAfterChange, line=checkout.DRIFT_NAPI, incremental=True
    ),
    "cargo-line-napi": partial(CargoAfterChange, line=checkout.DRIFT_NAPI),
    "cargo-incremental-line-napi": partial(
        CargoAfterChange, line=checkout.DRIFT_NAPI, incremental=True
    ),
    "pants-line-core": partial(PantsAfterChange, line=checkout.DRIFT_CORE),
    "pants-incremental-line-core": partial(
        PantsAfterChange, line=checkout.DRIFT_CORE, incremental=True
    ),
    "cargo-line-core": partial(CargoAfterChange, line=checkout.DRIFT_CORE),
    "cargo-incremental-line-core": partial(
        CargoAfterChange, line=checkout.DRIFT_CORE, incremental=True
    ),
    "pants-platforms": PantsPlatforms,
    "zigbuild-separate": ZigbuildSeparate,
    "zigbuild-shared": ZigbuildShared,
}
