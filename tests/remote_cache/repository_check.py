"""This repository in two clones with empty stores: tests, packages, an addon; what says of them."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bootstrap.storage import cache_root
from clones.clone import Clone
from driftbuild.provenance.testing import private_pem
from remote_cache.buildbox import fetch_casd, remote_cache
from remote_cache.two_clones import CLONES, assert_all_from_the_cache, written


def test_a_second_clone_has_all_from_the_remote_cache(tmp_path: Path) -> None:
    casd = fetch_casd(cache_root() / "tests" / "wheels")
    with remote_cache(casd, tmp_path / "cache") as address:
        assert_all_from_the_cache(
            Clone.of_repository,
            tmp_path,
            address,
            ("test", "crates::"),
            ("package", "crates/drift-napi:linux-x64-gnu"),
            ("check", "test", "package", "packages::"),
        )


def test_a_second_clone_writes_the_same_bills_and_statements(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(private_pem(Ed25519PrivateKey.generate()))

    def make(folder: Path, store: Path) -> Clone:
        clone = Clone.of_repository(folder, store)
        clone.commit()
        return clone

    casd = fetch_casd(cache_root() / "tests" / "wheels")
    shipped = ("crates/drift-napi:linux-x64-gnu", "packages::", "src/python/devtools::")
    with remote_cache(casd, tmp_path / "cache") as address:
        assert_all_from_the_cache(
            make, tmp_path, address, ("sbom", "provenance", f"--provenance-key={key}", *shipped)
        )
    for pattern in ("*.cdx.json", "*.intoto.jsonl"):
        first, second = (written(tmp_path / clone, pattern) for clone in CLONES)
        assert first and first == second
