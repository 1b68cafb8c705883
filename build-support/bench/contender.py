"""What is timed: a contender is one command in one situation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from bench.sample import Sample
from bench.sides import Sides


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

    @abstractmethod
    def tools(self) -> Mapping[str, str]:
        """The versions of what the figure depends on, by name."""
