"""What the validators refuse, beside what the library's own, which are slower, refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cyclonedx.validation.json import JsonStrictValidator

from driftbuild.sbom.model.document import Format
from driftbuild.sbom.model.schema import VERSION, json_error, validation_error

HUE = {
    "type": "library",
    "bom-ref": "hue",
    "name": "hue",
    "version": "1",
    "scope": "required",
    "hashes": [{"alg": "SHA-256", "content": "a" * 64}],
    "licenses": [{"license": {"id": "MIT", "acknowledgement": "declared"}}],
    "externalReferences": [{"type": "vcs", "url": "https://example.org/hue"}],
    "authors": [{"name": "Ada", "email": "ada@example.org"}],
}
DOCUMENT = {
    "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "version": 1,
    "metadata": {"timestamp": "2026-01-02T03:04:05+00:00", "component": HUE},
    "components": [HUE],
    "dependencies": [{"ref": "hue", "dependsOn": []}],
}


def changed(change: Callable[[Any], object]) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    change(copy)
    return copy


FAULTS: dict[str, Callable[[Any], object]] = {
    "a field that nobody knows": lambda d: d.update(x=1),
    "a field of a component that nobody knows": lambda d: d["components"][0].update(x=1),
    "no format": lambda d: d.pop("bomFormat"),
    "another format": lambda d: d.update(bomFormat="SPDX"),
    "a version that is text": lambda d: d.update(version="1"),
    "no serial number": lambda d: d.update(serialNumber="urn:uuid:1"),
    "no name": lambda d: d["components"][0].pop("name"),
    "no component type": lambda d: d["components"][0].update(type="crate"),
    "no scope": lambda d: d["components"][0].update(scope="excludes"),
    "no digest": lambda d: d["components"][0]["hashes"][0].update(content="no digits"),
    "no hash": lambda d: d["components"][0]["hashes"][0].update(alg="CRC"),
    "a licence that SPDX does not list": lambda d: d["components"][0]["licenses"][0].update(
        license={"id": "Beerware-or-so"}
    ),
    "an expression beside a licence": lambda d: d["components"][0]["licenses"].append(
        {"expression": "MIT OR ISC"}
    ),
    "a component twice": lambda d: d["components"].append(d["components"][0]),
    "a dependency of nothing": lambda d: d["dependencies"].append({"dependsOn": ["hue"]}),
    "no list": lambda d: d.update(components={}),
}


def test_a_valid_document() -> None:
    assert json_error(DOCUMENT) == ""
    assert validation_error(json.dumps(DOCUMENT), Format.JSON) == ""
    assert JsonStrictValidator(VERSION).validate_str(json.dumps(DOCUMENT)) is None


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault(fault: str) -> None:
    document = changed(FAULTS[fault])
    assert json_error(document)
    assert JsonStrictValidator(VERSION).validate_str(json.dumps(document))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["metadata"].update(timestamp="yesterday"),
        lambda d: d["components"][0]["authors"][0].update(email="nobody"),
        lambda d: d["components"][0]["externalReferences"][0].update(url="https://[broken"),
    ],
    ids=["time", "mail address", "link"],
)
def test_what_has_not_its_format(change: Callable[[Any], object]) -> None:
    assert json_error(changed(change))


def test_an_error_names_the_place_in_plain_text() -> None:
    document = changed(lambda d: d["components"][0].update({"\x1b[31m": 1}))
    error = json_error(document)
    assert error.startswith("/components/0: ")
    assert "\x1b" not in error


def test_an_error_about_much_is_short_and_ends_with_the_reason() -> None:
    error = json_error(changed(lambda d: d["components"].extend(d["components"] * 1000)))
    assert error.startswith("/components: [{")
    assert error.endswith("has non-unique elements")
    assert len(error) < 500


def test_what_the_validator_cannot_take() -> None:
    deep: dict[str, Any] = dict(HUE)
    for _ in range(500):
        deep = {**HUE, "components": [deep]}
    assert json_error(changed(lambda d: d.update(components=[deep])))
    assert json_error(changed(lambda d: d.update(version=2**80)))
