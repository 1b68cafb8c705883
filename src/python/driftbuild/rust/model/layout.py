"""Where things are in a sandbox. Every path that can reach an output is the same in each sandbox.

`root` below is the absolute name by which the running process knows its sandbox.
"""

from __future__ import annotations

from driftbuild.rust.model.unit import Mode, Origin, Unit

VENDOR = ".cargo-vendor"
TOOLCHAINS = ".rust-toolchains"
UNITS = ".units"
SCRIPT_OUT = ".script-out"
OUTPUT = ".output"
MACRO_OUTPUT = ".macro-output"
INCREMENTAL = ".incremental"


def unit_directory(unit: Unit) -> str:
    """Where the outputs of a dependency are mounted."""
    return f"{UNITS}/{unit.key}"


def out_directory(run: Unit) -> str:
    """OUT_DIR of a build script's run: the same for the run and for all that reads it."""
    return f"{SCRIPT_OUT}/{run.key}"


def incremental_directory(unit: Unit, program: str) -> str:
    """The state that `program` (rustc, clippy-driver) keeps of a unit from edit to edit."""
    return f"{INCREMENTAL}/{program}-{unit.key}"


def working_directory(unit: Unit) -> str:
    """The workspace root for members, the package's folder otherwise (Cargo does the same)."""
    package = unit.package
    if package.is_member and unit.mode is not Mode.RUN_SCRIPT:
        return package.workspace or "."
    return package.directory or "."


def source_argument(unit: Unit, root: str) -> str:
    """The crate root as rustc gets it: relative for members, so that diagnostics are."""
    path = unit.target.src_path
    if unit.package.origin is not Origin.MEMBER:
        return f"{root}/{path}"
    prefix = f"{unit.package.workspace}/" if unit.package.workspace else ""
    return path[len(prefix) :] if path.startswith(prefix) else f"{root}/{path}"


def extra_filename(unit: Unit) -> str:
    """Cargo's `use_extra_filename`: no hash in the name of a local dynamic library."""
    if unit.for_tests or unit.mode is Mode.CHECK or not unit.package.is_member:
        return f"-{unit.key}"
    return "" if set(unit.target.crate_types) & {"cdylib", "dylib"} else f"-{unit.key}"


def _dynamic_library(name: str, platform: str) -> str:
    if "apple" in platform:
        return f"lib{name}.dylib"
    if "windows" in platform:
        return f"{name}.dll"
    if platform.startswith("wasm"):
        return f"{name}.wasm"
    return f"lib{name}.so"


def executable_name(unit: Unit, host: str) -> str:
    platform = unit.platform or host
    suffix = ".exe" if "windows" in platform else ".wasm" if platform.startswith("wasm") else ""
    return f"{unit.target.crate_name}{extra_filename(unit)}{suffix}"


def metadata_name(unit: Unit) -> str:
    return f"lib{unit.target.crate_name}{extra_filename(unit)}.rmeta"


def output_name(unit: Unit, crate_type: str, host: str) -> str:
    """The file that rustc writes for one crate type."""
    stem = f"{unit.target.crate_name}{extra_filename(unit)}"
    platform = unit.platform or host
    if crate_type in ("lib", "rlib"):
        return f"lib{stem}.rlib"
    if crate_type == "staticlib":
        return f"{stem}.lib" if platform.endswith("msvc") else f"lib{stem}.a"
    if crate_type in ("cdylib", "dylib", "proc-macro"):
        return _dynamic_library(stem, platform)
    return executable_name(unit, host)


def output_names(unit: Unit, host: str) -> tuple[str, ...]:
    """All files of a unit's compilation, relative to the output folder."""
    if unit.mode is Mode.CHECK:
        if not unit.has_metadata:
            # rustc still writes metadata where it checks an executable: nobody reads it.
            return ()
        return (metadata_name(unit),)
    if unit.for_tests:
        return (executable_name(unit, host),)
    names = tuple(output_name(unit, t, host) for t in unit.target.crate_types)
    return (*names, metadata_name(unit)) if unit.has_metadata else names


def linkable_name(unit: Unit, host: str) -> str:
    """What a dependent links: the rlib where there is one, else the dynamic library."""
    types = unit.target.crate_types
    for preferred in ("lib", "rlib", "dylib", "proc-macro"):
        if preferred in types:
            return output_name(unit, preferred, host)
    return output_name(unit, types[0], host)
