from __future__ import annotations

import json

from driftbuild.rust.model.diagnostics import Diagnostics, join_unique, parse_diagnostics


def line(level: str, message: str, rendered: str | None, spans: int = 1) -> bytes:
    places: list[dict[str, str]] = [{}] * spans
    record = {"level": level, "message": message, "rendered": rendered, "spans": places}
    return json.dumps(record).encode() + b"\n"


def test_messages_are_counted_and_kept_in_order() -> None:
    said = parse_diagnostics(
        line("warning", "unused variable", "warning: unused\n")
        + line("error", "mismatched types", "\x1b[1merror\x1b[0m: mismatched\n")
        + line("error", "aborting due to 1 previous error", "error: aborting\n", spans=0)
        + line("warning", "1 warning emitted", "warning: 1 warning emitted\n", spans=0)
        + line("failure-note", "For more information", "For more information\n", spans=0)
    )
    assert (said.warnings, said.errors) == (1, 1)
    assert said.render(colors=True) == "warning: unused\n\x1b[1merror\x1b[0m: mismatched\n"
    assert said.render(colors=False) == "warning: unused\nerror: mismatched\n"


def test_a_warning_without_a_place_is_no_count() -> None:
    said = parse_diagnostics(line("warning", "unstable feature", "warning: unstable\n", spans=0))
    assert (said.text, said.warnings, said.errors) == ("warning: unstable\n", 1, 0)


def test_a_message_that_a_library_shares_with_its_tests_is_shown_once() -> None:
    library = parse_diagnostics(line("warning", "unused", "\x1b[33mwarning\x1b[0m: unused\n"))
    tests = parse_diagnostics(
        line("warning", "unused", "\x1b[33mwarning\x1b[0m: unused\n")
        + line("warning", "dead", "warning: dead code\n")
    )
    both = [library, tests, Diagnostics(), Diagnostics("ld: failed")]
    assert join_unique(both, colors=False) == "warning: unused\nwarning: dead code\nld: failed\n"


def test_what_is_no_json_is_kept() -> None:
    said = parse_diagnostics(b"ld: symbol not found\n\n{not json\n\xff\n")
    assert said.text == "ld: symbol not found\n{not json\n\ufffd\n"
    assert said.errors == 0


def test_artifact_notes_and_silence_say_nothing() -> None:
    assert parse_diagnostics(b"") == Diagnostics()
    assert parse_diagnostics(b'{"artifact":"liba.rlib","emit":"link"}\n') == Diagnostics()


def test_a_full_disk_is_said_with_its_remedy_once() -> None:
    full = b"error: failed to write x: No space left on device (os error 28)\n"
    said = parse_diagnostics(full * 2).render(colors=False)
    assert said.count("help: ") == 1 and said.endswith("--local-store-dir.\n")
    assert "help: " not in parse_diagnostics(b"error: permission denied\n").text
