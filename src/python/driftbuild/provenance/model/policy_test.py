"""Policies that are refused: a mistake must not allow more."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from driftbuild.provenance.model.keys import KeyFileError
from driftbuild.provenance.model.policy import PolicyError, read_policy
from driftbuild.provenance.testing import public_pem

_REPOSITORY = 'repository = "https://example.org/tool.git"\n'
_BUILDERS = 'builders = ["https://example.org/builder"]\n'
_KEYS = 'keys = ["pub.pem"]\n'
GOOD = f"{_REPOSITORY}{_BUILDERS}{_KEYS}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "says nothing of `repository`"),
        (_REPOSITORY + _KEYS, "says nothing of `builders`"),
        (_REPOSITORY + _BUILDERS, "says nothing of `keys`"),
        (_REPOSITORY + _BUILDERS + "keys = []\n", "says nothing of `keys`"),
        (GOOD + 'target = ["a:b"]\n', "has target, which no policy has"),
        (GOOD + 'targets = "a:b"\n', "`targets` is no list"),
        (GOOD + "builders = 1\n", "is no TOML"),
        (GOOD + 'commits = ["abc"]\n', "abc is no full commit id"),
        (GOOD + 'allow_changes = "no"\n', "neither true nor false"),
        (GOOD + '[digests]\n"a.tgz" = "md5:00"\n', 'not of the kind "sha256:HEX"'),
        (_BUILDERS + _KEYS + 'repository = "tool"\n', "no URL of a repository"),
        ("repository = [", "is no TOML"),
        (GOOD + "targets = " + "[" * 999, "is no TOML"),
        (_REPOSITORY + _BUILDERS + 'keys = ["a\\u0000b"]\n', "`keys` is no list of texts"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "pub.pem").write_bytes(public_pem(Ed25519PrivateKey.generate()))
    (tmp_path / "policy.toml").write_text(text)
    with pytest.raises(PolicyError, match=f"policy.toml.*{message}"):
        read_policy(tmp_path / "policy.toml", "policy.toml")


def test_missing_files(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="policy.toml cannot be read.*`repository = "):
        read_policy(tmp_path / "policy.toml", "policy.toml")
    (tmp_path / "policy.toml").write_text(GOOD)
    with pytest.raises(KeyFileError, match="pub.pem of policy.toml cannot be read"):
        read_policy(tmp_path / "policy.toml", "policy.toml")


def test_repository_is_compared_as_statements_write_it(tmp_path: Path) -> None:
    (tmp_path / "pub.pem").write_bytes(public_pem(Ed25519PrivateKey.generate()))
    text = GOOD.replace("https://example.org", "git+https://user@example.org")
    (tmp_path / "policy.toml").write_text(text)
    found = read_policy(tmp_path / "policy.toml", "policy.toml")
    assert found.repository == "https://example.org/tool.git"
