from __future__ import annotations

import io
import re

import pytest

from bootstrap.console import Console


def test_off_a_terminal_a_step_is_a_line_when_it_starts_and_one_when_it_ends() -> None:
    stream = io.StringIO()
    console = Console(stream)
    with console.step("Fetch"):
        console.note("3 files")
    with console.step("Unpack"):
        pass
    assert stream.getvalue().splitlines() == [
        "[1] Fetch ...",
        "      3 files",
        "[1] Fetch: done in 0 s",
        "[2] Unpack ...",
        "[2] Unpack: done in 0 s",
    ]


def test_a_step_that_raises_is_said_to_have_failed() -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError), Console(stream).step("Fetch"):
        raise ValueError
    assert stream.getvalue().endswith("[1] Fetch: failed after 0 s\n")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_the_line_is_written_over_and_ends_clean() -> None:
    stream = Terminal()
    with Console(stream).step("Fetch", lambda: "1 of 2 MB"):
        pass
    shown = stream.getvalue()
    assert "[1] Fetch ... 0 s (1 of 2 MB)" in shown
    assert re.split(r"\r\x1b\[K", shown)[-1] == "[1] Fetch: done in 0 s\n"
