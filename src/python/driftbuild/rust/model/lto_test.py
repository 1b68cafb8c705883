from __future__ import annotations

from typing import Any

import pytest

from driftbuild.rust.conformance.comparison import plan_of, units_of
from driftbuild.rust.conformance.recording import load
from driftbuild.rust.model.lto import lto_arguments, lto_modes
from driftbuild.rust.model.unit import Lto


def unit(kind: str, lto: str, *dependencies: int, crate_types: tuple[str, ...] = ()) -> Any:
    return {
        "mode": "build",
        "target": {"kind": [kind], "crate_types": list(crate_types or (kind,))},
        "profile": {"lto": lto},
        "dependencies": [{"index": index} for index in dependencies],
    }


@pytest.mark.parametrize(
    ("lto", "binary", "library"),
    [
        ("false", Lto.ONLY_OBJECT, Lto.ONLY_OBJECT),
        ("off", Lto.OFF, Lto.OFF),
        ("true", Lto.RUN, Lto.ONLY_BITCODE),
        ("thin", Lto.RUN_THIN, Lto.ONLY_BITCODE),
        ("fat", Lto.RUN_FAT, Lto.ONLY_BITCODE),
    ],
)
def test_a_binary_decides_for_its_libraries(lto: str, binary: Lto, library: Lto) -> None:
    units = [unit("bin", lto, 1), unit("lib", lto, 2), unit("lib", lto)]
    assert lto_modes(units, [0]) == {0: binary, 1: library, 2: library}


def test_host_units_take_no_part() -> None:
    units = [
        unit("bin", "fat", 1, 2),
        unit("proc-macro", "fat", 3),
        unit("custom-build", "fat", crate_types=("bin",)),
        unit("lib", "fat"),
    ]
    modes = lto_modes(units, [0])
    assert modes == {0: Lto.RUN_FAT, 1: Lto.ONLY_OBJECT, 2: Lto.ONLY_OBJECT, 3: Lto.ONLY_OBJECT}


def test_a_library_of_a_proc_macro_and_of_a_binary_has_both() -> None:
    units = [unit("bin", "thin", 1, 2), unit("proc-macro", "thin", 2), unit("lib", "thin")]
    assert lto_modes(units, [0])[2] is Lto.OBJECT_AND_BITCODE


def test_cdylib_with_rlib_gives_objects_to_those_that_link_it_and_bitcode() -> None:
    both = unit("cdylib", "fat", 2, crate_types=("cdylib", "rlib"))
    modes = lto_modes([unit("bin", "fat", 1), both, unit("lib", "fat")], [0])
    assert modes == {0: Lto.RUN_FAT, 1: Lto.OBJECT_AND_BITCODE, 2: Lto.OBJECT_AND_BITCODE}


def test_a_root_library_is_bitcode_until_someone_links_objects() -> None:
    units = [unit("lib", "fat", 1), unit("lib", "fat")]
    assert set(lto_modes(units, [0]).values()) == {Lto.ONLY_BITCODE}


def test_tests_are_linked_like_binaries() -> None:
    tests = {**unit("lib", "thin", 1), "mode": "test"}
    modes = lto_modes([tests, unit("lib", "thin")], [0])
    assert modes == {0: Lto.RUN_THIN, 1: Lto.ONLY_BITCODE}


def test_every_mode_has_its_arguments() -> None:
    arguments = {mode: lto_arguments(mode) for mode in Lto}
    assert len(set(arguments.values())) == len(Lto)
    assert arguments[Lto.OBJECT_AND_BITCODE] == ()
    assert arguments[Lto.RUN_FAT] == ("-Clto=fat",)


@pytest.mark.parametrize("name", ["build_release", "build_ship"])
def test_modes_of_a_real_workspace(name: str) -> None:
    run = {"build_release": Lto.RUN_THIN, "build_ship": Lto.RUN_FAT}[name]
    for unit in units_of(plan_of(load(name))):
        if unit.platform is None:
            assert unit.lto is Lto.ONLY_OBJECT, unit
        elif unit.target.kind in (("bin",), ("staticlib",)):
            assert unit.lto is run, unit
