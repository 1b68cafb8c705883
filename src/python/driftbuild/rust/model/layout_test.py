from __future__ import annotations

import dataclasses

import pytest

from driftbuild.rust.conformance.comparison import plan_of, units_of
from driftbuild.rust.conformance.recording import HOST, load
from driftbuild.rust.model import layout
from driftbuild.rust.model.unit import CargoTarget, Mode, Origin, Package, Profile, Unit


def unit(*crate_types: str, kind: str = "lib", name: str = "my-crate", **changes: object) -> Unit:
    made = Unit(
        package=Package(name, "1.0.0", "ws/a", Origin.MEMBER, workspace="ws"),
        target=CargoTarget((kind,), crate_types, name, "ws/a/src/lib.rs", "2021"),
        profile=Profile("dev"),
        platform=HOST,
        mode=Mode.BUILD,
        features=(),
        dependencies=(),
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def test_a_library_leaves_rlib_and_metadata() -> None:
    library = unit("lib")
    assert layout.output_names(library, HOST) == (
        f"libmy_crate-{library.key}.rlib",
        f"libmy_crate-{library.key}.rmeta",
    )


def test_cdylib_and_rlib_have_no_hash_and_no_metadata() -> None:
    both = unit("cdylib", "rlib", kind="cdylib")
    assert layout.output_names(both, HOST) == ("libmy_crate.so", "libmy_crate.rlib")
    assert layout.linkable_name(both, HOST) == "libmy_crate.rlib"


def test_a_check_leaves_metadata_only_also_of_a_cdylib() -> None:
    both = unit("cdylib", "rlib", kind="cdylib", mode=Mode.CHECK)
    assert layout.output_names(both, HOST) == (f"libmy_crate-{both.key}.rmeta",)
    binary = unit("bin", kind="bin", mode=Mode.CHECK)
    assert layout.output_names(binary, HOST) == ()


@pytest.mark.parametrize(
    ("platform", "cdylib", "staticlib", "binary"),
    [
        ("x86_64-unknown-linux-musl", "libx.so", "libx-K.a", "x-K"),
        ("aarch64-apple-darwin", "libx.dylib", "libx-K.a", "x-K"),
        ("x86_64-pc-windows-msvc", "x.dll", "x-K.lib", "x-K.exe"),
        ("x86_64-pc-windows-gnu", "x.dll", "libx-K.a", "x-K.exe"),
        ("wasm32-wasip1", "x.wasm", "libx-K.a", "x-K.wasm"),
    ],
)
def test_names_by_platform(platform: str, cdylib: str, staticlib: str, binary: str) -> None:
    def names(*types: str, kind: str) -> list[str]:
        made = unit(*types, kind=kind, name="x", platform=platform)
        return [n.replace(made.key, "K") for n in layout.output_names(made, HOST)]

    assert names("cdylib", kind="cdylib") == [cdylib]
    assert names("staticlib", kind="staticlib") == [staticlib]
    assert names("bin", kind="bin") == [binary]


def test_tests_are_executables() -> None:
    for target in (unit("lib"), unit("cdylib", "rlib", kind="cdylib"), unit("bin", kind="bin")):
        harnessed = dataclasses.replace(target, mode=Mode.TEST, for_tests=True, test_harness=True)
        bare = dataclasses.replace(harnessed, test_harness=False)
        for tests in (harnessed, bare):
            assert layout.output_names(tests, HOST) == (f"my_crate-{tests.key}",)


def test_members_are_compiled_from_the_workspace_root() -> None:
    member = unit("lib")
    assert layout.working_directory(member) == "ws"
    assert layout.source_argument(member, "/root") == "a/src/lib.rs"
    run = dataclasses.replace(member, mode=Mode.RUN_SCRIPT)
    assert layout.working_directory(run) == "ws/a"


def test_others_are_compiled_in_their_own_folder() -> None:
    package = Package("my-crate", "1.0.0", ".v/my-crate-1.0.0", Origin.VENDORED)
    target = CargoTarget(("lib",), ("lib",), "my-crate", ".v/my-crate-1.0.0/src/lib.rs", "2021")
    vendored = unit("lib", package=package, target=target)
    assert layout.working_directory(vendored) == ".v/my-crate-1.0.0"
    assert layout.source_argument(vendored, "/root") == "/root/.v/my-crate-1.0.0/src/lib.rs"


def test_no_two_units_of_a_plan_share_a_folder() -> None:
    for name in ("build", "test", "check"):
        units = units_of(plan_of(load(name)))
        assert len({layout.unit_directory(u) for u in units}) == len(units)
