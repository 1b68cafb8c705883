from __future__ import annotations

import dataclasses

import pytest

from driftbuild.rust.conformance.comparison import plan_of, units_of
from driftbuild.rust.conformance.recording import HOST, load
from driftbuild.rust.model.unit import CargoTarget, Dependency, Mode, Origin, Package, Profile, Unit


def library(name: str, *dependencies: Unit, **changes: object) -> Unit:
    unit = Unit(
        package=Package(name, "1.0.0", name, Origin.MEMBER),
        target=CargoTarget(("lib",), ("lib",), name, f"{name}/src/lib.rs", "2021"),
        profile=Profile("dev"),
        platform=HOST,
        mode=Mode.BUILD,
        features=(),
        dependencies=tuple(Dependency(d, d.target.crate_name) for d in dependencies),
    )
    return dataclasses.replace(unit, **changes)  # type: ignore[arg-type]


def proc_macro(name: str, *dependencies: Unit) -> Unit:
    target = CargoTarget(("proc-macro",), ("proc-macro",), name, f"{name}/src/lib.rs", "2021")
    return library(name, *dependencies, target=target, platform=None)


def script_run(name: str, platform: str | None = HOST) -> Unit:
    target = CargoTarget(("custom-build",), ("bin",), "build-script-build", "build.rs", "2021")
    return library(name, target=target, mode=Mode.RUN_SCRIPT, platform=platform)


def test_equal_descriptions_are_one_unit() -> None:
    assert library("a") == library("a") and len({library("a"), library("a")}) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"features": ("std",)},
        {"platform": None},
        {"profile": Profile("dev", opt_level="1")},
        {"rustflags": ("-g",)},
        {"config_env": (("A", "1"),)},
        {"toolchain": "other"},
        {"tools": "zig"},
        {"for_tests": True},
        {"package": Package("a", "1.0.1", "a", Origin.MEMBER)},
    ],
)
def test_each_part_of_the_description_makes_another_unit(change: dict[str, object]) -> None:
    assert library("a", **change) != library("a")


def test_another_dependency_makes_another_unit_all_the_way_up() -> None:
    """The same package and features over other dependencies: Cargo prints both alike."""
    plain, rich = library("base"), library("base", features=("rich",))
    top, other = (library("top", library("middle", base)) for base in (plain, rich))
    assert top != other
    assert [u.package for u in top.iter_closure()] == [u.package for u in other.iter_closure()]


def test_a_rename_makes_another_unit() -> None:
    base = library("base")
    renamed = dataclasses.replace(library("a"), dependencies=(Dependency(base, "fundament"),))
    assert renamed != library("a", base)


def test_library_closure_ends_at_proc_macros() -> None:
    hidden, shown = library("hidden", platform=None), library("shown")
    top = library("top", proc_macro("macros", hidden), library("middle", shown))
    names = {u.package.name for u in top.library_closure}
    assert names == {"macros", "middle", "shown"}


def test_script_runs_behind_a_proc_macro_do_not_reach_the_target() -> None:
    native = library("native", script_run("native"))
    hidden = library("hidden", script_run("hidden", None), platform=None)
    top = library("top", proc_macro("macros", hidden), native, script_run("top"))
    assert {u.package.name for u in top.script_runs} == {"native", "top"}
    assert {u.package.name for u in proc_macro("macros", hidden).script_runs} == {"hidden"}


def test_a_build_dependency_brings_no_search_paths() -> None:
    """`tool` has `palette` as a build-dependency only: its script links it, its binary does not."""
    units = units_of(plan_of(load("build")))
    tool = next(u for u in units if u.package.name == "tool" and u.target.kind == ("bin",))
    script = next(
        u for u in units if u.package.name == "tool" and u.mode is Mode.BUILD and u != tool
    )
    assert [run.package.name for run in tool.script_runs] == ["tool"]
    assert [run.package.name for run in script.script_runs] == ["palette"]


def test_closure_has_each_unit_once_and_dependencies_first() -> None:
    base = library("base")
    top = library("top", library("left", base), library("right", base))
    order = [u.package.name for u in top.iter_closure()]
    assert sorted(order) == ["base", "left", "right", "top"]
    assert order.index("base") < order.index("left") and order[-1] == "top"


def test_descriptions_tell_units_apart() -> None:
    for name in ("build", "test", "check"):
        units = units_of(plan_of(load(name)))
        descriptions = [u.description for u in units]
        assert len(descriptions) == len(set(descriptions)), name


def test_descriptions() -> None:
    described = {u.description for u in units_of(plan_of(load("test")))}
    assert {
        f"palette 0.3.1-beta.2 [{HOST}]",
        "palette 0.3.1-beta.2 [host]",
        f"run build script of palette 0.3.1-beta.2 [{HOST}]",
        "build script of palette 0.3.1-beta.2 [host]",
        f"tests of studio 0.3.1-beta.2 (test drawing) [{HOST}]",
        f"studio 0.3.1-beta.2 (bin studio) [{HOST}]",
    } <= described
