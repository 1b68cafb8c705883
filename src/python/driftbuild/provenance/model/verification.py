"""Whether an artifact is what a policy wants: its bytes, the signature, and what was signed.

The signature is looked at before what it covers, and nothing is believed that it does not cover.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.provenance.model.envelope import SUFFIX, read_envelope, signed_payload
from driftbuild.provenance.model.policy import Policy
from driftbuild.provenance.model.source import is_commit
from driftbuild.provenance.model.statement import BUILD_TYPE, PREDICATE_TYPE, STATEMENT_TYPE
from driftbuild.provenance.model.strict_json import parse_object

_ALGORITHMS = ("sha256", "sha512")
_STATEMENT_BYTES = 64 << 20
"""No statement is longer: one of thousands of inputs has less than one."""


class VerificationError(UserError):
    """An artifact that must not be used; the message says why."""


@dataclass(frozen=True)
class Stated:
    """What a statement says of an artifact. `key`: the id of the key that signed, "" if none."""

    target: str
    repository: str
    commit: str
    builder: str
    path: str
    options: Mapping[str, Mapping[str, Any]]
    changed: bool
    key: str = ""


def verify(artifact: Path, name: str, policy: Policy) -> Stated:
    """What the statement beside an artifact says, which messages call `name`.

    Raises `VerificationError`.
    """
    content = _read(artifact, name)
    text = _read_statement(artifact, name)
    try:
        payload, key = signed_payload(read_envelope(text), policy.keys)
        stated = read_statement(payload, artifact.name, content, key)
    except ValueError as error:
        raise _refusal(name, f"{name}{SUFFIX}: {one_line(str(error))}") from None
    problem = _breach(stated, policy)
    digest = policy.digests.get(artifact.name)
    if digest not in (None, f"sha256:{hashlib.sha256(content).hexdigest()}"):
        problem = problem or f"its SHA-256 is not the policy's {digest}"
    if problem:
        raise _refusal(name, problem)
    return stated


def read_unverified(artifact: Path, name: str) -> tuple[Stated, bytes]:
    """What the statement says, whoever signed it, and the artifact that it is about.

    Raises `VerificationError`.
    """
    content = _read(artifact, name)
    text = _read_statement(artifact, name)
    try:
        payload = read_envelope(text).payload
        return read_statement(payload, artifact.name, content), content
    except ValueError as error:
        raise _refusal(name, f"{name}{SUFFIX}: {one_line(str(error))}") from None


def read_statement(payload: bytes, file: str, artifact: bytes, key: str = "") -> Stated:
    """What a statement says of an artifact with this file name and content.

    Raises ValueError where it is no statement of this build type, or is about another file.
    """
    content = parse_object(payload)
    for field, wanted in (("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)):
        if content.get(field) != wanted:
            raise ValueError(f"its {field} is not {wanted}")
    _require_subject(content.get("subject"), file, artifact)
    definition = _object(_object(content, "predicate"), "buildDefinition")
    if definition.get("buildType") != BUILD_TYPE:
        raise ValueError(f"its buildType is not {BUILD_TYPE}")
    parameters = _object(definition, "externalParameters")
    internal = _object(definition, "internalParameters")
    repository = _text(parameters, "repository")
    builder = _object(_object(_object(content, "predicate"), "runDetails"), "builder")
    options = _object(parameters, "options")
    if not all(isinstance(values, dict) for values in options.values()):
        raise ValueError("its options are not sorted by scope")
    return Stated(
        target=_text(parameters, "target"),
        repository=repository,
        commit=_commit(definition.get("resolvedDependencies"), repository),
        builder=_text(builder, "id"),
        path=_text(internal, "path"),
        options=options,
        changed=internal.get("uncommittedChanges", False) is not False,
        key=key,
    )


def _require_subject(subjects: Any, file: str, artifact: bytes) -> None:
    if not isinstance(subjects, list) or len(subjects) != 1 or not isinstance(subjects[0], dict):
        raise ValueError("it is not about one artifact")
    stated = _object(subjects[0], "digest")
    if not set(_ALGORITHMS) <= set(stated):
        raise ValueError(f"it lacks a digest of the artifact: {', '.join(_ALGORITHMS)} are wanted")
    for algorithm in _ALGORITHMS:
        if stated[algorithm] != hashlib.new(algorithm, artifact).hexdigest():
            raise ValueError(f"it is about another file: the {algorithm} of this one differs")
    # A version, a platform: what a name promises is part of what was signed.
    name = _text(subjects[0], "name")
    if name != file:
        raise ValueError(f"it is about {name}: an artifact is checked under its own name")


def _commit(dependencies: Any, repository: str) -> str:
    """The commit, which the source names twice."""
    if isinstance(dependencies, list) and dependencies and isinstance(dependencies[0], dict):
        source = dependencies[0]
        digest = source.get("digest")
        commit = digest.get("gitCommit") if isinstance(digest, dict) else None
        if is_commit(commit) and source.get("uri") == f"git+{repository}@{commit}":
            return str(commit)
    raise ValueError("it names no commit of its repository as first of its inputs")


def _breach(stated: Stated, policy: Policy) -> str:
    """What the policy does not allow, or ""."""
    if stated.repository != policy.repository:
        return f"it was built from {stated.repository}, not from {policy.repository}"
    if stated.builder not in policy.builders:
        return f"it was built by {stated.builder}, which is no builder of the policy"
    if policy.targets and stated.target not in policy.targets:
        return f"it is {stated.target}, which is no target of the policy"
    if policy.commits and stated.commit not in policy.commits:
        return f"it was built of commit {stated.commit}, which is none of the policy"
    if stated.changed and not policy.allow_changes:
        return "it was built of files that differ from the commit"
    return ""


def _read_statement(artifact: Path, name: str) -> bytes:
    path = artifact.with_name(artifact.name + SUFFIX)
    content = _read(path, f"{name}{SUFFIX}", _STATEMENT_BYTES)
    if len(content) > _STATEMENT_BYTES:
        raise _refusal(name, f"{name}{SUFFIX} is larger than any statement")
    return content


def _read(path: Path, name: str, limit: int = -1) -> bytes:
    """The content; of one that is longer than `limit`, a byte more than that."""
    try:
        # A pipe or a device may have no end.
        if path.exists() and not path.is_file():
            raise OSError(0, "Is no file")
        with path.open("rb") as file:
            return file.read(limit + 1 if limit >= 0 else -1)
    except OSError as error:
        goal = "provenance" if name.endswith(SUFFIX) else "package"
        raise VerificationError(
            f"{name} cannot be read ({error.strerror}). `./pants {goal} TARGET` writes it."
        ) from None


def _refusal(name: str, problem: str) -> VerificationError:
    return VerificationError(f"{name} is refused: {one_line(problem)}. Do not use it.")


def _object(content: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = content.get(field)
    if not isinstance(value, dict):
        raise ValueError(f"its {field} is no object")
    return value


def _text(content: Mapping[str, Any], field: str) -> str:
    value = content.get(field)
    if not isinstance(value, str) or not value or value != one_line(value):
        raise ValueError(f"its {field} is no text on one line")
    return value
