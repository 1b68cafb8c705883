"""A small workspace; repository_check.py does the same with this repository itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bootstrap.storage import cache_root
from clones.clone import Clone
from clones.process import shared
from driftbuild.audit.testing import rustsec_advisory, rustsec_archive
from driftbuild.provenance.testing import private_pem
from remote_cache.buildbox import fetch_casd, remote_cache
from remote_cache.two_clones import CLONES, assert_all_from_the_cache, written


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("remote")
    with remote_cache(fetch_casd(cache_root() / "tests" / "wheels"), folder / "cache") as address:
        yield address


def test_a_second_clone_has_all_from_the_remote_cache(address: str, tmp_path: Path) -> None:
    first, _ = assert_all_from_the_cache(
        Clone.of_small_workspace,
        tmp_path,
        address,
        ("test", "::"),
        ("package", "addon:linux-x64-gnu"),
    )
    tested, packaged = ([process.description for process in shared(run.processes)] for run in first)
    # The promise is about these; without one of them nothing was proved.
    assert any(name.startswith("Run build script of engine ") for name in tested)
    assert any(name.startswith("Run tests of engine ") for name in tested)
    assert any(name.startswith("Run doc tests of words ") for name in tested)
    assert any(name.startswith("Compile addon ") for name in packaged)
    assert all(process.source == "Ran" for run in first for process in shared(run.processes)[:1])


def test_a_second_clone_has_the_javascript_packages_from_it_too(
    address: str, tmp_path: Path
) -> None:
    first, _ = assert_all_from_the_cache(
        Clone.with_javascript, tmp_path, address, ("check", "test", "package", "javascript::")
    )
    names = {process.description for process in shared(first[0].processes)}
    assert {
        "Build @test/loader",
        "Check types of @test/report",
        "Test @test/report",
        "Pack @test/plain",
    } <= names


def test_a_second_clone_has_bills_and_audits_from_it_too(address: str, tmp_path: Path) -> None:
    # An advisory of none of the crates: an audit that finds something ends with 1.
    advisory = rustsec_advisory("RUSTSEC-2026-9001", "other")
    database = tmp_path / "advisory-db.tar.gz"
    database.write_bytes(rustsec_archive({"crates/other/RUSTSEC-2026-9001.md": advisory}))
    sources = [f"--update-advisories-{name}=" for name in ("crates-index", "npm", "python")]

    def make(folder: Path, store: Path) -> Clone:
        clone = Clone.with_supply_chain(folder, store)
        clone.pants("update-advisories", f"--update-advisories-rustsec={database}", *sources)
        return clone

    first, second = assert_all_from_the_cache(
        make, tmp_path, address, ("sbom", "addon:linux-x64-gnu"), ("audit", "::")
    )
    audited = {process.description for process in shared(first[1].processes)}
    assert any(name.startswith("cargo-deny ") for name in audited)
    assert any(name.startswith("cargo-audit ") for name in audited)
    documents = [written(tmp_path / clone, "*.cdx.json") for clone in CLONES]
    assert len(documents[0]) == 1 and documents[0] == documents[1]
    assert [run.stdout for run in first] == [run.stdout for run in second]


def test_a_second_clone_signs_the_same_statements_without_building(
    address: str, tmp_path: Path
) -> None:
    key = tmp_path / "key.pem"
    key.write_bytes(private_pem(Ed25519PrivateKey.generate()))
    first, second = assert_all_from_the_cache(
        Clone.with_commit, tmp_path, address, ("provenance", f"--key={key}", "::")
    )
    names = {process.description for process in shared(first[0].processes)}
    assert "Pack @test/plain" in names
    assert any(name.startswith("Compile addon ") for name in names)
    statements = [written(tmp_path / clone, "*.intoto.jsonl") for clone in CLONES]
    assert set(statements[0]) == {
        "libaddon.so.intoto.jsonl",
        "test-addon-linux-x64-gnu-1.0.0.tgz.intoto.jsonl",
        "test-loader-1.0.0.tgz.intoto.jsonl",
        "test-plain-1.0.0.tgz.intoto.jsonl",
        "test-report-1.0.0.tgz.intoto.jsonl",
    }
    assert statements[0] == statements[1]
    assert first[0].stdout == second[0].stdout
