from __future__ import annotations

import pytest

from changed_set.dependents import crate_of, dependents


@pytest.mark.parametrize(
    ("description", "crate"),
    [
        ("Compile itoa 1.0.19 [x86_64-unknown-linux-gnu]", "itoa"),
        ("Compile build script of engine 1.0.0 [host]", "engine"),
        ("Compile tests of engine 1.0.0 (test describe) [host]", "engine"),
        ("Run build script of engine 1.0.0 [x86_64-unknown-linux-gnu]", "engine"),
        ("Run tests of rules 1.0.0 (lib rules) [x86_64-unknown-linux-gnu]", "rules"),
        ("Run doc tests of words 1.0.0 [x86_64-unknown-linux-gnu]", "words"),
        ("Find the Rust toolchain", None),
        ("rustc --print cfg for x86_64-unknown-linux-gnu", None),
    ],
)
def test_the_crate_of_a_process(description: str, crate: str | None) -> None:
    assert crate_of(description) == crate


def test_dependents_of_dependents_count_and_neighbours_do_not() -> None:
    needs = {"app": ["lib"], "lib": ["base", "other"], "other": [], "base": []}
    assert dependents("base", needs) == {"base", "lib", "app"}
    assert dependents("app", needs) == {"app"}
