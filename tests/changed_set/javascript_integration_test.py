"""One changed line of Rust, seen through the addon by JavaScript packages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from changed_set.dependents import crates_of
from clones.clone import Clone

_PACKAGE = re.compile(r"(?:Build|Check types of|Test) @test/\S+")


def of_packages(descriptions: Iterable[str]) -> set[str]:
    return {text for text in descriptions if _PACKAGE.fullmatch(text)}


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_only_the_addon_and_the_tests_that_load_it_run_again(tmp_path: Path) -> None:
    clone = Clone.with_javascript(tmp_path / "clone", tmp_path / "store")
    goals = ("check", "test", "javascript::")
    everything = of_packages(clone.pants(*goals).ran())
    names = ("loader", "plain", "report")
    assert everything == {
        *("Build @test/loader", "Build @test/report", "Build @test/plain"),
        *(f"Check types of @test/{name}" for name in names),
        *(f"Test @test/{name}" for name in names),
    }

    again = clone.pants(*goals).ran()
    assert not of_packages(again) and not crates_of(again)

    # Other code with the same answers.
    count = "text.split_whitespace().count()"
    zeros = "text.matches('\\0').count()"
    replace_in(clone.folder / "words/src/lib.rs", count, f"{count} + {zeros}")
    changed = clone.pants(*goals).ran()
    assert crates_of(changed) == {"words", "engine", "addon"}
    assert of_packages(changed) == {"Test @test/loader", "Test @test/report"}

    # A body in TypeScript: its declarations stay, so nobody else's types are checked again.
    loader = clone.folder / "javascript/loader/src/index.ts"
    replace_in(loader, ".words(text);", '.words(text) + "";')
    changed = clone.pants(*goals).ran()
    assert not crates_of(changed)
    assert of_packages(changed) == {
        *("Build @test/loader", "Check types of @test/loader"),
        *("Test @test/loader", "Test @test/report"),
    }
