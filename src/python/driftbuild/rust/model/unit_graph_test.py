from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from driftbuild.rust.conformance.comparison import context_of, plan_of, units_of
from driftbuild.rust.conformance.recording import HOST, load
from driftbuild.rust.model.unit import Mode, Origin, Unit
from driftbuild.rust.model.unit_graph import (
    CargoConfig,
    GraphContext,
    parse_profile,
    parse_unit_graph,
)


def units(name: str) -> tuple[Unit, ...]:
    return units_of(plan_of(load(name)))


def one(found: tuple[Unit, ...], package: str, **facts: object) -> Unit:
    """The one unit of a package that has the given attributes; `kind` is the target's."""
    kind = facts.pop("kind", None)
    (unit,) = (
        u
        for u in found
        if u.package.name == package
        and (kind is None or u.target.kind == (kind,))
        and all(getattr(u, key) == value for key, value in facts.items())
    )
    return unit


def test_unknown_version_is_refused() -> None:
    recording = load("build")
    with pytest.raises(ValueError, match="version 2; 1 is known"):
        parse_unit_graph({**recording.graph, "version": 2}, (), context_of(recording))


def test_an_empty_graph_is_an_empty_plan() -> None:
    recording = load("build")
    empty = {"version": 1, "units": [], "roots": []}
    assert parse_unit_graph(empty, recording.packages, context_of(recording)) == ()


def test_a_path_outside_of_the_sandbox_is_refused() -> None:
    recording = load("build")
    context = dataclasses.replace(context_of(recording), sandbox="/elsewhere")
    with pytest.raises(ValueError, match=r"/sandbox/.*outside of the workspace"):
        parse_unit_graph(recording.graph, recording.packages, context)


def test_places() -> None:
    context = GraphContext(
        sandbox="/s",
        workspace="rust",
        vendor_directory=".v",
        toolchain="",
        triple=HOST,
        root_profile="debug",
        std_library="/usr/lib/rustlib/src/rust/library",
        std_directory=".t/library",
    )
    assert context.place("/s/rust/a") == ("rust/a", Origin.MEMBER)
    assert context.place("/s/.v/b-1.0.0") == (".v/b-1.0.0", Origin.VENDORED)
    assert context.place("/usr/lib/rustlib/src/rust/library/core") == (
        ".t/library/core",
        Origin.STD,
    )
    assert context.place("/s") == ("", Origin.MEMBER)


def test_host_and_target_have_their_own_features() -> None:
    """Resolver 2: what only target units ask for does not reach those of the host."""
    found = {u.platform: u.features for u in units("test") if u.package.name == "token"}
    assert found[None] == ("host-side",)
    assert "target-side" in found[HOST]


def test_two_versions_of_a_crate_and_renames() -> None:
    library = one(units("build"), "studio", kind="lib", mode=Mode.BUILD)
    names = {d.extern_crate_name: d.unit.package.version for d in library.dependencies}
    assert names["shade"] == "2.1.0"
    probe = one(units("test"), "probe")
    assert [d.unit.package.version for d in probe.dependencies] == ["1.0.0"]


def test_packages_are_known_as_manifest_and_lockfile_say() -> None:
    found = units("build_plain")
    palette = one(found, "palette", kind="lib", mode=Mode.BUILD, platform=HOST, for_tests=False)
    assert palette.package.description == 'Colours, "named" & numbered'
    assert palette.package.links == "pigment"
    assert palette.package.declared_features == ("default", "fast", "named-colours")
    assert palette.package.origin is Origin.MEMBER and palette.package.directory == "palette"
    assert "--deny=clippy::perf" in palette.package.lints
    probe = one(found, "probe")
    assert probe.package.origin is Origin.VENDORED and probe.package.lints == ()
    tool = one(found, "tool", kind="bin", for_tests=False)
    assert not tool.package.has_lib and tool.package.binaries == ("tool",)
    assert one(
        found, "studio", kind="test", for_tests=True, test_harness=True
    ).package.binaries == (
        "remote-studio",
        "studio",
    )


def test_features_gate_binaries_and_optional_dependencies() -> None:
    def binaries(name: str) -> set[str]:
        return {u.target.name for u in units(name) if u.target.kind == ("bin",)}

    assert "remote-studio" not in binaries("build")
    assert "remote-studio" in binaries("build_plain")
    palettes = [u for u in units("build_plain") if u.package.name == "palette" and u.platform]
    assert any(d.extern_crate_name == "hue" for u in palettes for d in u.dependencies)


