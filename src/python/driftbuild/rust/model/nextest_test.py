from __future__ import annotations

import json

import pytest

from driftbuild.rust.model import nextest
from driftbuild.rust.model.unit import CargoTarget, Dependency, Mode, Origin, Package, Profile, Unit

_HOST = "x86_64-unknown-linux-gnu"


def _unit(
    kind: str,
    name: str,
    mode: Mode = Mode.TEST,
    crate_type: str = "bin",
    dependencies: tuple[Unit, ...] = (),
    directory: str = "crates/tool",
) -> Unit:
    return Unit(
        package=Package("tool", "1.2.3", directory, Origin.MEMBER),
        target=CargoTarget((kind,), (crate_type,), name, f"{directory}/x.rs", "2021"),
        profile=Profile("test"),
        platform=_HOST,
        mode=mode,
        features=(),
        dependencies=tuple(Dependency(d, d.target.crate_name) for d in dependencies),
        test_harness=mode is Mode.TEST,
    )


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (_unit("lib", "tool", crate_type="lib"), "tool"),
        (_unit("cdylib", "tool", crate_type="cdylib"), "tool"),
        (_unit("proc-macro", "tool", crate_type="proc-macro"), "tool"),
        (_unit("test", "smoke"), "tool::smoke"),
        (_unit("bin", "tool"), "tool::bin/tool"),
        (_unit("example", "demo"), "tool::example/demo"),
        (_unit("bench", "speed"), "tool::bench/speed"),
    ],
)
def test_binaries_have_the_ids_that_nextest_gives_them(unit: Unit, expected: str) -> None:
    """https://nexte.st/docs/glossary/#binary-id"""
    assert nextest.binary_id(unit) == expected


def test_metadata_of_an_integration_test_names_its_binary_and_those_it_starts() -> None:
    binary = _unit("bin", "my-tool", Mode.BUILD)
    test = _unit("test", "smoke", dependencies=(binary,))
    said = json.loads(
        nextest.binaries_metadata(
            test, _HOST, binaries=[binary], libdir="rust/lib", library_paths=[".units/k"]
        )
    )
    identity = "path+file://@ROOT@/crates/tool#tool@1.2.3"
    assert said["rust-binaries"]["tool::smoke"] == {
        "binary-id": "tool::smoke",
        "binary-name": "smoke",
        "package-id": identity,
        "kind": "test",
        "binary-path": f"@ROOT@/.units/{test.key}/smoke-{test.key}",
        "build-platform": "target",
    }
    meta = said["rust-build-meta"]
    assert meta["non-test-binaries"] == {
        identity: [
            {
                "name": "my-tool",
                "kind": "bin-exe",
                "path": f"../../.units/{binary.key}/my_tool-{binary.key}",
            }
        ]
    }
    assert meta["linked-paths"] == ["../../.units/k"]
    assert meta["platforms"]["host"]["libdir"]["path"] == "@ROOT@/rust/lib"


def test_cargo_metadata_is_a_workspace_of_the_one_package() -> None:
    said = json.loads(nextest.cargo_metadata(_unit("test", "smoke").package))
    (package,) = said["packages"]
    assert (
        said["workspace_members"] == [package["id"]] == [n["id"] for n in said["resolve"]["nodes"]]
    )
    # The folder of the manifest is where tests run.
    assert package["manifest_path"] == "@ROOT@/crates/tool/Cargo.toml"


def test_package_at_the_root_of_the_repository_has_a_manifest_there() -> None:
    said = json.loads(nextest.cargo_metadata(_unit("test", "smoke", directory="").package))
    assert said["packages"][0]["manifest_path"] == "@ROOT@/Cargo.toml"


def test_filters_follow_two_dashes() -> None:
    arguments = nextest.run_arguments("/r", "ci", ("--retries=0",), ("name", "--exact"))
    assert arguments[:2] == ("nextest", "run")
    assert arguments[-4:] == ("--retries=0", "--", "name", "--exact")
    assert "--" not in nextest.run_arguments("/r", "ci", (), ())


@pytest.mark.parametrize(
    ("config", "wanted", "expected"),
    [
        ({}, "", "default"),
        ({"profile": {"default": {}}}, "", "default"),
        ({"profile": {"ci": {}}}, "", "ci"),
        ({"profile": {"ci": {}}}, "default", "default"),
        ({"profile": {"night": {}}}, "night", "night"),
    ],
)
def test_profile_is_ci_where_it_is_declared(config: dict, wanted: str, expected: str) -> None:
    assert nextest.choose_profile(config, wanted) == expected


def test_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'nigth'.*It has: ci, default"):
        nextest.choose_profile({"profile": {"ci": {}}}, "nigth")
