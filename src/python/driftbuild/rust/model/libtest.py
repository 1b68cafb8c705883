"""What Rust's own test harness prints, which is what `rustdoc --test` shows.

Format: the stable text output of libtest ("pretty"): a line `test NAME ... OUTCOME` per test, then
`---- NAME stdout ----` sections of the failed ones.
"""

from __future__ import annotations

import re

from driftbuild.rust.model.junit import Case, Suite

_ANSI = re.compile(r"\x1b(?:\[[0-9;]*m|\(B)")
_LINE = re.compile(
    r"^test (?P<name>.+?)(?: - should panic| - compile fail| - compile)? \.\.\. "
    r"(?P<outcome>ok|FAILED|ignored)\b",
    re.M,
)
_SECTION = re.compile(
    r"^---- (?P<name>.+) stdout ----\n(?P<text>.*?)(?=^---- .+ stdout ----$|^failures:$)",
    re.M | re.S,
)
_TIME = re.compile(r"finished in (?P<seconds>[0-9.]+)s")
_OUTCOMES = {"ok": "ok", "FAILED": "failed", "ignored": "ignored"}


def parse_libtest(stdout: str, suite: str) -> Suite:
    """The tests in the order in which they ended."""
    text = _ANSI.sub("", stdout)
    outputs = {m["name"]: m["text"].strip() for m in _SECTION.finditer(text)}
    cases = tuple(
        Case(m["name"], _OUTCOMES[m["outcome"]], outputs.get(m["name"], ""))
        for m in _LINE.finditer(text)
    )
    seconds = sum(float(m["seconds"]) for m in _TIME.finditer(text))
    return Suite(suite, cases, f"{seconds:.2f}")
