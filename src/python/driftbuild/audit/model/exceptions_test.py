from __future__ import annotations

from datetime import date

import pytest

from driftbuild.audit.model.exceptions import apply_exceptions, parse_exceptions
from driftbuild.audit.model.finding import AuditError, Ecosystem, Finding, Level, Package

TODAY = date(2026, 11, 28)
ENTRY = """
[[exceptions]]
id = "CVE-2020-26235"
package = "time@0.1.45"
reason = "The local clock is never asked."
expires = {day}
state = "not_affected"
justification = "code_not_reachable"
"""
FINDING = Finding(
    rule="RUSTSEC-2020-0071",
    kind="vulnerability",
    level=Level.ERROR,
    package=Package(Ecosystem.RUST, "time", "0.1.45"),
    title="Potential segfault",
    file="Cargo.lock",
    aliases=("CVE-2020-26235",),
)


def test_a_valid_exception_makes_a_note_of_it() -> None:
    entries = parse_exceptions("audit.toml", ENTRY.format(day="2026-11-28").encode())
    assert entries[0].justification == "code_not_reachable"
    judged = apply_exceptions([FINDING], entries, "audit.toml", TODAY)
    (finding,) = judged.findings
    assert (finding.level, finding.excuse) == (Level.NOTE, "The local clock is never asked.")
    assert judged.notes == ()


def test_an_expired_one_is_an_error_and_says_so() -> None:
    entries = parse_exceptions("audit.toml", ENTRY.format(day="2026-11-27").encode())
    (finding,) = apply_exceptions([FINDING], entries, "audit.toml", TODAY).findings
    assert finding.level is Level.ERROR
    assert "the exception in audit.toml expired on 2026-11-27" in finding.title


def test_an_expired_one_that_covers_nothing_is_an_error_too() -> None:
    entries = parse_exceptions("audit.toml", ENTRY.format(day="2026-11-27").encode())
    with pytest.raises(AuditError, match=r"audit.toml: exceptions have expired.*2026-11-27"):
        apply_exceptions([], entries, "audit.toml", TODAY)


@pytest.mark.parametrize("change", ['"time"', '"time@0.1.44"', '"other"'])
def test_an_exception_is_for_its_package(change: str) -> None:
    text = ENTRY.format(day="2027-01-01").replace('"time@0.1.45"', change)
    judged = apply_exceptions(
        [FINDING], parse_exceptions("audit.toml", text.encode()), "audit.toml", TODAY
    )
    covered = change == '"time"'
    assert (judged.findings[0].level is Level.NOTE) is covered
    assert bool(judged.notes) is not covered
    if not covered:
        assert "covers nothing of what was checked" in judged.notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[exceptions]", "audit.toml is no TOML"),
        ("exception = 1", "exception is not known"),
        ("exceptions = 1", "exceptions is not known"),
        ("a = " + "[" * 999, "audit.toml is no TOML"),
        (ENTRY.replace('"time@0.1.45"', '["time"]'), "the package is no text"),
        (ENTRY.replace("id =", "name ="), "name is not known"),
        (ENTRY.replace('"The local clock is never asked."', '" "'), "has no reason"),
        (ENTRY.replace("expires = {day}\n", ""), "has no day on which it expires"),
        (ENTRY.replace("{day}", '"2027-01-01"'), "has no day on which it expires"),
        (ENTRY.replace("not_affected", "fine"), "the state 'fine' is not known"),
        (ENTRY.replace("code_not_reachable", "\\u001b[2J"), "justification '\ufffd[2J' is not"),
    ],
)
def test_an_incomplete_exception_is_refused(text: str, said: str) -> None:
    with pytest.raises(AuditError) as raised:
        parse_exceptions("audit.toml", text.replace("{day}", "2027-01-01").encode())
    assert said in str(raised.value)
