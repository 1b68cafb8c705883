"""Inputs of builds, from bills and lock files."""

from __future__ import annotations

from dataclasses import replace

from driftbuild.provenance.model.materials import third_party_materials
from driftbuild.provenance.model.npm import locked_materials
from driftbuild.provenance.model.statement import Material
from driftbuild.sbom.model.bill import Contents
from driftbuild.sbom.model.component import Component, Origin, Reference, Scope
from driftbuild.sbom.model.pnpm_lock import parse_lockfile

COMMIT = "1" * 40


def _component(name: str, origin: Origin, purl: str = "", sha256: str = "") -> Component:
    return Component(
        ref=name,
        name=name,
        version="1.0.0",
        purl=purl or f"pkg:cargo/{name}@1.0.0",
        hashes=(("SHA-256", sha256),) if sha256 else (),
        scope=Scope.EXCLUDED,
        origin=origin,
    )


def test_third_party_components_by_digest() -> None:
    git = f"pkg:cargo/forked@1.0.0?vcs_url=git%2Bhttps://example.org/forked%40{COMMIT}"
    contents = Contents(
        (
            _component("serde", Origin.REGISTRY, sha256="2" * 64),
            _component("forked", Origin.REPOSITORY, git),
            _component("ours", Origin.WORKSPACE),
            _component("rust-std", Origin.TOOLCHAIN),
        )
    )
    serde, forked = third_party_materials(contents)
    assert serde == Material("pkg:cargo/serde@1.0.0", "serde 1.0.0", (("sha256", "2" * 64),))
    assert forked.digest == (("gitCommit", COMMIT),)


def test_one_of_the_files_that_a_lock_file_accepts() -> None:
    digests = (("SHA-256", "3" * 64), ("SHA-256", "2" * 64))
    component = replace(
        _component("requests", Origin.REGISTRY, "pkg:pypi/requests@1.0.0"),
        references=(Reference("distribution", "https://example.org/", digests),),
    )
    (material,) = third_party_materials(Contents((component,)))
    assert material.digest == ()
    accepted = f"sha256:{'2' * 64} sha256:{'3' * 64}"
    assert material.annotations == (("acceptedDigests", accepted),)


LOCK = """
lockfileVersion: '9.0'
importers:
  .:
    devDependencies:
      unrelated: {specifier: 1.0.0, version: 1.0.0}
      typescript: {specifier: 5.0.0, version: 5.0.0}
  app:
    dependencies:
      lib: {specifier: 'workspace:*', version: link:../lib}
      left: {specifier: 1.0.0, version: 1.0.0}
  lib:
    devDependencies:
      typescript: {specifier: 5.9.3, version: 5.9.3}
  other:
    dependencies:
      unrelated: {specifier: 1.0.0, version: 1.0.0}
packages:
  left@1.0.0: {resolution: {integrity: sha512-AAEC}}
  right@1.0.0: {resolution: {integrity: sha512-AwQF}, os: [darwin]}
  typescript@5.9.3: {resolution: {integrity: sha512-BgcI}}
  unrelated@1.0.0: {resolution: {integrity: sha512-CQoL}}
snapshots:
  left@1.0.0: {optionalDependencies: {right: 1.0.0}}
  right@1.0.0: {dependencies: {left: 1.0.0}}
  typescript@5.9.3: {}
  unrelated@1.0.0: {}
"""


def test_all_that_a_package_is_built_with() -> None:
    found = locked_materials(parse_lockfile("pnpm-lock.yaml", LOCK), "app")
    assert [(each.uri, each.digest) for each in found] == [
        ("pkg:npm/left@1.0.0", (("sha512", "000102"),)),
        ("pkg:npm/right@1.0.0", (("sha512", "030405"),)),
        ("pkg:npm/typescript@5.9.3", (("sha512", "060708"),)),
    ]


def test_a_tool_of_the_root_where_the_package_has_none_of_its_own() -> None:
    lock = parse_lockfile("pnpm-lock.yaml", LOCK)
    names = [each.name for each in locked_materials(lock, "lib", "unrelated")]
    assert names == ["typescript 5.9.3", "unrelated 1.0.0"]
    assert [each.name for each in locked_materials(lock, "lib", "typescript")] == names[:1]
