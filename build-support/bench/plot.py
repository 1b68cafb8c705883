"""docs/benchmarks.svg: both sides' times as bars, readable on light and on dark pages.

Each row has a scale of its own: rows differ by three orders of magnitude, what matters is the
relation of its two bars and of the mark where the bar of the row is.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bench import words
from bench.results import Measurement, Results
from bench.rows import ROWS, Row
from bench.sample import Series

_WIDTH = 760
_LEFT = 290
_LENGTH = 340  # Of the longest bar of a row.
_ROW = 58
_TOP = 44
_STYLE = """\
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.small { font-size: 11px; fill: #59636e; }
.pants { fill: #2f6fde; } .other { fill: #9aa4b0; }
.range { stroke: #1f2328; } .bar { stroke: #c62828; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; } .small { fill: #9198a1; }
  .pants { fill: #5b9bff; } .other { fill: #6b7683; }
  .range { stroke: #e6edf3; } .bar { stroke: #ff7b72; }
}
"""


def chart(results: Results) -> str:
    """The SVG document (https://www.w3.org/TR/SVG2/)."""
    measured = [(row, results.rows[row.name]) for row in ROWS if row.name in results.rows]
    height = _TOP + _ROW * len(measured) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title">',
        '<title id="title">Build times, Pants against the usual tools</title>',
        f"<style>\n{_STYLE}</style>",
        *_legend(),
    ]
    for number, (row, one) in enumerate(measured):
        lines += _row(row, one, _TOP + number * _ROW)
    return "\n".join([*lines, "</svg>"]) + "\n"


def _legend() -> Sequence[str]:
    return (
        f'<rect class="pants" x="{_LEFT}" y="12" width="12" height="12"/>',
        f'<text class="small" x="{_LEFT + 18}" y="22">Pants</text>',
        f'<rect class="other" x="{_LEFT + 70}" y="12" width="12" height="12"/>',
        f'<text class="small" x="{_LEFT + 88}" y="22">against</text>',
        f'<line class="bar" x1="{_LEFT + 150}" x2="{_LEFT + 150}" y1="10" y2="26"/>',
        f'<text class="small" x="{_LEFT + 158}" y="22">the bar; shorter is better</text>',
    )


def limit(row: Row, one: Measurement) -> float | None:
    """The row's bar in seconds."""
    if row.at_most_ratio is not None:
        return row.at_most_ratio * one.reference.median
    return row.at_most_seconds


def _row(row: Row, one: Measurement, top: int) -> list[str]:
    at_most = limit(row, one)
    longest = max(one.subject.slowest, one.reference.slowest, at_most or 0.0)
    scale = _LENGTH / longest
    note = f"{one.ratio:.2f}x, bar {words.bar(row)}" if at_most is not None else f"{one.ratio:.2f}x"
    if one.load.is_high:
        note += ", measured under load"
    lines = [
        f'<text x="{_LEFT - 14}" y="{top + 18}" text-anchor="end">{escape(row.title)}</text>',
        f'<text class="small" x="{_LEFT - 14}" y="{top + 34}" text-anchor="end">'
        f"{escape(note)}</text>",
        *_bar("pants", one.subject, top + 5, scale),
        *_bar("other", one.reference, top + 24, scale),
    ]
    if at_most is not None:
        x = _LEFT + at_most * scale
        lines.append(
            f'<line class="bar" x1="{x:.1f}" x2="{x:.1f}" y1="{top + 2}" y2="{top + 43}"/>'
        )
    return lines


def _bar(kind: str, series: Series, top: int, scale: float) -> list[str]:
    end = _LEFT + series.slowest * scale
    lines = [
        f'<rect class="{kind}" x="{_LEFT}" y="{top}" width="{series.median * scale:.1f}" '
        f'height="16"/>',
        f'<text class="small" x="{_LEFT + _LENGTH + 12}" y="{top + 12}">'
        f"{escape(words.seconds(series.median))}</text>",
    ]
    if len(series.samples) > 1:
        start = _LEFT + series.fastest * scale
        lines.append(
            f'<line class="range" x1="{start:.1f}" x2="{end:.1f}" y1="{top + 8}" y2="{top + 8}"/>'
        )
    return lines
