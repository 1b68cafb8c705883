from __future__ import annotations

import pytest
import tomli

from driftbuild.audit.model.cargo_config import with_sources
from driftbuild.audit.model.finding import AuditError

OWN = b"""
[source.crates-io]
replace-with = "mirror"
[source.mirror]
registry = "sparse+https://example.org/index/"
[registries.ours]
index = "sparse+https://example.org/ours/"
[env]
A = { value = "b", relative = true }
[target.'cfg(target_os = "linux")']
rustflags = ["-C", "link-arg=-s"]
"""
VENDORED = """
[source.crates-io]
replace-with = "vendored-sources"
[source."git+https://example.org/a?rev=1"]
git = "https://example.org/a"
rev = "1"
replace-with = "vendored-sources"
[source.vendored-sources]
directory = "/somewhere/.cargo-vendor"
"""


def test_sources_make_way_and_nothing_else() -> None:
    merged = tomli.loads(with_sources(".cargo/config.toml", OWN, VENDORED).decode())
    assert merged == {**tomli.loads(OWN.decode()), **tomli.loads(VENDORED)}


def test_a_configuration_that_is_none() -> None:
    with pytest.raises(AuditError, match=r"\.cargo/config\.toml is no TOML: .*Correct it\."):
        with_sources(".cargo/config.toml", b"[[[", VENDORED)
