"""Key files as OpenSSL's formats have them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from driftbuild.provenance.model.envelope import read_envelope, signed_payload, write_envelope
from driftbuild.provenance.model.keys import KeyFileError, read_public_key, read_signer
from driftbuild.provenance.testing import private_pem, public_pem


@pytest.mark.parametrize(
    "key",
    [ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())],
    ids=["ed25519", "ecdsa"],
)
def test_signs_and_checks(tmp_path: Path, key: PrivateKeyTypes) -> None:
    (tmp_path / "k").write_bytes(private_pem(key))
    (tmp_path / "p").write_bytes(public_pem(key))
    text = write_envelope(b"{}", read_signer(tmp_path / "k", "k"))
    public = read_public_key(tmp_path / "p", "p")
    assert signed_payload(read_envelope(text), [public]) == (b"{}", public.keyid)


def test_ed25519_signs_the_same_text_the_same(tmp_path: Path) -> None:
    (tmp_path / "k").write_bytes(private_pem(ed25519.Ed25519PrivateKey.generate()))
    signer = read_signer(tmp_path / "k", "k")
    assert write_envelope(b"{}", signer) == write_envelope(b"{}", signer)


def test_keys_that_do_not_sign(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    cases = {
        "absent": (None, "No such file.*openssl genpkey"),
        "no-pem": (b"hello", "holds no private key.*openssl genpkey"),
        "public": (public_pem(key), "It is a public key"),
        "locked": (private_pem(key, b"secret"), "protected by a password"),
        "rsa": (private_pem(rsa.generate_private_key(65537, 2048)), "another kind.*Ed25519"),
        "p384": (private_pem(ec.generate_private_key(ec.SECP384R1())), "holds no private key"),
    }
    for name, (content, message) in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(KeyFileError, match=f"(?s){name}.*{message}"):
            read_signer(tmp_path / name, name)


def test_keys_that_do_not_check(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    cases = {
        "absent": (None, "No such file"),
        "no-pem": (b"", "holds no public key"),
        "private": (private_pem(key), "It is a private key"),
        "rsa": (public_pem(rsa.generate_private_key(65537, 2048)), "another kind"),
    }
    for name, (content, message) in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(KeyFileError, match=f"(?s){name}.*{message}"):
            read_public_key(tmp_path / name, name)
