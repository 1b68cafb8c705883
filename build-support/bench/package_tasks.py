"""Type checks and tests of all TypeScript packages, by Pants, turbo and moon."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from bench import moon
from bench.checkout import TSCONFIG, Checkout
from bench.errors import BenchError
from bench.npm_side import NpmSide
from bench.pants_side import PantsSide
from bench.sample import Sample

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PANTS_TESTS = re.compile(r"^✓ \S*packages/\S.* succeeded in [0-9.]+s( \(.+\))?\.$", re.M)
_TURBO = re.compile(r"^ *Cached: +(\d+) cached, (\d+) total", re.M)
_MOON = re.compile(r"^ *Tasks: +(\d+) completed(?: \((\d+) cached\))?", re.M)


@dataclass(frozen=True)
class Run:
    """One run: of `total` tasks a cache answered `cached`."""

    sample: Sample
    total: int
    cached: int


def pants_counts(text: str) -> tuple[int, int]:
    """Test runs in all, and those from a cache: Pants reports each package's. Type checks and
    builds have no line of their own."""
    found = _PANTS_TESTS.findall(text)
    return len(found), sum(1 for note in found if note)


def turbo_counts(text: str) -> tuple[int, int]:
    """Tasks in all, and those from the cache."""
    found = _TURBO.search(_ANSI.sub("", text))
    return (int(found[2]), int(found[1])) if found else (0, 0)


def moon_counts(text: str) -> tuple[int, int]:
    """As `turbo_counts`."""
    found = _MOON.search(_ANSI.sub("", text))
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


class PackageTasks(ABC):
    """`command` is what a person would type."""

    command: str

    @property
    @abstractmethod
    def checkout(self) -> Checkout: ...

    def warm(self) -> None:
        """All has run once."""
        self.checkout.restore()
        self.run()

    @abstractmethod
    def forget(self) -> None:
        """The next run finds nothing in a cache but the addon and third-party packages."""

    def run(self) -> Run:
        """Raises `BenchError` when the command fails or what it says of its tasks is not known."""
        run = self._run()
        if run.total == 0:
            raise BenchError(f"`{self.command}` does not say how many tasks it had")
        return run

    @abstractmethod
    def _run(self) -> Run: ...

    @abstractmethod
    def tools(self) -> Mapping[str, str]:
        """The versions of what takes part, by name."""


class PantsTasks(PackageTasks):
    _ARGUMENTS = ("check", "test", "packages::")
    command = " ".join(("./pants", *_ARGUMENTS))

    def __init__(self, side: PantsSide) -> None:
        self._side = side

    @property
    def checkout(self) -> Checkout:
        return self._side.checkout

    def warm(self) -> None:
        self._side.start()
        super().warm()

    def forget(self) -> None:
        # A comment in what every tsconfig.json extends: no key of before is right any more.
        self.checkout.change(TSCONFIG)

    def _run(self) -> Run:
        sample, text = self._side.timed(*self._ARGUMENTS)
        return Run(sample, *pants_counts(text))

    def tools(self) -> Mapping[str, str]:
        return {"Pants": self._side.version()}


class _RunnerTasks(PackageTasks):
    name: str

    def __init__(self, side: NpmSide) -> None:
        self._side = side

    @property
    def checkout(self) -> Checkout:
        return self._side.checkout

    def forget(self) -> None:
        self._side.fresh()

    def tools(self) -> Mapping[str, str]:
        return {"Node.js": self._side.version("node"), self.name: self._side.version(self.name)}


class TurboTasks(_RunnerTasks):
    name = "turbo"
    command = "turbo run check test"

    def _run(self) -> Run:
        sample, text = self._side.timed(*self.command.split())
        return Run(sample, *turbo_counts(text))


class MoonTasks(_RunnerTasks):
    name = "moon"
    command = "moon run :check :test"

    def __init__(self, side: NpmSide) -> None:
        super().__init__(side)
        moon.configure(side.checkout.path)

    def _run(self) -> Run:
        sample, text = self._side.timed(*self.command.split())
        return Run(sample, *moon_counts(text))
