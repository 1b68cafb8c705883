"""One run of the benchmark: rows measured one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from bench import checkout
from bench.contenders import CONTENDERS, Contender, Sides
from bench.errors import BenchError
from bench.machine import Load, LoadWatch, Machine, describe
from bench.results import Measurement
from bench.rows import Row
from bench.sample import Sample, Series

Say = Callable[[str], None]


class Session:
    """Measures in `scratch`, a folder that the caller makes and removes; `close` it before."""

    def __init__(self, repository: Path, scratch: Path, say: Say) -> None:
        self._commit = checkout.revision(repository)
        self._sides = Sides(repository, scratch, self._commit)
        self._say = say
        self._known: dict[str, tuple[Series, Load]] = {}

    def start(self) -> Machine:
        """Makes the clones, fetches the crates, warms the daemon."""
        self._say("Clone, fetch crates, start Pants ...")
        self._sides.pants.fresh()
        cargo = self._sides.cargo
        return describe(cargo.rustc_version(), self._sides.pants.version())

    def measure(self, row: Row, repeat: int, *, refuse_load: bool = False) -> Measurement:
        """Both sides of `row`, in turn. A series of this run is not measured again.

        Raises `BenchError` when a command fails, and with `refuse_load` when the machine is busy
        with something else.
        """
        names = [n for n in (row.subject, row.reference) if n not in self._known]
        contenders = {name: CONTENDERS[name](self._sides) for name in names}
        for name, contender in contenders.items():
            self._say(f"{row.name}: prepare {name} ...")
            contender.prepare()
        watch = LoadWatch(self._sides.pants.daemon_seconds)
        idle = watch.so_far()
        if idle.is_high:
            words = f"{row.name}: the machine is busy with other work ({idle.describe()})"
            if refuse_load:
                raise BenchError(f"{words}. Measure when it is quiet, or without --refuse-load.")
            self._say(f"warning: {words}")
        samples: dict[str, list[Sample]] = {name: [] for name in names}
        for turn in range(repeat):
            for name, contender in contenders.items():
                samples[name].append(self._once(row, contender, name, f"{turn + 1}/{repeat}"))
        load = watch.so_far()
        for name, contender in contenders.items():
            self._known[name] = (Series(contender.command, tuple(samples[name])), load)
        subject, reference = self._known[row.subject], self._known[row.reference]
        return Measurement(
            subject[0],
            reference[0],
            datetime.date.today().isoformat(),
            self._commit,
            max(subject[1], reference[1], key=_weight),
        )

    def _once(self, row: Row, contender: Contender, name: str, turn: str) -> Sample:
        sample = contender.repeat()
        self._say(f"{row.name}: {name} {turn}: {sample.seconds:.3f} s")
        return sample

    def close(self) -> None:
        """Ends the daemon that this run has started."""
        self._sides.close()


def _weight(load: Load) -> float:
    return load.average if load.others is None else load.others
