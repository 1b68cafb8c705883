"""Statements, judged by the published definitions of in-toto and SLSA."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.struct_pb2 import Struct
from in_toto_attestation.predicates.provenance.v1.provenance_pb2 import Provenance
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement

from driftbuild.provenance.model.source import Source
from driftbuild.provenance.model.statement import (
    Build,
    Builder,
    Material,
    encoded,
    statement,
)

COMMIT = "1" * 40
BUILD = Build(
    name="tool-1.0.0.tgz",
    path="tool/tool-1.0.0.tgz",
    digest=(("sha256", "2" * 64), ("sha512", "3" * 128)),
    target="tool:npm",
    source=Source("https://example.org/team/tool.git", COMMIT),
    builder=Builder("https://example.org/builder", (("pants", "2.17.1"),)),
    options={"cargo": {"all_features": True, "features": ["a"]}, "cross": {}},
    materials=(
        Material("pkg:npm/typescript@5.9.3", "typescript 5.9.3", (("sha512", "4" * 128),)),
        Material("pkg:cargo/serde@1.0.0", "serde 1.0.0", (("sha256", "5" * 64),)),
    ),
)


def test_valid_by_the_published_definitions() -> None:
    content = statement(BUILD)
    # A field that the definitions do not know is an error.
    parsed = ParseDict(content["predicate"], Provenance())
    subjects = [
        ResourceDescriptor(each["name"], digest=each["digest"]) for each in content["subject"]
    ]
    predicate = Struct()
    predicate.update(content["predicate"])
    Statement(
        subjects=[subject.pb for subject in subjects],
        predicate_type=content["predicateType"],
        predicate=predicate,
    ).validate()
    assert content["_type"] == "https://in-toto.io/Statement/v1"
    definition = parsed.build_definition
    assert definition.external_parameters["target"] == "tool:npm"
    assert definition.external_parameters["options"]["cargo"]["all_features"] is True
    for dependency in definition.resolved_dependencies:
        descriptor = ResourceDescriptor(
            dependency.name, dependency.uri, dict(dependency.digest), b"", "", "", {}
        )
        descriptor.validate()
        assert dependency.digest
    assert parsed.run_details.builder.id == "https://example.org/builder"
    assert parsed.run_details.metadata.invocation_id.startswith("urn:uuid:")


def test_the_definitions_refuse_what_they_do_not_know() -> None:
    predicate = statement(BUILD)["predicate"]
    with pytest.raises(ParseError):
        ParseDict({**predicate, "madeUp": 1}, Provenance())


def test_source_comes_first_and_the_rest_in_order() -> None:
    found = statement(BUILD)["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert found[0] == {
        "uri": f"git+https://example.org/team/tool.git@{COMMIT}",
        "name": "source",
        "digest": {"gitCommit": COMMIT},
    }
    assert [each["uri"] for each in found[1:]] == [
        "pkg:cargo/serde@1.0.0",
        "pkg:npm/typescript@5.9.3",
    ]


def test_same_build_same_bytes_and_another_invocation_for_other_inputs() -> None:
    first = statement(BUILD)
    again = statement(replace(BUILD, materials=tuple(reversed(BUILD.materials))))
    assert encoded(first) == encoded(again)
    other = statement(replace(BUILD, target="other:npm"))
    ids = {each["predicate"]["runDetails"]["metadata"]["invocationId"] for each in (first, other)}
    assert len(ids) == 2
    named = statement(replace(BUILD, invocation="https://example.org/runs/7"))
    metadata = named["predicate"]["runDetails"]["metadata"]
    assert metadata == {"invocationId": "https://example.org/runs/7"}


def test_changes_that_are_not_committed_are_stated() -> None:
    changed = statement(replace(BUILD, source=replace(BUILD.source, changed=True)))
    assert changed["predicate"]["buildDefinition"]["internalParameters"]["uncommittedChanges"]
    assert "uncommittedChanges" not in json.dumps(statement(BUILD))
