from __future__ import annotations

from driftbuild.rust.model.junit import Case
from driftbuild.rust.model.libtest import parse_libtest

# Of `rustdoc --test --color=always`, rustc 1.96.
_DOC = """
running 4 tests
test crates/a/src/lib.rs - (line 1) ... \x1b[32mok\x1b(B\x1b[m
test crates/a/src/lib.rs - five (line 9) - compile fail ... \x1b[32mok\x1b(B\x1b[m
test crates/a/src/lib.rs - four (line 8) ... \x1b[33mignored\x1b(B\x1b[m
test crates/a/src/lib.rs - two (line 4) ... \x1b[31mFAILED\x1b(B\x1b[m

failures:

---- crates/a/src/lib.rs - two (line 4) stdout ----
Test executable failed (exit status: 101).

failures: none of mine

failures:
    crates/a/src/lib.rs - two (line 4)

test result: \x1b[31mFAILED\x1b(B\x1b[m. 2 passed; 1 failed; 1 ignored; finished in 4.75s
"""


def test_outcome_and_output_of_each_test() -> None:
    suite = parse_libtest(_DOC, "a::doc")
    assert suite.name == "a::doc"
    assert suite.seconds == "4.75"
    assert suite.cases == (
        Case("crates/a/src/lib.rs - (line 1)", "ok"),
        Case("crates/a/src/lib.rs - five (line 9)", "ok"),
        Case("crates/a/src/lib.rs - four (line 8)", "ignored"),
        Case(
            "crates/a/src/lib.rs - two (line 4)",
            "failed",
            "Test executable failed (exit status: 101).\n\nfailures: none of mine",
        ),
    )


def test_several_runs_in_one_output_are_added_up() -> None:
    """Edition 2024 runs mergeable doc tests in one binary and the others one by one."""
    one = "running 1 test\ntest x ... ok\n\ntest result: ok. 1 passed; finished in 0.25s\n"
    two = "running 1 test\ntest y ... ok\n\ntest result: ok. 1 passed; finished in 0.50s\n"
    suite = parse_libtest(one + two, "s")
    assert [case.name for case in suite.cases] == ["x", "y"]
    assert suite.seconds == "0.75"


def test_nothing_ran() -> None:
    text = "\nrunning 0 tests\n\ntest result: ok. 0 passed; 0 failed; finished in 0.00s\n"
    assert parse_libtest(text, "s").cases == ()
