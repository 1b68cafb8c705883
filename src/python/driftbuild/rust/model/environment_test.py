from __future__ import annotations

import dataclasses

import pytest

from driftbuild.rust.conformance.comparison import plan_of, units_of
from driftbuild.rust.conformance.recording import HOST, load
from driftbuild.rust.model.environment import (
    binary_env,
    build_script_env,
    cfg_env,
    merged,
    package_env,
    rustc_env,
)
from driftbuild.rust.model.unit import Mode, Origin, Package, Unit


def find(recording: str, package: str, target: str, mode: Mode = Mode.BUILD) -> Unit:
    return next(
        u
        for u in units_of(plan_of(load(recording)))
        if u.package.name == package
        and u.target.name == target
        and u.mode is mode
        and (u.platform or u.target.is_proc_macro)
    )


@pytest.mark.parametrize(
    ("version", "parts"),
    [
        ("1.2.3", ("1", "2", "3", "")),
        ("0.1.0-rc.1-x", ("0", "1", "0", "rc.1-x")),
        ("0.1.0+build-7.5", ("0", "1", "0", "")),
        ("1.0.0-a+b", ("1", "0", "0", "a")),
    ],
)
def test_parts_of_a_version(version: str, parts: tuple[str, ...]) -> None:
    env = package_env(Package("a", version, "a", Origin.MEMBER), "/r")
    assert env["CARGO_PKG_VERSION"] == version
    assert parts == tuple(
        env[f"CARGO_PKG_VERSION_{part}"] for part in ("MAJOR", "MINOR", "PATCH", "PRE")
    )


def test_a_package_at_the_root() -> None:
    env = package_env(Package("a", "1.0.0", "", Origin.MEMBER), "/r")
    assert env["CARGO_MANIFEST_DIR"] == "/r" and env["CARGO_MANIFEST_PATH"] == "/r/Cargo.toml"


def test_dependency_variables_never_reach_rustc() -> None:
    for unit in units_of(plan_of(load("test"))):
        if unit.mode is not Mode.RUN_SCRIPT:
            names = {*rustc_env(unit, "/r", "cargo"), *binary_env(unit, "/r", HOST)}
            assert not [n for n in names if n.startswith(("DEP_", "CARGO_FEATURE_", "CARGO_CFG_"))]


def test_paths_of_binaries_are_for_integration_tests() -> None:
    tests = find("test", "studio", "drawing", Mode.TEST)
    env = binary_env(tests, "/r", HOST)
    binary = next(d.unit for d in tests.dependencies if d.unit.target.kind == ("bin",))
    assert env["CARGO_BIN_EXE_studio"] == f"/r/.units/{binary.key}/studio-{binary.key}"
    assert env["CARGO_BIN_EXE_remote-studio"] == "placeholder:remote-studio"
    assert binary_env(find("test", "studio", "studio", Mode.TEST), "/r", HOST) == {}


def test_configured_variables_do_not_hide_those_of_cargo() -> None:
    unit = dataclasses.replace(
        find("build", "palette", "palette"), config_env=(("CARGO_PKG_NAME", "x"), ("MINE", "1"))
    )
    env = rustc_env(unit, "/r", "cargo")
    assert env["CARGO_PKG_NAME"] == "palette" and env["MINE"] == "1"


def test_a_script_is_told_profile_features_and_platform() -> None:
    run = find("build_ship", "palette", "build-script-build", Mode.RUN_SCRIPT)
    env = build_script_env(
        run,
        "/r",
        host="host-triple",
        cargo="cargo",
        rustc="rustc",
        rustdoc="rustdoc",
        linker="zig-cc",
        cfg=["unix", 'target_os="linux"', "debug_assertions"],
        rustflags=("-C", "target-cpu=native"),
    )
    assert env["PROFILE"] == "release" and env["OPT_LEVEL"] == "3"
    assert env["DEBUG"] == "true"
    assert env["HOST"] == "host-triple" and env["TARGET"] == HOST
    assert env["CARGO_FEATURE_FAST"] == "1" and env["CARGO_CFG_FEATURE"] == "default,fast"
    assert "CARGO_CFG_DEBUG_ASSERTIONS" not in env
    assert env["CARGO_ENCODED_RUSTFLAGS"] == "-C\x1ftarget-cpu=native"
    assert env["CARGO_MANIFEST_LINKS"] == "pigment" and env["RUSTC_LINKER"] == "zig-cc"
    assert "RUSTFLAGS" not in env


def test_cfg_values_are_gathered() -> None:
    lines = ["unix", 'target_feature="sse"', 'target_feature="sse2"', "panic-x"]
    assert cfg_env(lines, debug_assertions=True) == {
        "CARGO_CFG_UNIX": "",
        "CARGO_CFG_TARGET_FEATURE": "sse,sse2",
        "CARGO_CFG_PANIC_X": "",
        "CARGO_CFG_DEBUG_ASSERTIONS": "",
    }


def test_later_environments_win_and_order_is_of_no_account() -> None:
    assert list(merged({"b": "1", "a": "1"}, {"b": "2"}).items()) == [("a", "1"), ("b", "2")]
