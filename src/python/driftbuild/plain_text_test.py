from __future__ import annotations

from driftbuild.plain_text import one_line


def test_words_stay_as_they_are() -> None:
    assert one_line("Zoë's «crate» — 日本語, v1") == "Zoë's «crate» — 日本語, v1"


def test_white_space_becomes_one_space() -> None:
    assert one_line("  two\n\tlines\r\n") == "two lines"


def test_nothing_drives_a_terminal_or_turns_text() -> None:
    assert one_line("\x1b[31mred\x07") == "\ufffd[31mred\ufffd"
    assert one_line("a\u202eb\u2066c\x00\ud800") == "a\ufffdb\ufffdc\ufffd\ufffd"
