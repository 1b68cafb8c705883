"""Figures as a reader sees them."""

from __future__ import annotations

from bench.results import Measurement
from bench.rows import Row


def seconds(value: float) -> str:
    """`83 ms`, `2.41 s`, `64.0 s`."""
    if value < 0.9995:
        return f"{value * 1000:.0f} ms"
    return f"{value:.2f} s" if value < 9.995 else f"{value:.1f} s"


def memory(value: int | None) -> str:
    """`512 MiB`, `1.24 GiB`; a dash for what was not looked at."""
    if value is None:
        return "-"
    mebibytes = value / (1 << 20)
    return f"{mebibytes:.0f} MiB" if mebibytes < 1023.5 else f"{mebibytes / 1024:.2f} GiB"


def bar(row: Row) -> str:
    if row.at_most_ratio is not None:
        return f"≤ {row.at_most_ratio:.2f}x"
    if row.at_most_seconds is not None:
        return f"≤ {row.at_most_seconds:.2f} s"
    return "-"


def is_met(row: Row, measured: Measurement) -> bool | None:
    """Whether the medians keep to the row's bar; None without one."""
    if row.at_most_ratio is not None:
        return measured.ratio <= row.at_most_ratio
    if row.at_most_seconds is not None:
        return measured.subject.median <= row.at_most_seconds
    return None


def verdict(row: Row, measured: Measurement) -> str:
    """`met`, `missed` or a dash; a figure of a busy machine says so."""
    met = is_met(row, measured)
    word = "-" if met is None else "met" if met else "**missed**"
    return f"{word} (under load)" if measured.load.is_high else word
