"""The statement about an artifact: in-toto Statement v1 with SLSA provenance v1.

Formats: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md and
https://slsa.dev/spec/v1.1/provenance. What the build type means is in docs/supply-chain.md.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from driftbuild.provenance.model.source import Source

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:driftbuild:build-type:pants-package:v1"
SCOPES = ("cargo", "cross", "nodejs", "pnpm", "rust-toolchain", "sbom")
"""Of the options that can change what is built."""
PLACES = ("fetch_config", "fetch_env_vars", "path", "search_path", "sysroot")
"""Options of theirs that are no part of a statement: where things come from, not what they are.

Some hold a token, and Cargo runs what a configuration names.
"""
# Of invocations: a name space of RFC 4122 for names of this build type.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, BUILD_TYPE)


@dataclass(frozen=True)
class Material:
    """What went into a build: in-toto's ResourceDescriptor.

    `digest` and `annotations` are pairs; the former of in-toto's name of the algorithm and hex.
    """

    uri: str
    name: str = ""
    digest: tuple[tuple[str, str], ...] = ()
    annotations: tuple[tuple[str, str], ...] = ()

    def content(self) -> dict[str, Any]:
        fields = {
            "uri": self.uri,
            "name": self.name,
            "digest": dict(self.digest),
            "annotations": dict(self.annotations),
        }
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class Builder:
    """Who built: a URI that stands for what has to be trusted, and versions of its parts."""

    id: str
    versions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Build:
    """One artifact and how it was made.

    `name` is its file name, `path` its place below dist/, `digest` pairs of algorithm and hex.
    `options` are those that were set, by scope; `invocation` is "" for one made of the content.
    """

    name: str
    path: str
    digest: tuple[tuple[str, str], ...]
    target: str
    source: Source
    builder: Builder
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    materials: Sequence[Material] = ()
    invocation: str = ""


def statement(build: Build) -> dict[str, Any]:
    """No time is stated: a build that is repeated later would differ by it alone."""
    source = build.source
    parameters: dict[str, Any] = {
        "target": build.target,
        "repository": source.repository,
        "options": {scope: dict(values) for scope, values in build.options.items() if values},
    }
    internal: dict[str, Any] = {"path": build.path}
    if source.changed:
        internal["uncommittedChanges"] = True
    origin = Material(source.uri, "source", (("gitCommit", source.commit),))
    materials = [origin, *sorted(set(build.materials), key=lambda each: (each.uri, each.name))]
    definition = {
        "buildType": BUILD_TYPE,
        "externalParameters": parameters,
        "internalParameters": internal,
        "resolvedDependencies": [material.content() for material in materials],
    }
    builder: dict[str, Any] = {"id": build.builder.id}
    if build.builder.versions:
        builder["version"] = dict(build.builder.versions)
    invocation = build.invocation or uuid.uuid5(_NAMESPACE, encoded(definition).decode()).urn
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": build.name, "digest": dict(build.digest)}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "buildDefinition": definition,
            "runDetails": {"builder": builder, "metadata": {"invocationId": invocation}},
        },
    }


def encoded(content: Mapping[str, Any]) -> bytes:
    """JSON with one way to write each value: the same statement is the same bytes."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
