"""Artifacts that are accepted, and each way of tampering that is not."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from driftbuild.provenance.model.envelope import SUFFIX, write_envelope
from driftbuild.provenance.model.keys import read_signer
from driftbuild.provenance.model.policy import read_policy
from driftbuild.provenance.model.source import Source
from driftbuild.provenance.model.statement import Build, Builder, encoded, statement
from driftbuild.provenance.model.verification import (
    Stated,
    VerificationError,
    read_unverified,
    verify,
)
from driftbuild.provenance.testing import private_pem, public_pem

NAME = "tool-1.0.0.tgz"
COMMIT = "1" * 40
REPOSITORY = "https://example.org/team/tool.git"
BUILDER = "https://example.org/builder"
POLICY = f"""
repository = "{REPOSITORY}"
builders = ["{BUILDER}"]
keys = ["release.pub.pem"]
"""


@dataclass
class Release:
    """A folder as users get it: the artifact, the statement, a policy and a public key."""

    folder: Path
    key: Ed25519PrivateKey

    @property
    def artifact(self) -> Path:
        return self.folder / NAME

    @property
    def file(self) -> Path:
        return self.folder / f"{NAME}{SUFFIX}"

    def build(self, **changes: Any) -> Build:
        content = self.artifact.read_bytes()
        facts: dict[str, Any] = {
            "name": NAME,
            "path": f"tool/{NAME}",
            "digest": tuple(
                (each, hashlib.new(each, content).hexdigest()) for each in ("sha256", "sha512")
            ),
            "target": "tool:npm",
            "source": Source(REPOSITORY, COMMIT),
            "builder": Builder(BUILDER),
        }
        return Build(**{**facts, **changes})

    def sign(self, content: dict[str, Any] | None = None, key: Any = None) -> None:
        """Signs a statement with the right key, or with another."""
        (self.folder / "signer.pem").write_bytes(private_pem(key or self.key))
        signer = read_signer(self.folder / "signer.pem", "signer.pem")
        payload = encoded(content or statement(self.build()))
        self.file.write_bytes(write_envelope(payload, signer))

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Changes the envelope, as one who has no key can."""
        envelope = json.loads(self.file.read_text())
        change(envelope)
        self.file.write_text(json.dumps(envelope))

    def resign(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Changes the statement and signs it, as one who has stolen the key, or errs, can."""
        content = statement(self.build())
        change(content)
        self.sign(content)

    def verify(self, policy: str = POLICY) -> Stated:
        (self.folder / "policy.toml").write_text(policy)
        return verify(self.artifact, NAME, read_policy(self.folder / "policy.toml", "policy.toml"))


@pytest.fixture
def release(tmp_path: Path) -> Release:
    made = Release(tmp_path, Ed25519PrivateKey.generate())
    made.artifact.write_bytes(b"the artifact")
    (tmp_path / "release.pub.pem").write_bytes(public_pem(made.key))
    made.sign()
    return made


def test_accepted(release: Release) -> None:
    stated = release.verify()
    assert (stated.target, stated.commit, stated.builder) == ("tool:npm", COMMIT, BUILDER)
    assert not stated.changed and stated.key
    digest = hashlib.sha256(b"the artifact").hexdigest()
    narrow = (
        f'{POLICY}targets = ["tool:npm"]\ncommits = ["{COMMIT}"]\n'
        f'[digests]\n"{NAME}" = "sha256:{digest}"\n'
    )
    assert release.verify(narrow) == stated


def _payload(envelope: dict[str, Any], content: bytes) -> None:
    envelope["payload"] = base64.b64encode(content).decode()


def _forge_payload(envelope: dict[str, Any]) -> None:
    text = base64.b64decode(envelope["payload"]).replace(b"tool:npm", b"evil:npm")
    _payload(envelope, text)


def _forge_subject(envelope: dict[str, Any]) -> None:
    content = json.loads(base64.b64decode(envelope["payload"]))
    content["subject"][0]["digest"]["sha256"] = hashlib.sha256(b"evil").hexdigest()
    _payload(envelope, encoded(content))


def _forge_signature(envelope: dict[str, Any]) -> None:
    sig = bytearray(base64.b64decode(envelope["signatures"][0]["sig"]))
    sig[0] ^= 1
    envelope["signatures"][0]["sig"] = base64.b64encode(bytes(sig)).decode()


def _source(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["predicate"]["buildDefinition"]["resolvedDependencies"][0]
    return found


def _move(content: dict[str, Any], repository: str) -> None:
    definition = content["predicate"]["buildDefinition"]
    definition["externalParameters"]["repository"] = repository
    _source(content)["uri"] = f"git+{repository}@{COMMIT}"


# Without the key.
EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "payload": (_forge_payload, "no signature of it is by a key of the policy"),
    "subject": (_forge_subject, "no signature of it is by a key of the policy"),
    "signature": (_forge_signature, "no signature of it is by a key of the policy"),
    "signature cut": (
        lambda e: e["signatures"][0].update(sig=e["signatures"][0]["sig"][:-8]),
        "no signature of it is by a key of the policy",
    ),
    "payload type": (lambda e: e.update(payloadType="text/plain"), "payloadType is not"),
    "no signatures": (lambda e: e.update(signatures=[]), "it is not signed"),
    "signatures gone": (lambda e: e.pop("signatures"), "no DSSE envelope"),
    "empty signature": (
        lambda e: e["signatures"][0].update(sig=""),
        "no signature of it is by a key of the policy",
    ),
    "signature of no text": (lambda e: e["signatures"][0].update(sig=None), "is no base64"),
    "key id": (
        lambda e: e["signatures"][0].update(keyid="0" * 64),
        "no signature of it is by a key of the policy",
    ),
    "twice": (lambda e: e["signatures"].append(dict(e["signatures"][0])), "Multiple signatures"),
    "payload no base64": (lambda e: e.update(payload="%%%%"), "its payload is no base64"),
    "one more field": (lambda e: e.update(extra=1), "no DSSE envelope"),
}


@pytest.mark.parametrize("name", EDITS)
def test_envelope_that_was_edited(release: Release, name: str) -> None:
    change, message = EDITS[name]
    release.edit(change)
    with pytest.raises(VerificationError, match=message):
        release.verify()


# With the key: the signature is right, and what it covers is not.
STATEMENTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "other artifact": (
        lambda c: c["subject"][0]["digest"].update(sha256=hashlib.sha256(b"other").hexdigest()),
        "about another file: the sha256",
    ),
    "one digest of two": (
        lambda c: c["subject"][0]["digest"].update(sha512="0" * 128),
        "about another file: the sha512",
    ),
    "weak digest": (
        lambda c: c["subject"][0].update(digest={"sha1": "0" * 40}),
        "lacks a digest",
    ),
    "no name": (lambda c: c["subject"][0].pop("name"), "its name is no text on one line"),
    "no subject": (lambda c: c.update(subject=[]), "not about one artifact"),
    "builder": (
        lambda c: c["predicate"]["runDetails"]["builder"].update(id="https://evil.example"),
        "no builder of the policy",
    ),
    "builder gone": (
        lambda c: c["predicate"]["runDetails"].pop("builder"),
        "its builder is no object",
    ),
    "repository": (
        lambda c: _move(c, "https://example.org/fork.git"),
        "built from https://example.org/fork.git, not from",
    ),
    "source apart from repository": (
        lambda c: _source(c).update(uri=f"git+https://example.org/fork.git@{COMMIT}"),
        "names no commit of its repository",
    ),
    "commit apart from source": (
        lambda c: _source(c)["digest"].update(gitCommit="2" * 40),
        "names no commit of its repository",
    ),
    "predicate type": (
        lambda c: c.update(predicateType="https://slsa.dev/provenance/v0.2"),
        "its predicateType is not",
    ),
    "statement type": (
        lambda c: c.update(_type="https://in-toto.io/Statement/v0.1"),
        "its _type is not",
    ),
    "build type": (
        lambda c: c["predicate"]["buildDefinition"].update(buildType="https://example.org/x"),
        "its buildType is not",
    ),
    "changes": (
        lambda c: c["predicate"]["buildDefinition"]["internalParameters"].update(
            uncommittedChanges=True
        ),
        "files that differ from the commit",
    ),
    "terminal": (
        lambda c: c["predicate"]["buildDefinition"]["externalParameters"].update(
            target="\x1b[2Jtool:npm"
        ),
        "its target is no text on one line",
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_that_says_another_thing(release: Release, name: str) -> None:
    change, message = STATEMENTS[name]
    release.resign(change)
    with pytest.raises(VerificationError, match=message):
        release.verify()


def test_artifact_that_was_changed(release: Release) -> None:
    release.artifact.write_bytes(b"the artifacT")
    with pytest.raises(VerificationError, match=f"{NAME} is refused.*about another file"):
        release.verify()


def test_artifact_under_another_name(release: Release) -> None:
    # Signed, and the right bytes: but not the version that the name promises.
    release.verify()
    for path in (release.artifact, release.file):
        path.rename(path.with_name(path.name.replace("1.0.0", "2.0.0")))
    renamed = release.artifact.with_name("tool-2.0.0.tgz")
    policy = read_policy(release.folder / "policy.toml", "policy.toml")
    with pytest.raises(VerificationError, match=f"it is about {NAME}: .* its own name"):
        verify(renamed, renamed.name, policy)


def test_statement_of_another_artifact(release: Release) -> None:
    content = statement(release.build(digest=(("sha256", "0" * 64), ("sha512", "0" * 128))))
    release.sign(content)
    with pytest.raises(VerificationError, match="about another file"):
        release.verify()


def test_wrong_key(release: Release) -> None:
    release.sign(key=Ed25519PrivateKey.generate())
    with pytest.raises(VerificationError, match="no signature of it is by a key of the policy"):
        release.verify()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (lambda text: text[: len(text) // 2], "it is no JSON"),
        (lambda text: b"", "0 envelopes"),
        (lambda text: text + text, "2 envelopes"),
        (lambda text: b"[]\n", "no JSON object"),
        (lambda text: b"\xff" + text, "not UTF-8"),
        (lambda text: text.replace(b"{", b'{"payloadType":"a",', 1), "twice in one object"),
        (lambda text: b"[" * 100_000, "nested too deeply"),
    ],
)
def test_file_that_is_no_envelope(
    release: Release, text: Callable[[bytes], bytes], message: str
) -> None:
    release.file.write_bytes(text(release.file.read_bytes()))
    with pytest.raises(VerificationError, match=message):
        release.verify()


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        (b'{"_type": "a", "_type": "b"}', "'_type' twice in one object"),
        (b'{"_type": "https://in-toto.io/Statement/v1"', "it is no JSON"),
        (b'{"_type": NaN}', "no number of JSON"),
        (b"null", "no JSON object"),
    ],
)
def test_signed_text_that_is_no_statement(release: Release, payload: bytes, message: str) -> None:
    signer = read_signer(release.folder / "signer.pem", "signer.pem")
    release.file.write_bytes(write_envelope(payload, signer))
    with pytest.raises(VerificationError, match=message):
        release.verify()


def test_policy_of_other_targets_commits_digests(release: Release) -> None:
    for line, message in (
        ('targets = ["other:npm"]', "no target of the policy"),
        (f'commits = ["{"2" * 40}"]', "none of the policy"),
        (f'[digests]\n"{NAME}" = "sha256:{"0" * 64}"', "is not the policy's sha256:0000"),
    ):
        with pytest.raises(VerificationError, match=message):
            release.verify(f"{POLICY}{line}\n")


def test_changes_where_the_policy_allows_them(release: Release) -> None:
    release.sign(statement(release.build(source=Source(REPOSITORY, COMMIT, changed=True))))
    with pytest.raises(VerificationError, match="differ from the commit"):
        release.verify()
    assert release.verify(f"{POLICY}allow_changes = true\n").changed


def test_files_that_are_missing(release: Release) -> None:
    release.file.unlink()
    with pytest.raises(VerificationError, match=f"{NAME}{SUFFIX} cannot be read.*pants provenance"):
        release.verify()
    release.artifact.unlink()
    with pytest.raises(VerificationError, match=f"^{NAME} cannot be read"):
        release.verify()


def test_files_without_an_end(release: Release) -> None:
    with release.file.open("r+b") as file:
        file.truncate(1 << 40)
    with pytest.raises(VerificationError, match="is larger than any statement"):
        release.verify()
    release.artifact.unlink()
    os.mkfifo(release.artifact)
    with pytest.raises(VerificationError, match=f"^{NAME} cannot be read .Is no file"):
        release.verify()


def test_read_without_a_policy(release: Release) -> None:
    release.edit(lambda envelope: envelope.update(signatures=[]))
    stated, content = read_unverified(release.artifact, NAME)
    assert (stated.target, stated.key, content) == ("tool:npm", "", b"the artifact")
    release.artifact.write_bytes(b"other")
    with pytest.raises(VerificationError, match="about another file"):
        read_unverified(release.artifact, NAME)
