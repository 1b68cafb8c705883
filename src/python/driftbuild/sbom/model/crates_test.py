"""Contents of artifacts, from recorded plans of `rust/conformance`'s workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from driftbuild.rust.conformance.comparison import context_of
from driftbuild.rust.conformance.recording import load
from driftbuild.rust.model.unit import Unit
from driftbuild.rust.model.unit_graph import parse_unit_graph
from driftbuild.sbom.model.bill import BillError, Contents
from driftbuild.sbom.model.component import Component, Scope
from driftbuild.sbom.model.crates import Compiler, crate_contents, plain_purl

COMPILER = Compiler("1.95.0", "x86_64-unknown-linux-gnu")
STD = "pkg:generic/rust-std@1.95.0"
THIRD = [("hue", "1.0.0"), ("hue", "2.1.0"), ("probe", "1.0.0"), ("token", "1.4.0")]


def planned(kind: str, name: str, **changes: Mapping[str, str]) -> Unit:
    """A root of a release plan. `changes`: fields of `cargo metadata`, by package's name."""
    recording = load("build_release")
    packages = [
        {"license": "MIT", **package, **changes.get(package["name"], {})}
        for package in recording.packages
    ]
    for package in packages:
        package["license"] = package["license"] if package["license"] is not None else "MIT"
    checksums = {each: f"{number:064x}" for number, each in enumerate(THIRD)}
    context = replace(context_of(recording), checksums=checksums)
    roots = parse_unit_graph(recording.graph, packages, context)
    return next(u for u in roots if u.target.kind[0] == kind and u.target.name == name)


def contents_of(unit: Unit, licences: Mapping[str, str] | None = None) -> Contents:
    return crate_contents(unit, COMPILER, licences or {}, {}, {})


def by_name(contents: Contents) -> dict[str, Component]:
    return {f"{c.name} {c.version}": c for c in contents.components}


@pytest.fixture(scope="module")
def studio() -> Contents:
    return contents_of(planned("bin", "studio"))


def test_what_is_linked_is_required_and_what_ran_is_excluded(studio: Contents) -> None:
    assert {name: component.scope for name, component in by_name(studio).items()} == {
        "rust-std 1.95.0": Scope.REQUIRED,
        "studio 0.3.1-beta.2": Scope.REQUIRED,
        "palette 0.3.1-beta.2": Scope.REQUIRED,
        "hue 2.1.0": Scope.REQUIRED,
        "token 1.4.0": Scope.REQUIRED,
        # A procedural macro: the code that it writes is there, its own is not.
        "derive 0.3.1-beta.2": Scope.EXCLUDED,
    }
    assert {c.name for c in studio.required} == {"rust-std", "studio", "palette", "hue", "token"}
    # The same packages in another artifact: here a build script alone uses them.
    tool = by_name(contents_of(planned("bin", "tool")))
    assert {name: component.scope for name, component in tool.items()} == {
        "rust-std 1.95.0": Scope.REQUIRED,
        "tool 0.1.0+build.7": Scope.REQUIRED,
        "hue 1.0.0": Scope.REQUIRED,
        "palette 0.3.1-beta.2": Scope.EXCLUDED,
        "token 1.4.0": Scope.EXCLUDED,
    }
    roles = {name: dict(c.properties).get("driftbuild:cargo:role") for name, c in tool.items()}
    assert roles["palette 0.3.1-beta.2"] == "build-dependency"
    assert dict(by_name(studio)["derive 0.3.1-beta.2"].properties) == {
        "driftbuild:cargo:role": "proc-macro"
    }


def test_features_are_those_of_the_artifact_itself(studio: Contents) -> None:
    """The code for this machine wants other features of `token` than the code for the target."""

    def features(contents: Contents) -> str:
        return dict(by_name(contents)["token 1.4.0"].properties)["driftbuild:cargo:features"]

    assert features(studio) == "host-side,target-side"
    assert features(contents_of(planned("bin", "tool"))) == "host-side"


def test_what_a_lock_file_and_a_manifest_say(studio: Contents) -> None:
    hue = by_name(studio)["hue 2.1.0"]
    assert hue.purl == "pkg:cargo/hue@2.1.0"
    assert hue.hashes == (("SHA-256", f"{1:064x}"),)
    assert hue.authors == ("Third Party",)
    assert hue.file is not None and hue.file.name == "hue-2.1.0.crate"
    palette = by_name(studio)["palette 0.3.1-beta.2"]
    assert palette.purl == "pkg:cargo/palette@0.3.1-beta.2?download_url=file://.#palette"
    assert palette.hashes == ()
    assert palette.authors == ("Ada Example", "Ben Example <ben@example.org>")
    assert dict(palette.properties)["driftbuild:cargo:links"]


