"""This repository: all tests of Rust, the packages, an addon, in two clones with empty stores."""

from __future__ import annotations

from pathlib import Path

from bootstrap.storage import cache_root
from clones.clone import Clone
from remote_cache.buildbox import fetch_casd, remote_cache
from remote_cache.two_clones import assert_all_from_the_cache


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
