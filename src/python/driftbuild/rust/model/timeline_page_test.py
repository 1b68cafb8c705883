from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from driftbuild.rust.model.timeline import Step, Timeline
from driftbuild.rust.model.timeline_page import timeline_page

# Elements of HTML that have no end tag.
_VOID = {"meta", "input", "path"}


class Page(HTMLParser):
    """Checks nesting, and keeps the text and the attributes of each element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def rows(self) -> list[tuple[set[str], str]]:
        """Classes and tip of each bar's row."""
        found = []
        for tag, attributes in self.elements:
            classes = set((attributes.get("class") or "").split())
            if tag == "div" and "row" in classes:
                found.append((classes, attributes["title"] or ""))
        return found


def step(key: str, end: float, seconds: float, *needs: str, **facts: object) -> Step:
    start = facts.pop("start", end - seconds)
    kind = facts.pop("kind", "compile")
    return Step(key, f"{key} 1.0", kind, start, end, seconds, needs=needs, **facts)  # type: ignore[arg-type]


TIMELINE = Timeline(
    (
        step("base", 1004, 4, start=1000),
        step("script", 1005, 1, "base", kind="script"),
        step("top", 1009, 3, "script", start=1005, failed=True),
        step("near", 1000.1, 0, source="local", saved=12.5, start=1000),
        step("far", 1000.4, 0, source="remote", saved=2.5, start=1000),
    )
)


def test_every_step_has_a_row_in_order_of_time_with_its_look() -> None:
    rows = Page(timeline_page(TIMELINE)).rows()
    looks = [(tip.split()[0], classes - {"row", "before", "within"}) for classes, tip in rows]
    assert looks == [
        ("base", {"compile", "critical"}),
        ("near", {"local", "hit"}),
        ("far", {"remote", "hit"}),
        ("script", {"script", "critical"}),
        ("top", {"failed", "critical"}),
    ]
    assert rows[0][1] == "base 1.0: run here, 4.0 s, from 0.00 s to 4.00 s"


def test_bars_stay_within_the_chart() -> None:
    text = timeline_page(TIMELINE)
    places = re.findall(r"left:([\d.]+)%;width:([\d.]+)%", text)
    assert len(places) == 6  # One more than steps: `top` waited for a second.
    for left, width in places:
        assert float(left) >= 0 and float(left) + float(width) <= 100.01


def test_totals_and_tables() -> None:
    text = Page(timeline_page(TIMELINE)).text
    for fact in ("Duration9.0 s", "Units5", "Run here3", "Local cache1", "Saved by caches15 s"):
        assert fact in text
    assert "Critical path8.0 s" in text and "Failed1" in text
    path, slowest = text.partition("Each unit here")[2].split("Slowest units")
    for table, order in ((path, "base script top"), (slowest, "base top script")):
        names = re.findall(r"(base|script|top) 1\.0", table)
        assert names == order.split()


def test_the_page_needs_nothing_from_elsewhere() -> None:
    text = timeline_page(TIMELINE)
    assert "http" not in text and "url(" not in text and "@import" not in text
    assert not {tag for tag, _ in Page(text).elements} & {"script", "link", "img", "iframe"}
    assert "prefers-color-scheme: dark" in text


def test_names_are_escaped() -> None:
    odd = Step("k", '<b>"a" & b</b>', "compile", 0, 1, 1)
    text = timeline_page(Timeline((odd,)), title="a < b")
    assert "<b>&quot;" not in text and "&lt;b&gt;&quot;a&quot; &amp; b&lt;/b&gt;" in text
    assert "<title>a &lt; b</title>" in text


def test_an_empty_run_is_a_page_too() -> None:
    page = Page(timeline_page(Timeline(())))
    assert "Nothing had to be built" in page.text and page.rows() == []


def test_a_run_of_hits_only() -> None:
    hits = tuple(step(str(i), 5.001, 0, source="local", start=5.0, saved=1) for i in range(3))
    page = Page(timeline_page(Timeline(hits)))
    assert len(page.rows()) == 3
    assert "Critical path0.0 s" in page.text and "Slowest" not in page.text


@pytest.mark.parametrize("span", [0.0, 0.004, 0.9, 7, 61, 3600, 90_000])
def test_the_axis_has_round_marks(span: float) -> None:
    text = timeline_page(Timeline((step("a", 50 + span, span),)))
    axis = re.search(r'class="axis">(.*?)</div>', text)
    assert axis
    marks = re.findall(r">([^<]+)</span>", axis[1])
    assert 1 <= len(marks) <= 11 and marks[0] in ("0 s", "0:00")


def test_marks_of_a_long_build_are_minutes_and_seconds() -> None:
    text = timeline_page(Timeline((step("a", 271, 271),)))
    assert re.findall(r">(\d:\d\d)<", text)[:3] == ["0:00", "0:30", "1:00"]


def test_names_stand_where_there_is_room() -> None:
    steps = (step("early", 2, 1), step("late", 100, 20), step("long", 99, 97), step("mid", 60, 1))
    rows = Page(timeline_page(Timeline(steps))).rows()
    places = {tip.split()[0]: classes & {"before", "within"} for classes, tip in rows}
    assert places == {"early": set(), "mid": set(), "late": {"before"}, "long": {"within"}}
