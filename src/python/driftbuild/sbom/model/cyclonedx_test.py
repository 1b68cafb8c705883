"""Documents, as text: the official schemas, and what must not be in them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from functools import partial
from io import StringIO
from typing import Any

import pytest
from cyclonedx.model.bom import Bom
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat

from driftbuild.sbom.model.bill import Bill, BillError, Contents
from driftbuild.sbom.model.component import (
    Component,
    DeliveredFile,
    Kind,
    Origin,
    Reference,
    Scope,
    digests,
    packed_files,
)
from driftbuild.sbom.model.cyclonedx import render
from driftbuild.sbom.model.document import Creator, Format
from driftbuild.sbom.model.schema import VERSION, validation_error

LIBRARY = Component(
    ref="pkg:cargo/hue@1.0.0",
    name="hue",
    version="1.0.0",
    purl="pkg:cargo/hue@1.0.0",
    licence="MIT OR Apache-2.0",
    authors=("Ada <ada@example.org>", "Ben"),
    hashes=(("SHA-256", "a" * 64),),
    references=(Reference("vcs", "https://example.org/hue"),),
    file=DeliveredFile("hue-1.0.0.crate", archive=True, structured=True),
    components=(
        Component("pkg:cargo/hue@1.0.0#c", "c", "3", purl="pkg:generic/c@3", origin=Origin.BUNDLED),
    ),
)
MACRO = Component("pkg:cargo/derive@1", "derive", "1", licence="MIT", scope=Scope.EXCLUDED)
BILL = Bill(
    subject=Component(
        ref="pkg:npm/%40acme/native@2.0.0",
        name="native",
        version="2.0.0",
        group="@acme",
        purl="pkg:npm/%40acme/native@2.0.0",
        hashes=digests(b"tarball"),
        origin=Origin.WORKSPACE,
    ),
    contents=Contents(
        components=(LIBRARY, MACRO),
        roots=(LIBRARY.ref,),
        edges=((LIBRARY.ref, (MACRO.ref,)), (MACRO.ref, ())),
        tools=(Component("rustc", "rustc", "1.95.0", Kind.APPLICATION, origin=Origin.TOOLCHAIN),),
        properties=(("cdx:rustc:sbom:target:triple", "x86_64-unknown-linux-gnu"),),
    ),
    path="crates/native/native.tgz",
)
CREATOR = Creator("Acme", "https://acme.example.org/security", "sbom@acme.example.org")


def document(bill: Bill = BILL, time: int | None = 1_700_000_000) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(bill, Format.JSON, CREATOR, time).text)
    return loaded


def test_a_document() -> None:
    found = document()
    assert found["specVersion"] == "1.6"
    assert found["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert found["metadata"]["component"]["purl"] == BILL.subject.purl
    assert [tool["name"] for tool in found["metadata"]["tools"]["components"]] == ["rustc"]
    hue = next(c for c in found["components"] if c["name"] == "hue")
    assert hue["scope"] == "required"
    assert hue["licenses"] == [{"expression": "MIT OR Apache-2.0", "acknowledgement": "declared"}]
    assert hue["authors"] == [{"name": "Ada", "email": "ada@example.org"}, {"name": "Ben"}]
    assert [part["name"] for part in hue["components"]] == ["c"]
    edges = {d["ref"]: d.get("dependsOn", []) for d in found["dependencies"]}
    assert edges[BILL.subject.ref] == [LIBRARY.ref]
    assert edges[LIBRARY.ref] == [MACRO.ref]


def test_no_time_unless_one_is_given() -> None:
    assert "timestamp" not in document(time=None)["metadata"]


def test_equal_bills_give_equal_bytes() -> None:
    for format in Format:
        first = render(BILL, format, CREATOR, 1)
        assert render(replace(BILL), format, CREATOR, 1) == first
        assert render(BILL, format, CREATOR, 2).serial_number != first.serial_number
        other = replace(BILL, subject=replace(BILL.subject, version="2.0.1"))
        assert render(other, format, CREATOR, 1).serial_number != first.serial_number


def test_both_formats_have_the_same_serial_number() -> None:
    json_one, xml_one = (render(BILL, format, CREATOR, 1) for format in Format)
    assert json_one.serial_number == xml_one.serial_number
    root = ElementTree.fromstring(xml_one.text)
    assert root.attrib["serialNumber"] == xml_one.serial_number


_MALICIOUS = "\x1b]0;gone\x07\x1b[31m</name>]]>\"'\\|`$(id)\u202e\u2028../../etc/passwd\x00\ud800"


def test_text_by_others_breaks_nothing() -> None:
    evil = Component(
        ref="evil",
        name=_MALICIOUS,
        version=_MALICIOUS,
        description=_MALICIOUS,
        authors=(f"{_MALICIOUS} <a@b>",),
        properties=((_MALICIOUS, _MALICIOUS),),
        references=(
            Reference("website", f"https://example.org/{_MALICIOUS}"),
            Reference("website", "javascript:alert(1)"),
            Reference("vcs", "https://[broken"),
            Reference("vcs", "https://example.org/%zz"),
        ),
        file=DeliveredFile(_MALICIOUS),
    )
    files = packed_files(BILL.subject.ref, {_MALICIOUS: b"", _MALICIOUS.upper(): b""})
    bill = replace(
        BILL,
        subject=replace(BILL.subject, components=files),
        contents=Contents((evil,), ("evil",)),
    )
    for format in Format:
        text = render(bill, format, Creator(_MALICIOUS), None).text
        assert not any(sign in text for sign in "\x1b\x07\x00\u202e\u2028")
        assert validation_error(text, format) == ""
    (found,) = (c for c in document(bill)["components"])
    assert found["name"].startswith("\ufffd]0;gone\ufffd")
    assert "externalReferences" not in found


def test_an_author_without_a_usable_address() -> None:
    """Not all that has an at sign is an address, and a strict validator refuses the others."""
    odd = ("Ben <b@c@d>", "Cy <cy>", "Di <\u202e@di>", "Ed <e..d@ed.org>", "<eve@example.org>")
    bill = replace(BILL, contents=Contents((replace(MACRO, authors=odd),), (MACRO.ref,)))
    (found,) = document(bill)["components"]
    names = ["Ben <b@c@d>", "Cy <cy>", "Di <\ufffd@di>", "Ed <e..d@ed.org>"]
    assert found["authors"] == [*({"name": name} for name in names), {"email": "eve@example.org"}]


def test_the_validators_see_faults() -> None:
    text = render(BILL, Format.JSON, CREATOR, None).text
    assert validation_error(text.replace('"bomFormat"', '"bomform"'), Format.JSON)
    # Only the strict schema minds a field that nobody knows.
    assert validation_error(text.replace('"version": 1,', '"version": 1, "x": 2,', 1), Format.JSON)
    xml = render(BILL, Format.XML, CREATOR, None).text
    assert validation_error(xml.replace("purl>", "url>"), Format.XML)


def _in_one_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_one_order(each) for key, each in value.items()}
    if isinstance(value, list):
        items = (_in_one_order(each) for each in value)
        return sorted(items, key=partial(json.dumps, sort_keys=True))
    return value


def test_a_document_is_what_the_library_would_write() -> None:
    """It reads both formats, and writes the same of them: nothing is lost, or in another place."""
    xml = render(BILL, Format.XML, CREATOR, 1_700_000_000).text
    found = document()
    reader: Any = Bom  # Its decorator adds what reads.
    for bom in (reader.from_json(found), reader.from_xml(StringIO(xml))):
        written = make_outputter(bom, OutputFormat.JSON, VERSION).output_as_string()
        assert _in_one_order(json.loads(written)) == _in_one_order(found)


def test_what_is_not_valid_is_refused_each_time() -> None:
    for format in Format:
        render(BILL, format, CREATOR, None)
    wrong = replace(LIBRARY, hashes=(("SHA-256", "no digits"),))
    bill = replace(BILL, contents=replace(BILL.contents, components=(wrong, MACRO)))
    for format in (*Format, *Format):
        with pytest.raises(BillError, match=r"is not valid CycloneDX 1\.6"):
            render(bill, format, CREATOR, None)
    # What is right in it is still taken.
    for format in Format:
        render(BILL, format, CREATOR, None)


def test_an_inconsistent_bill() -> None:
    lost = replace(BILL, contents=replace(BILL.contents, roots=("nowhere",)))
    with pytest.raises(BillError, match="nowhere is not listed"):
        render(lost, Format.JSON, CREATOR, None)
    twice = replace(BILL, contents=replace(BILL.contents, components=(MACRO, MACRO), roots=()))
    with pytest.raises(BillError, match=r"pkg:cargo/derive@1 is listed twice"):
        render(twice, Format.JSON, CREATOR, None)
