"""One run of the benchmark: rows measured one after the other."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench import checkout
from bench.contender import Contender
from bench.contenders import CONTENDERS
from bench.errors import BenchError
from bench.machine import Load, LoadWatch, describe
from bench.results import Measurement
from bench.rows import Row
from bench.sample import Sample, Series
from bench.sides import Sides

Say = Callable[[str], None]


class Session:
    """Measures in `scratch`, a folder that the caller makes and removes; `close` it before."""

    def __init__(self, repository: Path, scratch: Path, say: Say) -> None:
        self._commit = checkout.revision(repository)
        self._sides = Sides(repository, scratch, self._commit)
        self._say = say
        self._machine = describe()

    def measure(
        self, rows: Sequence[Row], repeat: int, *, refuse_load: bool = False
    ) -> Mapping[str, Measurement]:
        """The rows, by name, all their sides in turn. A contender of two rows runs once for both.

        Raises `BenchError` when a command fails, and with `refuse_load` when the machine is busy
        with something else.
        """
        title = ", ".join(row.name for row in rows)
        contenders: dict[str, Contender] = {}
        for name in dict.fromkeys(name for row in rows for name in (row.subject, row.reference)):
            self._say(f"{title}: prepare {name} ...")
            contenders[name] = CONTENDERS[name](self._sides)
            contenders[name].prepare()
        watch = LoadWatch(self._sides.daemon_seconds)
        self._look_for_load(title, watch.so_far(), refuse_load)
        samples: dict[str, list[Sample]] = {name: [] for name in contenders}
        for turn in range(repeat):
            for name, contender in contenders.items():
                sample = contender.repeat()
                samples[name].append(sample)
                self._say(f"{title}: {name} {turn + 1}/{repeat}: {sample.seconds:.3f} s")
        load = watch.so_far()
        date = datetime.date.today().isoformat()
        series = {
            name: Series(contender.command, tuple(samples[name]))
            for name, contender in contenders.items()
        }
        return {
            row.name: Measurement(
                series[row.subject],
                series[row.reference],
                date,
                self._commit,
                load,
                self._machine,
                {**contenders[row.subject].tools(), **contenders[row.reference].tools()},
            )
            for row in rows
        }

    def _look_for_load(self, title: str, idle: Load, refuse: bool) -> None:
        if not idle.is_high:
            return
        words = f"{title}: the machine is busy with other work ({idle.describe()})"
        if refuse:
            raise BenchError(f"{words}. Measure when it is quiet, or without --refuse-load.")
        self._say(f"warning: {words}")

    def close(self) -> None:
        """Ends the daemon that this run has started."""
        self._sides.close()