def test_edges(studio: Contents) -> None:
    refs = {name: component.ref for name, component in by_name(studio).items()}
    edges = dict(studio.edges)
    assert studio.roots == (refs["studio 0.3.1-beta.2"], STD)
    assert refs["derive 0.3.1-beta.2"] in edges[refs["studio 0.3.1-beta.2"]]
    assert refs["token 1.4.0"] in edges[refs["derive 0.3.1-beta.2"]]
    assert edges[refs["token 1.4.0"]] == ()
    assert set(edges) == set(refs.values())
    assert all(source not in targets for source, targets in edges.items())


def test_the_target_is_named(studio: Contents) -> None:
    triple = ("cdx:rustc:sbom:target:triple", "x86_64-unknown-linux-gnu")
    assert studio.properties == (triple,)
    assert [tool.name for tool in studio.tools] == ["rustc"]


def test_each_artifact_has_its_own() -> None:
    archive = by_name(contents_of(planned("staticlib", "archive")))
    bridge = by_name(contents_of(planned("cdylib", "bridge")))
    assert set(archive) - set(bridge) == {"archive 0.1.0"}
    assert "studio 0.3.1-beta.2" not in archive


def test_a_former_way_to_write_a_choice() -> None:
    unit = planned("bin", "studio", token={"license": "MIT/Apache-2.0"})
    assert by_name(contents_of(unit))["token 1.4.0"].licence == "MIT OR Apache-2.0"


def test_every_unusable_licence_is_told_at_once() -> None:
    unit = planned(
        "bin",
        "studio",
        token={"license": ""},
        hue={"license": "Custom \x1b[31mred\nline"},
        studio={"license": "", "license_file": "COPYING"},
    )
    with pytest.raises(BillError) as raised:
        contents_of(unit)
    lines = str(raised.value).splitlines()
    assert lines[0] == "The bill of materials of studio cannot be written:"
    assert "  - token 1.4.0 states no licence in its Cargo.toml." in lines
    hue = next(line for line in lines if line.startswith("  - hue 2.1.0"))
    assert "Custom \ufffd[31mred line" in hue and "no SPDX expression" in hue
    assert any("studio/Cargo.toml" in line and "COPYING" in line for line in lines)
    assert "\x1b" not in str(raised.value)
    assert lines[-2:] == ["  [sbom]", "  licences = { 'pkg:cargo/hue@2.1.0' = \"MIT\" }"]


def test_a_licence_that_the_user_states() -> None:
    unit = planned("bin", "studio", token={"license": "see the file"})
    token = next(u.package for u in unit.iter_closure() if u.package.name == "token")
    contents = contents_of(unit, {plain_purl(token): "mit AND LicenseRef-Token"})
    assert by_name(contents)["token 1.4.0"].licence == "MIT AND LicenseRef-Token"
    with pytest.raises(BillError, match=r"\[sbom\].licences says 'nonsense'"):
        contents_of(unit, {plain_purl(token): "nonsense"})


def test_a_crate_that_the_lock_file_does_not_hold() -> None:
    recording = load("build_release")
    packages = [{**package, "license": "MIT"} for package in recording.packages]
    roots = parse_unit_graph(recording.graph, packages, context_of(recording))
    unit = next(u for u in roots if u.target.name == "studio" and u.target.kind == ("bin",))
    with pytest.raises(BillError, match="Cargo.lock has no checksum of hue 2.1.0") as raised:
        contents_of(unit)
    assert "cargo update --workspace" in str(raised.value)


@pytest.mark.parametrize(
    ("source", "purl"),
    [
        ("registry+https://github.com/rust-lang/crates.io-index", "pkg:cargo/token@1.4.0"),
        ("sparse+https://index.crates.io/", "pkg:cargo/token@1.4.0"),
        (
            "sparse+https://crates.example.org/index/",
            "pkg:cargo/token@1.4.0?repository_url=https://crates.example.org/index/",
        ),
        (
            f"git+https://example.org/token?branch=main#{'a' * 40}",
            f"pkg:cargo/token@1.4.0?vcs_url=git%2Bhttps://example.org/token%40{'a' * 40}",
        ),
        (
            f"git+https://ada:secret@example.org/token#{'a' * 40}",
            f"pkg:cargo/token@1.4.0?vcs_url=git%2Bhttps://example.org/token%40{'a' * 40}",
        ),
    ],
)
def test_sources_in_package_urls(source: str, purl: str) -> None:
    contents = contents_of(planned("bin", "studio", token={"source": source}))
    assert by_name(contents)["token 1.4.0"].purl == purl


def test_equal_plans_give_equal_contents() -> None:
    assert contents_of(planned("bin", "studio")) == contents_of(planned("bin", "studio"))
    other = contents_of(planned("bin", "studio", token={"license": "ISC"}))
    assert other != contents_of(planned("bin", "studio"))
