"""The envelope of a statement: DSSE, one line of JSON in a file `ARTIFACT.intoto.jsonl`.

Formats: DSSE v1.0.2, https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md, and
in-toto's bundle, https://github.com/in-toto/attestation/blob/main/spec/v1/bundle.md.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from driftbuild.provenance.model.strict_json import parse_object

PAYLOAD_TYPE = "application/vnd.in-toto+json"
SUFFIX = ".intoto.jsonl"


def write_envelope(payload: bytes, signer: CryptoSigner | None) -> bytes:
    """The file: one line. Without a signer it has no signature, and no policy accepts it."""
    envelope = Envelope(payload, PAYLOAD_TYPE, {})
    if signer is not None:
        envelope.sign(signer)
    text = json.dumps(envelope.to_dict(), sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def read_envelope(text: bytes) -> Envelope:
    """The one envelope of a file; nothing is known of its signatures yet.

    Raises ValueError, which says what is wrong with the file.
    """
    lines = [line for line in text.split(b"\n") if line.strip()]
    if len(lines) != 1:
        raise ValueError(f"it has {len(lines)} envelopes, and one is wanted")
    content = parse_object(lines[0])
    if set(content) != {"payload", "payloadType", "signatures"}:
        raise ValueError(f"it is no DSSE envelope: its fields are {', '.join(sorted(content))}")
    if content["payloadType"] != PAYLOAD_TYPE:
        raise ValueError(f"its payloadType is not {PAYLOAD_TYPE}")
    signatures = content["signatures"]
    if not isinstance(signatures, list):
        raise ValueError("its signatures are no list")
    for signature in signatures:
        if not isinstance(signature, dict) or not isinstance(signature.get("keyid"), str):
            raise ValueError("a signature has no keyid")
        _decoded(signature.get("sig"), "a signature")
    _decoded(content["payload"], "its payload")
    return Envelope.from_dict(content)


def signed_payload(envelope: Envelope, keys: Sequence[SSlibKey]) -> tuple[bytes, str]:
    """The payload and the id of the key that signed it.

    Raises ValueError where there is no signature by one of the keys.
    """
    if not envelope.signatures:
        raise ValueError("it is not signed")
    try:
        (key,) = envelope.verify(list(keys), 1)
    except VerificationError:
        raise ValueError("no signature of it is by a key of the policy") from None
    return envelope.payload, str(key)


def _decoded(text: Any, what: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise ValueError(f"{what} is no base64") from None
