from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from driftbuild.audit.model.finding import Ecosystem, Finding, Level, Package
from driftbuild.audit.model.vex import to_vex
from driftbuild.sbom.model.bill import Bill, Contents
from driftbuild.sbom.model.component import Component, Scope

SERIAL = "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"
TODAY = date(2026, 11, 28)
REF = "pkg:cargo/tiny@1.0.0?checksum=sha256:00"
SUBJECT = "pkg:npm/%40acme/native@1.0.0"
BUILDER = "pkg:cargo/builder@2.0.0"
BILL = Bill(
    Component(SUBJECT, "native", "1.0.0", purl=SUBJECT),
    Contents(
        (
            Component(REF, "tiny", "1.0.0", purl=REF),
            Component(BUILDER, "builder", "2.0.0", purl=BUILDER, scope=Scope.EXCLUDED),
        )
    ),
    "native.tgz",
)
FINDING = Finding(
    rule="RUSTSEC-2026-0001",
    kind="vulnerability",
    level=Level.NOTE,
    package=Package(Ecosystem.RUST, "tiny", "1.0.0"),
    title='It \x1b[31mreads too far" }',
    file="Cargo.lock",
    url="https://rustsec.org/advisories/RUSTSEC-2026-0001",
    severity="CVSS:3.1/AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
    aliases=("CVE-2026-1",),
    fixed=(">=1.0.1",),
    excuse="It is never called.",
    state="not_affected",
    justification="code_not_reachable",
)


def test_a_statement_points_into_the_bill() -> None:
    text = to_vex(BILL, SERIAL, [FINDING], TODAY)
    document = json.loads(text)
    assert document["specVersion"] == "1.6"
    assert document["metadata"]["timestamp"].startswith("2026-11-28")
    (entry,) = document["vulnerabilities"]
    assert entry["id"] == "RUSTSEC-2026-0001"
    assert entry["analysis"] == {
        "state": "not_affected",
        "justification": "code_not_reachable",
        "detail": "It is never called.",
    }
    # A BOM-Link: the serial number and version of the bill's document, and the component's ref.
    assert entry["affects"] == [
        {
            "ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1"
            "#pkg%3Acargo%2Ftiny%401.0.0%3Fchecksum%3Dsha256%3A00"
        }
    ]
    assert entry["ratings"][0]["vector"] == "AV:L/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H"
    assert "\\u001b" not in text and "\x1b" not in text
    assert to_vex(BILL, SERIAL, [FINDING], TODAY) == text


def test_what_nobody_has_looked_at_is_in_triage() -> None:
    open_ = replace(FINDING, excuse="", state="", justification="", severity="moderate")
    (entry,) = json.loads(to_vex(BILL, SERIAL, [open_], TODAY))["vulnerabilities"]
    assert entry["analysis"] == {"state": "in_triage"}
    assert entry["ratings"][0]["severity"] == "medium"


def test_what_is_not_in_the_artifact_has_no_statement() -> None:
    findings = [
        replace(FINDING, package=Package(Ecosystem.RUST, "tiny", "1.0.1")),
        replace(FINDING, package=Package(Ecosystem.NPM, "tiny", "1.0.0")),
        replace(FINDING, package=Package(Ecosystem.RUST, "builder", "2.0.0")),
        replace(FINDING, kind="policy", rule="licence-rejected"),
    ]
    assert not json.loads(to_vex(BILL, SERIAL, findings, TODAY)).get("vulnerabilities")
