"""What was measured, as it is kept in docs/benchmarks.json."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.machine import Load, Machine
from bench.sample import Series


@dataclass(frozen=True)
class Measurement:
    """One row, both sides measured in one run on `machine`. `date` is ISO 8601, `commit` what was
    built, `tools` the versions of what took part, by name."""

    subject: Series
    reference: Series
    date: str
    commit: str
    load: Load
    machine: Machine
    tools: Mapping[str, str]

    @property
    def ratio(self) -> float:
        """The subject's median time over the reference's."""
        return self.subject.median / self.reference.median

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Measurement:
        return cls(
            Series.from_json(value["subject"]),
            Series.from_json(value["reference"]),
            value["date"],
            value["commit"],
            Load.from_json(value["load"]),
            Machine.from_json(value["machine"]),
            dict(value["tools"]),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject.to_json(),
            "reference": self.reference.to_json(),
            "date": self.date,
            "commit": self.commit,
            "load": self.load.to_json(),
            "machine": self.machine.to_json(),
            "tools": dict(self.tools),
        }


@dataclass(frozen=True)
class Results:
    """Measurements by the name of their row. Two rows may be of two machines, the sides of one row
    never are."""

    rows: Mapping[str, Measurement] = field(default_factory=dict)

    def with_rows(self, rows: Mapping[str, Measurement]) -> Results:
        return Results({**self.rows, **rows})

    def write(self, path: Path) -> None:
        value = {"rows": {name: row.to_json() for name, row in self.rows.items()}}
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
        os.replace(new, path)

    @classmethod
    def read(cls, path: Path) -> Results:
        """No rows when there is no such file; `BenchError` when it is none of ours."""
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return cls()
        try:
            value = json.loads(text)
            return cls({name: Measurement.from_json(row) for name, row in value["rows"].items()})
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BenchError(
                f"{path} is not a file of results ({error}). Remove it, then measure again."
            ) from error
