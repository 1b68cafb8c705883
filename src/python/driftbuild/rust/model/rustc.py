"""The rustc command line of a unit, as Cargo would write it.

Source: Cargo's `src/compiler/mod.rs` (`build_base_args`, `build_deps_args`, `extern_args`).
`-C incremental` is passed on request only: what it reads is no input that a key knows of.
"""

from __future__ import annotations

from driftbuild.rust.model import layout
from driftbuild.rust.model.build_script import BuildScriptOutput, script_arguments
from driftbuild.rust.model.lto import lto_arguments
from driftbuild.rust.model.unit import CargoTarget, Dependency, Mode, Profile, Unit

# Only these of std's crates may be private dependencies (`cargo-features = ["public-dependency"]`).
_STD_PRIVATE_ENABLED = frozenset({"std", "alloc", "rustc-std-workspace-core"})


def profile_arguments(
    profile: Profile, *, test_harness: bool, target: CargoTarget
) -> tuple[str, ...]:
    """What a profile says, without LTO."""
    arguments: list[str] = []
    if profile.opt_level != "0":
        arguments.append(f"-Copt-level={profile.opt_level}")
    if profile.panic != "unwind" and not test_harness and not target.is_proc_macro:
        arguments.append(f"-Cpanic={profile.panic}")
    if profile.codegen_units is not None:
        arguments.append(f"-Ccodegen-units={profile.codegen_units}")
    if profile.debuginfo not in ("0", "none"):
        arguments.append(f"-Cdebuginfo={profile.debuginfo}")
    if profile.split_debuginfo:
        arguments.append(f"-Csplit-debuginfo={profile.split_debuginfo}")
    if profile.opt_level != "0":
        if profile.debug_assertions:
            arguments.append("-Cdebug-assertions=on")
            if not profile.overflow_checks:
                arguments.append("-Coverflow-checks=off")
        elif profile.overflow_checks:
            arguments.append("-Coverflow-checks=on")
    elif not profile.debug_assertions:
        arguments.append("-Cdebug-assertions=off")
        if profile.overflow_checks:
            arguments.append("-Coverflow-checks=on")
    elif not profile.overflow_checks:
        arguments.append("-Coverflow-checks=off")
    if profile.rpath:
        arguments.append("-Crpath=yes")
    if profile.strip:
        arguments.append(f"-Cstrip={profile.strip}")
    return (*arguments, *profile.rustflags)


def check_cfg_arguments(unit: Unit) -> tuple[str, ...]:
    """What `cfg` may name: the declared features, not only those that are enabled."""
    if unit.is_std:
        # std's manifests say what they expect in `[lints]`, which no metadata shows.
        return ()
    declared = ", ".join(f'"{feature}"' for feature in sorted(unit.package.declared_features))
    return ("--check-cfg", "cfg(docsrs,test)", "--check-cfg", f"cfg(feature, values({declared}))")


def extern_arguments(unit: Unit, root: str, host: str) -> tuple[str, ...]:
    """`--extern` for the libraries that this crate names, `-L dependency` for those behind them."""
    arguments: list[str] = []
    unstable = False
    for dep in unit.dependencies:
        if not _is_extern(dep):
            continue
        options = []
        if dep.noprelude:
            options.append("noprelude")
        if dep.nounused:
            options.append("nounused")
        if unit.is_std and unit.package.name in _STD_PRIVATE_ENABLED:
            options.append("priv")
        unstable = unstable or bool(options)
        prefix = f"{','.join(options)}:" if options else ""
        path = f"{root}/{layout.unit_directory(dep.unit)}/{dependency_file(unit, dep.unit, host)}"
        arguments += ["--extern", f"{prefix}{dep.extern_crate_name}={path}"]
    for library in unit.library_closure:
        arguments += ["-L", f"dependency={root}/{layout.unit_directory(library)}"]
    if unstable:
        arguments += ["-Zunstable-options"]
    return tuple(arguments)


def _is_extern(dep: Dependency) -> bool:
    return (
        dep.unit.mode in (Mode.BUILD, Mode.CHECK)
        and dep.unit.target.is_lib
        and ("cdylib" not in dep.unit.target.crate_types or len(dep.unit.target.crate_types) > 1)
    )


def dependency_file(unit: Unit, library: Unit, host: str) -> str:
    """The file of a library that this unit reads: metadata to compile, the whole to link."""
    if library.has_metadata and not unit.links:
        return layout.metadata_name(library)
    return layout.linkable_name(library, host)


def rustc_arguments(
    unit: Unit,
    root: str,
    *,
    host: str,
    own_script: BuildScriptOutput | None = None,
    scripts: dict[str, BuildScriptOutput] | None = None,
    linker: str = "",
    platform_arguments: tuple[str, ...] = (),
    incremental: str = "",
) -> tuple[str, ...]:
    """All arguments after `rustc`.

    `linker` and `platform_arguments` are for units of the target platform (the caller passes none
    for host units, as Cargo does with RUSTFLAGS once `--target` is given). `incremental` is the
    absolute folder of rustc's incremental state.
    """
    target = unit.target
    arguments = [
        "--crate-name",
        target.crate_name,
        f"--edition={target.edition}",
        layout.source_argument(unit, root),
        "--error-format=json",
        "--json=diagnostic-rendered-ansi",
    ]
    if not unit.for_tests:
        for crate_type in target.crate_types:
            arguments += ["--crate-type", crate_type]
    if unit.mode is Mode.CHECK:
        arguments.append("--emit=metadata")
    else:
        arguments.append("--emit=metadata,link" if unit.has_metadata else "--emit=link")
    if target.is_proc_macro or "dylib" in target.crate_types:
        arguments.append("-Cprefer-dynamic")
    arguments += profile_arguments(unit.profile, test_harness=unit.test_harness, target=target)
    arguments += lto_arguments(unit.lto)
    if incremental:
        arguments.append(f"-Cincremental={incremental}")
    if unit.package.is_member:
        arguments += unit.package.lints
    if unit.test_harness:
        arguments.append("--test")
    elif unit.for_tests:
        arguments += ["--cfg", "test"]
    for feature in unit.features:
        arguments += ["--cfg", f'feature="{feature}"']
    arguments += check_cfg_arguments(unit)
    arguments += [f"-Cmetadata={unit.key}"]
    if layout.extra_filename(unit):
        arguments.append(f"-Cextra-filename={layout.extra_filename(unit)}")
    arguments += ["--out-dir", f"{root}/{layout.OUTPUT}"]
    if unit.platform:
        arguments += ["--target", unit.platform]
        if linker and unit.links:
            arguments.append(f"-Clinker={linker}")
        arguments += platform_arguments
    arguments += extern_arguments(unit, root, host)
    if target.is_proc_macro:
        arguments += ["--extern", "proc_macro"]
    if not unit.package.is_member:
        arguments += ["--cap-lints", "allow"]
    if unit.is_std:
        arguments.append("-Zforce-unstable-if-unmarked")
    arguments += script_arguments(unit, own_script, scripts or {})
    arguments += unit.rustflags
    # Debug information and panic messages name sources as the repository does.
    arguments.append(f"--remap-path-prefix={root}=.")
    return tuple(arguments)
