"""What Cargo's own command lines do not show; for the rest see `conformance`."""

from __future__ import annotations

import dataclasses

import pytest

from driftbuild.rust.conformance.comparison import plan_of, units_of
from driftbuild.rust.conformance.recording import HOST, load
from driftbuild.rust.model.build_script import BuildScriptOutput
from driftbuild.rust.model.rustc import extern_arguments, profile_arguments, rustc_arguments
from driftbuild.rust.model.unit import CargoTarget, Dependency, Mode, Profile, Unit

_TARGET = CargoTarget(("lib",), ("lib",), "a", "a.rs", "2021")


def units(recording: str = "build") -> tuple[Unit, ...]:
    return units_of(plan_of(load(recording)))


def one(package: str, kind: str, recording: str = "build") -> Unit:
    return next(
        u
        for u in units(recording)
        if u.package.name == package
        and u.target.kind[0] == kind
        and u.mode is not Mode.RUN_SCRIPT
        and (u.platform or u.target.is_proc_macro)
    )


@pytest.mark.parametrize(
    ("level", "assertions", "overflow", "expected"),
    [
        ("0", True, True, []),
        ("0", True, False, ["-Coverflow-checks=off"]),
        ("0", False, False, ["-Cdebug-assertions=off"]),
        ("0", False, True, ["-Cdebug-assertions=off", "-Coverflow-checks=on"]),
        ("3", False, False, []),
        ("3", False, True, ["-Coverflow-checks=on"]),
        ("3", True, True, ["-Cdebug-assertions=on"]),
        ("s", True, False, ["-Cdebug-assertions=on", "-Coverflow-checks=off"]),
    ],
)
def test_checks_are_said_where_they_differ_from_the_level(
    level: str, assertions: bool, overflow: bool, expected: list[str]
) -> None:
    profile = Profile("x", opt_level=level, debug_assertions=assertions, overflow_checks=overflow)
    arguments = profile_arguments(profile, test_harness=False, target=_TARGET)
    assert [a for a in arguments if "opt-level" not in a] == expected


def test_tests_unwind_whatever_the_profile_says() -> None:
    profile = Profile("x", panic="abort", debug_assertions=True, overflow_checks=True)
    assert profile_arguments(profile, test_harness=True, target=_TARGET) == ()
    assert profile_arguments(profile, test_harness=False, target=_TARGET) == ("-Cpanic=abort",)


def test_the_linker_is_for_units_that_link_for_the_target() -> None:
    def has_linker(unit: Unit) -> bool:
        return "-Clinker=zig" in rustc_arguments(unit, "/r", host=HOST, linker="zig")

    assert has_linker(one("tool", "bin"))
    assert not has_linker(one("palette", "lib"))
    assert not has_linker(one("derive", "proc-macro"))


def test_native_libraries_go_to_the_library_of_their_package() -> None:
    """`-l` to the own library, or to the binary where there is none; `-L` to all that link."""

    def native(unit: Unit) -> list[str]:
        own = unit.build_script_run
        outputs = {
            run.key: BuildScriptOutput(link_libs=(run.package.name,), link_searches=("/n",))
            for run in unit.script_runs
        }
        arguments = rustc_arguments(
            unit, "/r", host=HOST, own_script=outputs[own.key] if own else None, scripts=outputs
        )
        return [arguments[i + 1] for i, a in enumerate(arguments) if a == "-l"]

    assert native(one("palette", "lib")) == ["palette"]
    assert native(one("tool", "bin")) == ["tool"]
    assert native(one("studio", "lib")) == ["studio"]
    assert native(one("studio", "bin")) == []


def test_rustflags_come_last_but_for_the_paths() -> None:
    arguments = rustc_arguments(one("palette", "lib"), "/r", host=HOST)
    assert arguments[-3:] == ("--cfg", "tuned", "--remap-path-prefix=/r=.")


def test_metadata_to_compile_and_libraries_to_link() -> None:
    def suffixes(unit: Unit) -> set[str]:
        arguments = extern_arguments(unit, "/r", HOST)
        paths = [arguments[i + 1] for i, a in enumerate(arguments) if a == "--extern"]
        return {path.rpartition(".")[2] for path in paths}

    assert suffixes(one("studio", "lib")) == {"rmeta", "so"}
    assert suffixes(one("studio", "bin")) == {"rlib", "so"}
    assert suffixes(one("archive", "staticlib", "check")) == {"rmeta"}


def test_a_cdylib_alone_is_no_library_to_name() -> None:
    bridge = one("bridge", "cdylib")
    only = dataclasses.replace(
        bridge, target=dataclasses.replace(bridge.target, crate_types=("cdylib",))
    )
    user = dataclasses.replace(one("tool", "bin"), dependencies=(Dependency(only, "bridge"),))
    assert "--extern" not in extern_arguments(user, "/r", HOST)


def test_a_library_without_harness_is_tested_as_a_program() -> None:
    library = one("palette", "lib")
    tests = dataclasses.replace(library, mode=Mode.TEST, for_tests=True)
    arguments = rustc_arguments(tests, "/r", host=HOST)
    assert "--crate-type" not in arguments and "--test" not in arguments
    assert ("--cfg", "test") in zip(arguments, arguments[1:])


def test_no_argument_names_a_feature_that_is_not_declared() -> None:
    for unit in units("build_plain"):
        assert set(unit.features) <= set(unit.package.declared_features), unit


def test_incremental_state_is_used_on_request_only() -> None:
    unit = one("palette", "lib")
    state = "/sandbox/.incremental/x"
    arguments = rustc_arguments(unit, "/sandbox", host=HOST)
    assert not any("incremental" in argument for argument in arguments)
    added = set(rustc_arguments(unit, "/sandbox", host=HOST, incremental=state)) - set(arguments)
    assert added == {f"-Cincremental={state}"}
