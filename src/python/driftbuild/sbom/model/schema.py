"""Whether a document is valid CycloneDX, by the official schemas.

Those of version 1.6 (ECMA-424), which are strict: what they do not know is an error.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import cyclonedx.schema
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import BaseSchemabasedValidator, make_schemabased_validator
from jsonschema_rs import Draft7Validator, Registry, ValidationError

from driftbuild.plain_text import one_line
from driftbuild.sbom.model.document import Format

VERSION = SchemaVersion.V1_6

# Where cyclonedx-python-lib has the schemas, and what these call one another.
_SCHEMAS = Path(cyclonedx.schema.__file__).parent / "_res"
_ADDRESS = "http://cyclonedx.org/schema/"
_NEEDED = ("spdx.SNAPSHOT.schema.json", "jsf-0.82.SNAPSHOT.schema.json")


def validation_error(text: str, format: Format) -> str:
    """What the schema has against a document, and where in it, or ""."""
    if format is Format.XML:
        error = _xml_validator().validate_str(text)
        return "" if error is None else one_line(str(error))[:1000]
    return json_error(json.loads(text))


def json_error(document: object) -> str:
    """As `validation_error`, of what a JSON document says."""
    try:
        _json_validator().validate(document)
    except ValidationError as error:
        place = "/".join(map(str, error.instance_path))
        # What is wrong comes last, after the value.
        message = one_line(error.message)
        short = message if len(message) < 400 else f"{message[:190]} ... {message[-190:]}"
        return f"/{one_line(place)}: {short}"
    except ValueError as error:  # Too deep, or too large a number.
        return one_line(str(error))
    return ""


# The library's own validator of JSON takes seventy times as long, and knows few formats.
@cache
def _json_validator() -> Draft7Validator:
    registry = Registry([(f"{_ADDRESS}{name}", _schema(name)) for name in _NEEDED])
    main = _schema(f"bom-{VERSION.to_version()}.SNAPSHOT.schema.json")
    return Draft7Validator(main, registry=registry, validate_formats=True)


def _schema(name: str) -> Any:
    return json.loads((_SCHEMAS / name).read_text("utf-8"))


@cache
def _xml_validator() -> BaseSchemabasedValidator:
    return make_schemabased_validator(OutputFormat.XML, VERSION)
