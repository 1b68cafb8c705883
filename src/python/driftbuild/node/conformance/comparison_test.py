"""Tests of the comparison itself: it sees what differs and says which file."""

from __future__ import annotations

from pathlib import Path

from driftbuild.node.conformance.comparison import compared, differences, files_below, written


def test_a_build_wrote_what_is_new_or_changed() -> None:
    before = {"src/a.ts": b"a", "package.json": b"{}"}
    after = {**before, "package.json": b"{ }", "dist/a.js": b"a"}
    assert written(before, after) == {"package.json": b"{ }", "dist/a.js": b"a"}


def test_each_difference_is_one_line() -> None:
    ours = {"same.js": b"1\n", "line.js": b"1\n2\n", "longer.js": b"1\n", "ours.js": b""}
    theirs = {"same.js": b"1\n", "line.js": b"1\n3\n", "longer.js": b"1\n4\n", "theirs.js": b""}
    assert differences(ours, theirs) == [
        "line.js: line 2: '2', theirs '3'",
        "longer.js: 2 bytes, 4 of theirs",
        "ours.js: only ours",
        "theirs.js: only theirs",
    ]


def test_the_state_of_a_compiler_does_not_count() -> None:
    state = {"dist/tsconfig.tsbuildinfo": b"{}"}
    assert differences({}, state) == [] and compared(state) == 0


def test_dependencies_are_no_files_of_a_package(tmp_path: Path) -> None:
    for path in ("src/a.ts", "node_modules/b/index.js"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("x")
    assert files_below(tmp_path) == {"src/a.ts": b"x"}
