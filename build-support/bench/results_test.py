from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench.errors import BenchError
from bench.machine import Load, Machine
from bench.results import Measurement, Results
from bench.sample import Sample, Series

_MACHINE = Machine("a processor", 2, 1 << 34, "a system", "Linux")
_ONE = Measurement(
    Series("./pants package", (Sample(3.0, 5, 6),)),
    Series("cargo build", (Sample(2.0),)),
    "2026-11-24",
    "0123456789",
    Load(0.5, 0.01),
    _MACHINE,
    {"Pants": "2.17.1", "Rust": "1.95.0"},
)


def test_ratio_is_of_medians() -> None:
    several = replace(_ONE, subject=Series("x", (Sample(1.0), Sample(4.0), Sample(100.0))))
    assert several.ratio == 2.0


def test_results_are_the_same_after_a_file(tmp_path: Path) -> None:
    results = Results({"cold": _ONE, "other": _ONE})
    results.write(tmp_path / "docs" / "benchmarks.json")
    assert Results.read(tmp_path / "docs" / "benchmarks.json") == results
    assert [file.name for file in (tmp_path / "docs").iterdir()] == ["benchmarks.json"]


def test_rows_replace_themselves_alone() -> None:
    results = Results({"cold": _ONE, "other": _ONE})
    newer = replace(_ONE, commit="fedcba9876")
    assert results.with_rows({"cold": newer}).rows == {"cold": newer, "other": _ONE}


def test_a_missing_file_is_no_results(tmp_path: Path) -> None:
    assert not Results.read(tmp_path / "benchmarks.json").rows


@pytest.mark.parametrize("text", ["{", "[]", '{"rows": {"cold": {}}}', '{"rows": 1}'])
def test_a_foreign_file_is_named_with_a_remedy(tmp_path: Path, text: str) -> None:
    file = tmp_path / "benchmarks.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BenchError, match=r"benchmarks\.json is not a file of results.*Remove it"):
        Results.read(file)
