"""The contenders of the rows about the addon, and the table of all contenders."""

from __future__ import annotations

import sys
from abc import abstractmethod
from collections.abc import Mapping
from functools import partial
from typing import Callable

from bench import checkout
from bench.cargo_side import BUILD
from bench.checkout import Checkout, Line
from bench.contender import Contender
from bench.errors import BenchError
from bench.package_contenders import PACKAGE_CONTENDERS
from bench.pants_side import ADDON
from bench.sample import Sample
from bench.sides import Sides
from driftbuild.cross.model.platform import PLATFORMS

ADDONS = tuple(f"crates/drift-napi:{platform.name}" for platform in PLATFORMS)
_LIBRARY = f"libdrift_napi.{'dylib' if sys.platform == 'darwin' else 'so'}"
_CARGO = " ".join(("cargo", *BUILD))
_ZIGBUILD = " ".join(("cargo", "zigbuild", *BUILD[1:], "--target", "TRIPLE"))


class _AddonContender(Contender):
    def tools(self) -> Mapping[str, str]:
        return {"Pants": self.sides.pants.version(), "Rust": self.sides.cargo.rustc_version()}


class PantsCold(_AddonContender):
    command = f"./pants package {ADDON}"

    def repeat(self) -> Sample:
        self.sides.pants.fresh()
        return self.sides.pants.package(ADDON)


class CargoCold(_AddonContender):
    command = _CARGO

    def repeat(self) -> Sample:
        self.sides.cargo.fresh()
        return self.sides.cargo.build()


class PantsUnchanged(_AddonContender):
    command = f"./pants package {ADDON}"

    def prepare(self) -> None:
        self.sides.pants.ensure("package", ADDON)
        self.sides.pants.package(ADDON)

    def repeat(self) -> Sample:
        return self.sides.pants.package(ADDON)


class CargoUnchanged(_AddonContender):
    command = _CARGO

    def prepare(self) -> None:
        self.sides.cargo.ensure_built()
        self.sides.cargo.build()

    def repeat(self) -> Sample:
        return self.sides.cargo.build()


class _AfterChange(_AddonContender):
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
        self.sides.pants.ensure("package", ADDON)
        super().prepare()

    def _build(self) -> Sample:
        return self.sides.pants.package(ADDON, incremental=self.incremental)

    def _result(self) -> str:
        folder = self._checkout.path / "dist" / "crates" / "drift-napi"
        return checkout.sha256(folder / _LIBRARY)


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
        return checkout.sha256(self._checkout.path / "target" / "release" / _LIBRARY)


class PantsPlatforms(_AddonContender):
    command = f"./pants package {' '.join(ADDONS)}"

    def prepare(self) -> None:
        self.sides.pants.ensure_zig(ADDONS[0])

    def repeat(self) -> Sample:
        self.sides.pants.fresh()
        return self.sides.pants.package(*ADDONS)


class ZigbuildSeparate(_AddonContender):
    command = f"{_ZIGBUILD}, six times, a target folder each"

    def prepare(self) -> None:
        _ = self.sides.zigbuild  # Installed now, not after the other side was measured.

    def repeat(self) -> Sample:
        self.sides.zigbuild.fresh()
        return self.sides.zigbuild.build_all(shared=False)


class ZigbuildShared(_AddonContender):
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
    **PACKAGE_CONTENDERS,
}
