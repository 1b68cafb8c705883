"""Cargo's configuration for a sandbox in which the vendored crates are all that there is.

Source of the format: the Cargo book, "Configuration" and "Source Replacement". A configuration of
the workspace goes before that of the home folder, so what it says of sources has to make way.
"""

from __future__ import annotations

import toml
import tomli

from driftbuild.audit.model.finding import AuditError
from driftbuild.plain_text import one_line


def with_sources(path: str, own: bytes, vendored: str) -> bytes:
    """The workspace's configuration with the sources that `cargo vendor` states, and no others.

    Raises `AuditError` where `own` cannot be read.
    """
    try:
        parsed = tomli.loads(own.decode())
    except (ValueError, RecursionError) as error:
        raise AuditError(f"{path} is no TOML: {one_line(str(error))}. Correct it.") from None
    return toml.dumps({**parsed, "source": tomli.loads(vendored).get("source", {})}).encode()
