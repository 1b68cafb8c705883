"""Contents of npm packages, from a lock file with one of everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from driftbuild.sbom.model.bill import BillError, Contents
from driftbuild.sbom.model.component import Component, Origin, Reference, Scope
from driftbuild.sbom.model.npm import (
    NpmFacts,
    OwnPackage,
    PlatformPackage,
    npm_contents,
)
from driftbuild.sbom.model.package_json import npm_purl
from driftbuild.sbom.model.pnpm_lock import LockfileError, parse_lockfile

SHA512 = "sha512-" + "A" * 86 + "=="
LOCK = f"""
lockfileVersion: '9.0'
importers:
  .: {{}}
  packages/cli:
    dependencies:
      '@acme/core': {{specifier: 'workspace:*', version: link:../core}}
      renamed: {{specifier: 'npm:plain@1', version: plain@1.0.0}}
      peered: {{specifier: ^2.0.0, version: 2.1.0(plain@1.0.0)}}
    optionalDependencies:
      watcher: {{specifier: ^1.0.0, version: 1.0.0}}
    devDependencies:
      typescript: {{specifier: 5.9.3, version: 5.9.3}}
  packages/core:
    dependencies:
      plain: {{specifier: ^1.0.0, version: 1.0.0}}
      forked: {{specifier: acme/forked, version: https://tar.example/@acme/forked.tgz}}
packages:
  plain@1.0.0: {{resolution: {{integrity: {SHA512}}}}}
  peered@2.1.0: {{resolution: {{integrity: {SHA512}}}, peerDependencies: {{plain: '*'}}}}
  watcher@1.0.0: {{resolution: {{integrity: {SHA512}}}}}
  watcher-darwin@1.0.0: {{resolution: {{integrity: {SHA512}}}, os: [darwin], cpu: [arm64]}}
  typescript@5.9.3: {{resolution: {{integrity: {SHA512}}}}}
  forked@https://tar.example/@acme/forked.tgz:
    resolution: {{tarball: https://ada:secret@tar.example/@acme/forked.tgz}}
    version: 3.0.0
snapshots:
  plain@1.0.0: {{}}
  peered@2.1.0(plain@1.0.0):
    dependencies: {{plain: 1.0.0}}
  watcher@1.0.0:
    optionalDependencies: {{watcher-darwin: 1.0.0}}
  watcher-darwin@1.0.0: {{}}
  typescript@5.9.3: {{}}
  forked@https://tar.example/@acme/forked.tgz: {{}}
"""
_RESOLVED = f"{{resolution: {{integrity: {SHA512}}}}}"
CLI = OwnPackage(
    "packages/cli",
    {
        "name": "@acme/cli",
        "version": "1.0.0",
        "license": "MIT",
        "dependencies": {"@acme/core": "1.0.0", "renamed": "npm:plain@1", "peered": "^2.0.0"},
        "optionalDependencies": {"watcher": "^1.0.0"},
        "devDependencies": {"typescript": "5.9.3"},
    },
)
CORE = OwnPackage(
    "packages/core", {"name": "@acme/core", "version": "1.0.0", "license": "Apache-2.0"}
)
INSTALLED: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("plain", "1.0.0"): {"license": "MIT", "author": "Ada <ada@example.org> (https://ada.example)"},
    ("peered", "2.1.0"): {"license": "(MIT OR Apache-2.0)", "repository": "acme/peered"},
    ("watcher", "1.0.0"): {"licenses": [{"type": "MIT"}, {"type": "ISC"}]},
    ("forked", "3.0.0"): {"license": "BSD-3-Clause"},
}
FACTS = NpmFacts({"packages/cli": CLI, "packages/core": CORE}, INSTALLED, {})


def listed(
    own: OwnPackage = CLI, facts: NpmFacts = FACTS, text: str = LOCK
) -> tuple[Component, Contents]:
    return npm_contents(own, parse_lockfile("pnpm-lock.yaml", text), facts)


def by_ref(contents: Contents) -> dict[str, Component]:
    return {component.ref: component for component in contents.components}


def test_the_production_closure_and_nothing_else() -> None:
    subject, contents = listed()
    assert subject.purl == "pkg:npm/%40acme/cli@1.0.0"
    assert {ref: c.scope for ref, c in by_ref(contents).items()} == {
        "pkg:npm/%40acme/core@1.0.0": Scope.REQUIRED,
        "pkg:npm/forked@3.0.0?download_url=https://tar.example/%40acme/forked.tgz": Scope.REQUIRED,
        "pkg:npm/peered@2.1.0": Scope.REQUIRED,
        "pkg:npm/plain@1.0.0": Scope.REQUIRED,
        "pkg:npm/watcher@1.0.0": Scope.OPTIONAL,
        "pkg:npm/watcher-darwin@1.0.0": Scope.OPTIONAL,
    }


def test_edges() -> None:
    _, contents = listed()
    edges = dict(contents.edges)
    plain = "pkg:npm/plain@1.0.0"
    # An alias is what it stands for.
    assert plain in contents.roots
    assert edges["pkg:npm/peered@2.1.0"] == (plain,)
    assert plain in edges["pkg:npm/%40acme/core@1.0.0"]
    assert edges["pkg:npm/watcher@1.0.0"] == ("pkg:npm/watcher-darwin@1.0.0",)


def test_what_lock_file_and_manifests_say() -> None:
    _, contents = listed()
    found = by_ref(contents)
    plain = found["pkg:npm/plain@1.0.0"]
    assert plain.hashes == (("SHA-512", "00" * 64),)
    assert plain.authors == ("Ada <ada@example.org>",)
    url = "https://registry.npmjs.org/plain/-/plain-1.0.0.tgz"
    assert Reference("distribution", url) in plain.references
    assert found["pkg:npm/peered@2.1.0"].licence == "MIT OR Apache-2.0"
    assert found["pkg:npm/watcher@1.0.0"].licence == "MIT OR ISC"
    assert found["pkg:npm/%40acme/core@1.0.0"].origin is Origin.WORKSPACE
    # What is installed on some machines only is described from the lock file alone.
    darwin = found["pkg:npm/watcher-darwin@1.0.0"]
    assert darwin.properties == (("driftbuild:npm:platform-bound", "true"),)
    assert darwin.licence == ""


def test_packages_with_an_addon() -> None:
    platform = PlatformPackage("@acme/native-linux-x64-gnu", "1.0.0", "MIT", ("Ada",))
    own = replace(CORE, platforms=(platform,))
    facts = replace(FACTS, own={"packages/core": own})
    _, contents = listed(own, facts)
    found = by_ref(contents)[npm_purl(platform.name, "1.0.0")]
    assert (found.scope, found.licence, found.authors) == (Scope.OPTIONAL, "MIT", ("Ada",))
    assert found.ref in contents.roots


def test_licences_that_are_none() -> None:
    installed = {**INSTALLED, ("plain", "1.0.0"): {"license": "SEE LICENSE IN EULA"}}
    with pytest.raises(BillError) as raised:
        listed(facts=replace(FACTS, installed=installed))
    assert "  - plain 1.0.0 states the licence 'SEE LICENSE IN EULA'" in str(raised.value)
    assert "licences = { 'pkg:npm/plain@1.0.0' = \"MIT\" }" in str(raised.value)
    stated = {"pkg:npm/plain@1.0.0": "LicenseRef-EULA"}
    _, contents = listed(facts=replace(FACTS, installed=installed, stated_licences=stated))
    assert by_ref(contents)["pkg:npm/plain@1.0.0"].licence == "LicenseRef-EULA"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  packages/core:\n", "  packages/other:\n", "does not know the package in packages/core"),
        ("  peered@2.1.0(plain@1.0.0):\n", "  other@1.0.0:\n", "does not say what that is"),
        ("  plain@1.0.0: {resolution", "  plane@1.0.0: {resolution", "no resolution of plain"),
        ("      peered: {specifier", "      pared: {specifier", "no resolution of pared@2.1.0"),
        ("      renamed: {specifier", "      named: {specifier", "depends on renamed, which"),
        ("lockfileVersion: '9.0'", "lockfileVersion: '6.0'", "lockfileVersion 6.0; 9.0 is known"),
        ("importers:", "importers: [", "pnpm-lock.yaml:5 is no YAML"),
    ],
)
def test_a_lock_file_that_is_not_that_of_the_packages(old: str, new: str, said: str) -> None:
    assert old in LOCK
    with pytest.raises((BillError, LockfileError)) as raised:
        listed(text=LOCK.replace(old, new))
    assert said in str(raised.value) and "pnpm install" in str(raised.value)


def test_a_package_that_is_not_installed() -> None:
    installed = {key: value for key, value in INSTALLED.items() if key[0] != "plain"}
    with pytest.raises(BillError, match="plain 1.0.0 is in pnpm-lock.yaml, but it is not what"):
        listed(facts=replace(FACTS, installed=installed))


def test_what_only_a_platform_bound_package_needs() -> None:
    """It is installed where that one is: a bill says the same of it on all machines."""
    text = LOCK.replace(
        "  watcher-darwin@1.0.0: {}\n",
        "  watcher-darwin@1.0.0: {dependencies: {nan: 2.0.0, plain: 1.0.0}}\n  nan@2.0.0: {}\n",
    ).replace("packages:\n  plain@", f"packages:\n  nan@2.0.0: {_RESOLVED}\n  plain@")
    _, here = listed(text=text)
    installed = {**INSTALLED, ("nan", "2.0.0"): {"license": "MIT"}}
    _, there = listed(text=text, facts=replace(FACTS, installed=installed))
    assert here == there
    nan = by_ref(here)["pkg:npm/nan@2.0.0"]
    assert (nan.scope, nan.licence) == (Scope.OPTIONAL, "")
    assert nan.properties == (("driftbuild:npm:platform-bound", "true"),)
    assert by_ref(here)["pkg:npm/plain@1.0.0"].licence == "MIT"


def test_an_optional_package_that_wants_another_node() -> None:
    installed = {key: value for key, value in INSTALLED.items() if key[0] != "watcher"}
    _, contents = listed(facts=replace(FACTS, installed=installed))
    assert by_ref(contents)["pkg:npm/watcher@1.0.0"].licence == ""


def test_names_that_differ_by_case_alone() -> None:
    text = LOCK.replace(
        "  peered@2.1.0(plain@1.0.0):\n    dependencies: {plain: 1.0.0}\n",
        "  peered@2.1.0(plain@1.0.0):\n    dependencies: {plain: 1.0.0, PLAIN: 1.0.0}\n"
        "  PLAIN@1.0.0: {}\n",
    ).replace("packages:\n  plain@", f"packages:\n  PLAIN@1.0.0: {_RESOLVED}\n  plain@")
    installed = {**INSTALLED, ("PLAIN", "1.0.0"): {"license": "ISC"}}
    _, contents = listed(text=text, facts=replace(FACTS, installed=installed))
    licences = {c.name: c.licence for c in contents.components}
    assert (licences["plain"], licences["PLAIN"]) == ("MIT", "ISC")


def test_a_link_to_nowhere() -> None:
    with pytest.raises(BillError, match="links to packages/core, where the workspace has no"):
        listed(facts=replace(FACTS, own={"packages/cli": CLI}))
