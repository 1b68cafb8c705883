from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from bench import words
from bench.contenders import CONTENDERS
from bench.machine import Load, Machine
from bench.plot import chart, limit
from bench.render import page, sections, table
from bench.results import Measurement, Results
from bench.rows import ROWS, groups
from bench.sample import Sample, Series

_MACHINE = Machine("a processor", 2, 24 << 30, "a system", "Linux")
_BY_NAME = {row.name: row for row in ROWS}
_QUIET = Load(0.1, 0.02)
_SVG = "{http://www.w3.org/2000/svg}"


def _measured(
    subject: list[float], reference: list[float], load: Load = _QUIET, daemon: int | None = None
) -> Measurement:
    return Measurement(
        Series("./pants package a", tuple(Sample(s, daemon, 300 << 20) for s in subject)),
        Series("cargo build", tuple(Sample(s) for s in reference)),
        "2026-11-24",
        "0123456789",
        load,
        _MACHINE,
        {"Rust": "1.95.0", "Pants": "2.17.1"},
    )


def _results(**rows: Measurement) -> Results:
    return Results(rows)


def _line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| {start} |"))


def test_every_row_names_two_contenders_and_at_most_one_bar() -> None:
    assert len(_BY_NAME) == len(ROWS)
    for row in ROWS:
        assert row.subject in CONTENDERS and row.reference in CONTENDERS
        assert row.at_most_ratio is None or row.at_most_seconds is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0834, "83 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.00 s"),
        (9.994, "9.99 s"),
        (9.996, "10.0 s"),
        (64.04, "64.0 s"),
    ],
)
def test_seconds(value: float, text: str) -> None:
    assert words.seconds(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), (512 << 20, "512 MiB"), ((1 << 30) - 1, "1.00 GiB"), (3 << 29, "1.50 GiB")],
)
def test_memory(value: int | None, text: str) -> None:
    assert words.memory(value) == text


def test_a_row_shows_medians_fastest_runs_ratio_bar_and_verdict() -> None:
    text = page(_results(cold=_measured([66.0, 64.0, 70.0], [60.0])))
    assert _line(text, "Cold build of the addon") == (
        "| Cold build of the addon | 66.0 s (64.0 s) | 60.0 s | 1.10x | ≤ 1.10x | met |"
    )


@pytest.mark.parametrize(
    ("row", "subject", "reference", "verdict"),
    [
        ("cold", 66.1, 60.0, "**missed**"),
        ("unchanged", 0.15, 0.01, "met"),
        ("unchanged", 0.151, 10.0, "**missed**"),
        ("platforms-one-folder", 9.0, 1.0, "-"),
    ],
)
def test_verdict(row: str, subject: float, reference: float, verdict: str) -> None:
    assert words.verdict(_BY_NAME[row], _measured([subject], [reference])) == verdict


@pytest.mark.parametrize(
    ("load", "is_high"),
    [
        (Load(9.0, 0.0), False),  # Its own last row, not others.
        (Load(0.0, 0.3), True),
        (Load(0.9, None), False),
        (Load(1.1, None), True),
    ],
)
def test_a_figure_of_a_busy_machine_says_so(load: Load, is_high: bool) -> None:
    results = _results(cold=_measured([1.0], [1.0], load))
    verdict = "met (under load)" if is_high else "met"
    assert _line(page(results), "Cold build of the addon").endswith(f"| {verdict} |")
    assert ("measured under load" in chart(results)) == is_high


def test_the_daemon_is_held_to_its_bar_in_every_row() -> None:
    fine, large = _measured([1.0], [1.0], daemon=1 << 30), _measured([1.0], [1.0], daemon=3 << 29)
    assert "at most 1.00 GiB: met." in page(_results(cold=fine))
    text = page(_results(cold=fine, unchanged=large))
    assert "at most 1.00 GiB: **missed**." in text
    assert "| Nothing changed | 1.50 GiB | 300 MiB | - |" in text


def test_without_a_look_at_memory_there_is_no_table_of_it() -> None:
    assert "peak memory" not in page(_results(cold=_measured([1.0], [1.0])))


def test_rows_come_in_the_order_of_the_list_and_unknown_ones_do_not_come() -> None:
    one = _measured([1.0], [2.0])
    text = page(Results({"gone": one, "unchanged": one, "cold": one}))
    assert text.index("| Cold build") < text.index("| Nothing changed")
    assert "gone" not in text


def test_notes_are_put_in_for_measured_rows() -> None:
    notes = "Preamble.\n\n## cold\nThe linker.\n\n## unchanged\nNothing.\n## memory\nThe graph.\n"
    assert sections(notes) == {
        "cold": "The linker.",
        "unchanged": "Nothing.",
        "memory": "The graph.",
    }
    text = page(_results(cold=_measured([1.0], [1.0])), notes)
    assert "- Cold build of the addon: The linker.\n- Memory: The graph.\n" in text
    assert "Nothing." not in text


def test_nothing_measured_is_said() -> None:
    assert "Nothing is measured yet." in page(_results())


def test_a_cell_cannot_break_the_table() -> None:
    assert table(["a"], [["x | y"]]) == "| a |\n| --- |\n| x \\| y |\n"


def test_the_plot_is_well_formed_and_keeps_the_proportions() -> None:
    one = _measured([2.0, 4.0, 3.0], [1.0])
    root = ElementTree.fromstring(chart(_results(**{"line-core": one})))
    widths = {
        rect.get("class"): float(rect.get("width") or 0)
        for rect in root.iter(f"{_SVG}rect")
        if rect.get("height") == "16"
    }
    assert widths["pants"] == pytest.approx(3 * widths["other"], abs=0.2)
    [whisker] = [line for line in root.iter(f"{_SVG}line") if line.get("class") == "range"]
    length = float(whisker.get("x2") or 0) - float(whisker.get("x1") or 0)
    assert length == pytest.approx(2 * widths["other"], abs=0.2)
    mark = [line for line in root.iter(f"{_SVG}line") if line.get("class") == "bar"][-1]
    [left] = {rect.get("x") for rect in root.iter(f"{_SVG}rect") if rect.get("height") == "16"}
    assert float(mark.get("x1") or 0) - float(left or 0) == pytest.approx(
        1.5 * widths["other"], abs=0.2
    )


def test_the_bar_of_a_row_in_seconds() -> None:
    one = _measured([3.0], [2.0])
    assert limit(_BY_NAME["platforms"], one) == pytest.approx(1.4)
    assert limit(_BY_NAME["unchanged"], one) == 0.15
    assert limit(_BY_NAME["platforms-one-folder"], one) is None


def test_rows_of_one_subject_are_measured_together_in_their_order() -> None:
    names = [[row.name for row in group] for group in groups(ROWS)]
    assert ["platforms", "platforms-one-folder"] in names
    assert ["packages-edit-turbo", "packages-edit-moon"] in names
    assert [name for group in names for name in group] == [row.name for row in ROWS]
    assert groups([]) == []


def test_each_row_says_which_machine_and_versions_it_is_of() -> None:
    one = _measured([1.0], [1.0])
    other = replace(one, machine=replace(_MACHINE, cpu="another"), tools={"turbo": "2.11.11"})
    text = page(Results({"cold": one, "unchanged": other}))
    assert "| A | a processor, 2 cores | 24.00 GiB |" in text
    assert "| B | another, 2 cores | 24.00 GiB |" in text
    assert "| Cold build of the addon | A | Pants 2.17.1, Rust 1.95.0 |" in text
    assert "| Nothing changed | B | turbo 2.11.11 |" in text
