"""The contenders of the rows about TypeScript packages: three tools, three situations."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Callable

from bench.checkout import CORE_PACKAGE
from bench.contender import Contender
from bench.errors import BenchError
from bench.package_tasks import PackageTasks, Run
from bench.sample import Sample
from bench.sides import Sides


class _PackageContender(Contender):
    """What a cache has answered is checked after each run."""

    def __init__(self, sides: Sides, tasks: Callable[[Sides], PackageTasks]) -> None:
        super().__init__(sides)
        self.tasks = tasks(sides)
        self.command = self.tasks.command

    def tools(self) -> Mapping[str, str]:
        return self.tasks.tools()

    def _wrong(self, run: Run, what: str) -> BenchError:
        return BenchError(f"`{self.command}`: {run.cached} of {run.total} tasks cached, not {what}")


class PackagesCold(_PackageContender):
    def prepare(self) -> None:
        self.tasks.warm()  # What comes once for all, like a fetch, is done.

    def repeat(self) -> Sample:
        self.tasks.forget()
        run = self.tasks.run()
        if run.cached:
            raise self._wrong(run, "none")
        return run.sample


class PackagesUnchanged(_PackageContender):
    def prepare(self) -> None:
        self.tasks.warm()
        self.tasks.run()

    def repeat(self) -> Sample:
        run = self.tasks.run()
        if run.cached != run.total:
            raise self._wrong(run, "all")
        return run.sample


class PackagesAfterEdit(_PackageContender):
    def prepare(self) -> None:
        self.tasks.warm()
        self.tasks.checkout.change(CORE_PACKAGE)
        self.tasks.run()

    def repeat(self) -> Sample:
        self.tasks.checkout.change(CORE_PACKAGE)
        run = self.tasks.run()
        if not 0 < run.cached < run.total:
            raise self._wrong(run, "those that the edit leaves alone")
        return run.sample


_TOOLS: Mapping[str, Callable[[Sides], PackageTasks]] = {
    "pants": lambda sides: sides.pants_tasks,
    "turbo": lambda sides: sides.turbo_tasks,
    "moon": lambda sides: sides.moon_tasks,
}
_SITUATIONS: Mapping[str, type[_PackageContender]] = {
    "cold": PackagesCold,
    "unchanged": PackagesUnchanged,
    "edit": PackagesAfterEdit,
}
PACKAGE_CONTENDERS: Mapping[str, Callable[[Sides], Contender]] = {
    f"{tool}-packages-{situation}": partial(kind, tasks=tasks)
    for tool, tasks in _TOOLS.items()
    for situation, kind in _SITUATIONS.items()
}
