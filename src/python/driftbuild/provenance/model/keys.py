"""Keys that sign statements, and those that check them: PEM files, Ed25519 or ECDSA P-256.

Formats: PKCS #8 (RFC 5958) and SubjectPublicKeyInfo (RFC 5280), as `openssl genpkey` and
`openssl pkey -pubout` write them. An Ed25519 signature of the same text is the same bytes each
time; an ECDSA signature is not.
"""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, SSlibKey

from driftbuild.errors import UserError

MAKE_KEY = "openssl genpkey -algorithm ed25519 -out provenance.pem"
MAKE_PUBLIC_KEY = "openssl pkey -in provenance.pem -pubout -out provenance.pub.pem"
_KINDS = (("ed25519", "ed25519"), ("ecdsa", "ecdsa-sha2-nistp256"))


class KeyFileError(UserError):
    """A key that cannot be used; the message names the file and how to make one."""


def read_signer(path: Path, name: str) -> CryptoSigner:
    """The private key in a file that messages call `name`. Raises `KeyFileError`."""
    content = _read(path, name, f"Make one with `{MAKE_KEY}`, outside of the repository.")
    remedy = f"A PEM file of an Ed25519 or ECDSA P-256 key is wanted: `{MAKE_KEY}`."
    try:
        key = load_pem_private_key(content, None)
    except TypeError:
        raise KeyFileError(
            f"{name} is protected by a password, which nobody is asked for. "
            f"`openssl pkey -in {name} -out FILE` writes a copy without; guard that file instead."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        hint = "It is a public key. " if b"PUBLIC KEY-----" in content else ""
        raise KeyFileError(f"{name} holds no private key. {hint}{remedy}") from None
    if not isinstance(key, (Ed25519PrivateKey, EllipticCurvePrivateKey)):
        raise _other_kind(name, remedy)
    try:
        signer = CryptoSigner(key)
    except ValueError:  # Another curve.
        raise _other_kind(name, remedy) from None
    _require_kind(signer.public_key, name, remedy)
    return signer


def read_public_key(path: Path, name: str) -> SSlibKey:
    """The public key in a file that messages call `name`. Raises `KeyFileError`."""
    remedy = f"A PEM file of an Ed25519 or ECDSA P-256 public key is wanted: `{MAKE_PUBLIC_KEY}`."
    content = _read(path, name, remedy)
    try:
        loaded = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        hint = ""
        if b"PRIVATE KEY-----" in content:
            hint = "It is a private key, which checks nothing and should be nowhere near a policy. "
        raise KeyFileError(f"{name} holds no public key. {hint}{remedy}") from None
    try:
        key = SSlibKey.from_crypto(loaded)
    except ValueError:
        raise _other_kind(name, remedy) from None
    _require_kind(key, name, remedy)
    return key


def _read(path: Path, name: str, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise KeyFileError(f"The key {name} cannot be read ({error.strerror}). {remedy}") from None


def _require_kind(key: SSlibKey, name: str, remedy: str) -> None:
    if (key.keytype, key.scheme) not in _KINDS:
        raise _other_kind(name, remedy)


def _other_kind(name: str, remedy: str) -> KeyFileError:
    return KeyFileError(f"{name} is a key of another kind. {remedy}")
