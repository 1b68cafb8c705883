"""Key files as OpenSSL's formats have them."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from driftbuild.provenance.model.envelope import read_envelope, signed_payload, write_envelope
from driftbuild.provenance.model.keys import (
    MAKE_KEY,
    MAKE_PUBLIC_KEY,
    KeyFileError,
    read_public_key,
    read_signer,
)
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


def test_openssl_makes_the_keys_as_told_and_checks_the_signature(tmp_path: Path) -> None:
    for command in (MAKE_KEY, MAKE_PUBLIC_KEY):
        subprocess.run(command.split(), cwd=tmp_path, check=True)
    text = write_envelope(b'{"a":1}', read_signer(tmp_path / "provenance.pem", "provenance.pem"))
    envelope = json.loads(text)
    kind, payload = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
    # DSSE's protocol, "PAE".
    signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    (tmp_path / "signed").write_bytes(signed)
    (tmp_path / "signature").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    check = "openssl pkeyutl -verify -pubin -inkey provenance.pub.pem -rawin"
    check = f"{check} -in signed -sigfile signature"
    subprocess.run(check.split(), cwd=tmp_path, check=True)
    (tmp_path / "signed").write_bytes(signed + b"!")
    assert subprocess.run(check.split(), cwd=tmp_path, check=False).returncode != 0


def test_keys_that_do_not_sign(tmp_path: Path) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    cases = {
        "absent": (None, "No such file.*openssl genpkey"),
        "no-pem": (b"hello", "holds no private key.*openssl genpkey"),
        "public": (public_pem(key), "It is a public key"),
        "locked": (private_pem(key, b"secret"), "protected by a password"),
        "rsa": (private_pem(rsa.generate_private_key(65537, 2048)), "another kind.*Ed25519"),
        "p384": (private_pem(ec.generate_private_key(ec.SECP384R1())), "another kind.*P-256"),
        "x25519": (private_pem(x25519.X25519PrivateKey.generate()), "another kind.*Ed25519"),
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
        "p384": (public_pem(ec.generate_private_key(ec.SECP384R1())), "another kind"),
        "x25519": (public_pem(x25519.X25519PrivateKey.generate()), "another kind"),
    }
    for name, (content, message) in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(KeyFileError, match=f"(?s){name}.*{message}"):
            read_public_key(tmp_path / name, name)
