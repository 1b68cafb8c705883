from __future__ import annotations

from driftbuild.plain_text import many_lines, one_line


def test_words_stay_as_they_are() -> None:
    assert one_line("Zoë's «crate» — 日本語, v1") == "Zoë's «crate» — 日本語, v1"


def test_white_space_becomes_one_space() -> None:
    assert one_line("  two\n\tlines\r\n") == "two lines"


def test_nothing_drives_a_terminal_or_turns_text() -> None:
    assert one_line("\x1b[31mred\x07") == "\ufffd[31mred\ufffd"
    assert one_line("a\u202eb\u2066c\x00\ud800") == "a\ufffdb\ufffdc\ufffd\ufffd"


def test_lines_stay_lines() -> None:
    assert many_lines("\ufeff\n\nMIT \r\n\n  (c) Zoë\n\tindented\x0c\r\n\n") == (
        "MIT",
        "",
        "  (c) Zoë",
        "        indented",
    )
    assert many_lines("\x1b]0;title\x07a\u202eb\u2028c") == ("\ufffd]0;title\ufffda\ufffdb\ufffdc",)
    assert many_lines(" \n\n") == ()
