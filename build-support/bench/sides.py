"""Where the contenders work: clones of one commit, each with a tool at work in it."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from bench.cargo_side import CargoSide
from bench.checkout import Checkout
from bench.npm_side import NpmSide
from bench.package_tasks import MoonTasks, PantsTasks, TurboTasks
from bench.pants_side import PantsSide
from bench.zigbuild import Zigbuild


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
        self.pants.start()  # It links the toolchain.
        return CargoSide(self._clone("cargo"), self._scratch, self.pants.sysroot())

    @cached_property
    def zigbuild(self) -> Zigbuild:
        return Zigbuild(self.cargo, self._scratch)

    @cached_property
    def pants_tasks(self) -> PantsTasks:
        return PantsTasks(self.pants)

    @cached_property
    def turbo_tasks(self) -> TurboTasks:
        return TurboTasks(self._npm_side("turbo"))

    @cached_property
    def moon_tasks(self) -> MoonTasks:
        return MoonTasks(self._npm_side("moon"))

    def _npm_side(self, name: str) -> NpmSide:
        addon = self._addon  # Pants fetches Node.js on the way.
        return NpmSide(self._clone(name), self._scratch, self.pants.nodejs(), addon)

    @cached_property
    def _addon(self) -> Path:
        self.pants_tasks.warm()
        return self.pants.host_addon()

    def _clone(self, name: str) -> Checkout:
        return Checkout(self._repository, self._scratch / name, self._commit)

    def daemon_seconds(self) -> float:
        """The processor time that Pants' daemons have used so far."""
        return self.pants.daemon_seconds() if "pants" in self.__dict__ else 0.0

    def close(self) -> None:
        """Ends the daemon, if there is one."""
        if "pants" in self.__dict__:  # Else it would be made now.
            self.pants.stop()
