"""Link-time optimization, unit by unit.

`cargo --unit-graph` gives the profile's wish; what each unit has to emit follows from who links it.
The algorithm is that of Cargo's `src/compiler/lto.rs` (`generate`, `calculate`, `lto_args`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from driftbuild.rust.model.unit import Lto

_CAN_LTO = frozenset({"bin", "staticlib", "cdylib"})
_DYNAMIC = frozenset({"dylib", "cdylib", "proc-macro"})
_RUNS = frozenset({Lto.RUN, Lto.RUN_THIN, Lto.RUN_FAT})
_NAMED = {"true": Lto.RUN, "thin": Lto.RUN_THIN, "fat": Lto.RUN_FAT, "off": Lto.OFF}


def _needs_object(crate_types: Sequence[str]) -> bool:
    return any(t in _CAN_LTO or t in _DYNAMIC for t in crate_types)


def _when_needs_object(crate_types: Sequence[str]) -> Lto:
    return Lto.ONLY_OBJECT if all(t == "dylib" for t in crate_types) else Lto.OBJECT_AND_BITCODE


def _merge(new: Lto, old: Lto) -> Lto:
    if new is old:
        return new
    for stronger in (_RUNS, {Lto.OFF}, {Lto.OBJECT_AND_BITCODE}):
        for candidate in (new, old):
            if candidate in stronger:
                return candidate
    return Lto.OBJECT_AND_BITCODE


def _for_host(unit: Mapping) -> bool:
    return unit["target"]["kind"] in (["custom-build"], ["proc-macro"])


def lto_modes(units: Sequence[Mapping], roots: Sequence[int]) -> dict[int, Lto]:
    """The mode of each unit (by index) of a unit graph as `cargo --unit-graph` prints it."""
    modes: dict[int, Lto] = {}

    def calculate(index: int, parent: Lto) -> None:
        unit = units[index]
        crate_types = (
            ["bin"] if unit["mode"] in ("test", "doctest") else unit["target"]["crate_types"]
        )
        if _for_host(unit):
            mode = Lto.ONLY_OBJECT
        elif all(t in _CAN_LTO for t in crate_types):
            mode = _NAMED.get(str(unit["profile"]["lto"]).lower(), Lto.ONLY_OBJECT)
        elif parent in _RUNS:
            mode = (
                _when_needs_object(crate_types) if _needs_object(crate_types) else Lto.ONLY_BITCODE
            )
        elif parent is Lto.ONLY_BITCODE and _needs_object(crate_types):
            mode = _when_needs_object(crate_types)
        else:
            mode = parent
        if index in modes:
            mode = _merge(mode, modes[index])
            if mode is modes[index]:
                return
        modes[index] = mode
        for dep in unit["dependencies"]:
            calculate(dep["index"], mode)

    for root in roots:
        unit = units[root]
        wish = str(unit["profile"]["lto"]).lower()
        crate_types = unit["target"]["crate_types"]
        if wish == "false":
            mode = Lto.ONLY_OBJECT
        elif wish == "off":
            mode = Lto.OFF
        elif _for_host(unit):
            mode = Lto.ONLY_OBJECT
        elif _needs_object(crate_types):
            mode = _when_needs_object(crate_types)
        else:
            mode = Lto.ONLY_BITCODE
        calculate(root, mode)
    return modes


def lto_arguments(mode: Lto) -> tuple[str, ...]:
    """The rustc arguments that a mode stands for."""
    return {
        Lto.RUN: ("-Clto",),
        Lto.RUN_THIN: ("-Clto=thin",),
        Lto.RUN_FAT: ("-Clto=fat",),
        Lto.OFF: ("-Clto=off", "-Cembed-bitcode=no"),
        Lto.OBJECT_AND_BITCODE: (),
        Lto.ONLY_BITCODE: ("-Clinker-plugin-lto",),
        Lto.ONLY_OBJECT: ("-Cembed-bitcode=no",),
    }[mode]
