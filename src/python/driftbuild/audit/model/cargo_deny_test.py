"""Lines as cargo-deny 0.20.2 wrote them, shortened."""

from __future__ import annotations

import json
from typing import Any

import pytest

from driftbuild.audit.model.cargo_deny import parse_diagnostics
from driftbuild.audit.model.finding import AuditError, Finding, Level

SUMMARY = {"fields": {"advisories": {"errors": 2}}, "type": "summary"}


def _line(code: str, severity: str, crates: list[tuple[str, str]], **fields: Any) -> dict[str, Any]:
    graphs = [{"Krate": {"name": name, "version": version}} for name, version in crates]
    return {
        "type": "diagnostic",
        "fields": {"code": code, "severity": severity, "graphs": graphs, "labels": [], **fields},
    }


def _parse(*lines: dict[str, Any], ships_in: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    text = "\n".join(json.dumps(line) for line in (*lines, SUMMARY))
    return parse_diagnostics(text, "Cargo.lock", "deny.toml", ships_in)


def test_an_advisory() -> None:
    advisory = {
        "id": "RUSTSEC-2020-0071",
        "title": "Potential segfault in the time crate",
        "description": "### Impact\n\nIt may \x1b[31mcrash\x1b[0m.\n\nMore.",
        "aliases": ["CVE-2020-26235"],
    }
    line = _line("vulnerability", "error", [("time", "0.1.45")], advisory=advisory)
    (finding,) = _parse(line, ships_in=("@acme/native-linux",))
    assert (finding.rule, finding.kind, finding.level) == (
        "RUSTSEC-2020-0071",
        "vulnerability",
        Level.ERROR,
    )
    assert finding.package.purl == "pkg:cargo/time@0.1.45"
    assert finding.names == {"RUSTSEC-2020-0071", "CVE-2020-26235"}
    assert finding.detail == "It may \ufffd[31mcrash\ufffd[0m."
    assert finding.url == "https://rustsec.org/advisories/RUSTSEC-2020-0071"
    assert finding.ships_in == ("@acme/native-linux",)


def test_a_licence_that_is_not_allowed() -> None:
    labels = [
        {"span": "Zlib", "message": "", "line": 40},
        {"span": "Zlib", "message": "rejected: license is not explicitly allowed", "line": 40},
    ]
    line = _line("rejected", "error", [("foldhash", "0.2.0")], labels=labels)
    (finding,) = _parse(line)
    assert (finding.rule, finding.kind) == ("licence-rejected", "policy")
    assert finding.title == "deny.toml does not allow Zlib"


def test_two_versions_of_a_crate() -> None:
    line = _line("duplicate", "warning", [("syn", "2.0.119"), ("syn", "3.0.10")])
    (finding,) = _parse(line)
    assert finding.level is Level.WARNING
    assert (finding.package.title, finding.title) == ("syn", "2 versions: 2.0.119, 3.0.10")


def test_what_is_no_finding() -> None:
    assert (
        _parse(
            _line("accepted", "help", [("syn", "2.0.119")]),
            _line("index-failure", "warning", [("syn", "2.0.119")]),
            _line("license-not-encountered", "warning", []),
        )
        == ()
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it said nothing"),
        ("thread 'main' panicked\n", "thread 'main' panicked"),
        (
            json.dumps({"type": "log", "fields": {"level": "ERROR", "message": "no \x1b[1mlock"}}),
            "no \ufffd[1mlock",
        ),
        (
            json.dumps(
                _line(
                    "deprecated",
                    "error",
                    [],
                    labels=[{"line": 7, "span": "copyleft", "message": "it has been removed"}],
                )
            ),
            "deny.toml:7: `copyleft`: it has been removed",
        ),
    ],
)
def test_a_run_that_did_not_finish(text: str, said: str) -> None:
    with pytest.raises(AuditError) as raised:
        parse_diagnostics(text, "Cargo.lock", "deny.toml", ())
    message = str(raised.value)
    assert said in message and "Correct deny.toml" in message