def test_targets_without_harness() -> None:
    found = units("test")
    for kind, name in (("test", "bare"), ("bench", "speed")):
        (unit,) = (u for u in found if u.target.kind == (kind,) and u.target.name == name)
        assert unit.for_tests and not unit.test_harness
    drawing = next(u for u in found if u.target.name == "drawing")
    assert drawing.test_harness


def test_which_units_of_a_check_are_tests() -> None:
    found = [u for u in plan_of(load("check")) if u.package.name == "studio"]
    tested = {(u.target.kind[0], u.target.name, u.for_tests) for u in found}
    assert tested == {
        ("lib", "studio", False),
        ("lib", "studio", True),
        ("bin", "studio", False),
        ("bin", "studio", True),
        ("test", "bare", True),
        ("test", "drawing", True),
        ("bench", "speed", True),
        ("example", "sketch", False),
    }


def test_a_package_override_changes_one_package() -> None:
    found = units("build")
    levels = {u.package.name: u.profile.opt_level for u in found if u.platform and u.target.is_lib}
    assert levels["hue"] == "2" and levels["token"] == "0"


def test_rustflags_and_tools_are_for_the_target_platform() -> None:
    recording = load("build")
    context = dataclasses.replace(context_of(recording), tools="zig", rustflags=("-Ctarget-cpu=x",))
    for unit in units_of(parse_unit_graph(recording.graph, recording.packages, context)):
        if unit.platform is None:
            assert (unit.rustflags, unit.tools) == ((), "")
        else:
            assert unit.rustflags == ("-Ctarget-cpu=x", "--cfg", "tuned") and unit.tools == "zig"


def test_host_units_are_the_same_for_another_platform() -> None:
    """A macro or a build script is built once, whatever the target is."""
    recording = load("build_release")
    other = "aarch64-unknown-linux-musl"
    graph = {
        **recording.graph,
        "units": [
            {**u, "platform": other if u["platform"] else None} for u in recording.graph["units"]
        ],
    }
    context = dataclasses.replace(
        context_of(recording), triple=other, tools="zig", rustflags=("-g",)
    )
    crossed = units_of(parse_unit_graph(graph, recording.packages, context))

    def of_host(found: tuple[Unit, ...]) -> set[str]:
        return {u.key for u in found if u.platform is None}

    assert of_host(crossed) == of_host(units("build_release"))
    assert not {u.key for u in crossed if u.platform} & {u.key for u in units("build_release")}


@pytest.mark.parametrize(
    ("strip", "expected"),
    [
        ({"deferred": "None"}, None),
        ({"resolved": "None"}, None),
        ({"resolved": {"Named": "symbols"}}, "symbols"),
        ("none", "none"),
        (None, None),
    ],
)
def test_strip_is_a_tagged_object(strip: Any, expected: str | None) -> None:
    assert parse_profile({"name": "x", "opt_level": "0", "lto": "false", "strip": strip}).strip == (
        expected
    )


@pytest.mark.parametrize(
    ("debuginfo", "expected"),
    [(0, "0"), (2, "2"), (None, "0"), ("line-tables-only", "line-tables-only")],
)
def test_debuginfo_is_a_number_or_a_name(debuginfo: Any, expected: str) -> None:
    raw = {"name": "x", "opt_level": "0", "lto": "false", "debuginfo": debuginfo}
    assert parse_profile(raw).debuginfo == expected


@pytest.mark.parametrize(
    ("lto", "expected"), [(True, "true"), ("fat", "fat"), (False, "false"), ("off", "off")]
)
def test_lto_is_a_name_or_a_truth(lto: Any, expected: str) -> None:
    assert parse_profile({"name": "x", "opt_level": "s", "lto": lto}).lto == expected


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({}, CargoConfig()),
        ({"build": {"rustflags": ["-g"]}}, CargoConfig(rustflags=("-g",))),
        ({"build": {"rustflags": "-C debuginfo=1"}}, CargoConfig(rustflags=("-C", "debuginfo=1"))),
        (
            {"build": {"rustflags": ["-g"]}, "target": {HOST: {"rustflags": ["-O"]}}},
            CargoConfig(rustflags=("-O",)),
        ),
        ({"target": {"other": {"rustflags": ["-O"]}}}, CargoConfig()),
        (
            {"env": {"B": {"value": "2", "force": True}, "A": "1"}},
            CargoConfig(env=(("A", "1"), ("B", "2"))),
        ),
    ],
)
def test_configuration(config: dict[str, Any], expected: CargoConfig) -> None:
    assert CargoConfig.parse(config, HOST) == expected
