from __future__ import annotations

import pytest

from bench.sample import Sample, Series

_SERIES = Series(
    "cargo build", (Sample(3.0, 10, None), Sample(1.0, 30, 7), Sample(2.5), Sample(9.0, None, 5))
)


def test_median_of_an_even_number_of_runs_is_between_the_two_in_the_middle() -> None:
    assert _SERIES.median == 2.75
    assert Series("x", _SERIES.samples[:3]).median == 2.5
    assert (_SERIES.fastest, _SERIES.slowest) == (1.0, 9.0)


def test_memory_is_the_largest_of_the_runs_that_looked_at_it() -> None:
    assert (_SERIES.daemon_bytes, _SERIES.processes_bytes) == (30, 7)
    assert Series("x", (Sample(1.0),)).daemon_bytes is None


def test_a_series_is_the_same_after_json() -> None:
    assert Series.from_json(_SERIES.to_json()) == _SERIES


def test_no_runs_are_no_series() -> None:
    with pytest.raises(ValueError, match="no run of `cargo build`"):
        Series("cargo build", ())
