"""The environment that Cargo gives to rustc and to build scripts.

Source: the Cargo book, "Environment Variables"; Cargo's `src/compiler/compilation.rs` and
`src/compiler/custom_build.rs`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from driftbuild.rust.model import layout
from driftbuild.rust.model.unit import Package, Unit


def _version_parts(version: str) -> tuple[str, str, str, str]:
    core, _, pre = version.split("+")[0].partition("-")
    major, minor, patch = core.split(".")
    return major, minor, patch, pre


def package_env(package: Package, root: str) -> dict[str, str]:
    """CARGO_MANIFEST_* and CARGO_PKG_* of a package."""
    major, minor, patch, pre = _version_parts(package.version)
    directory = f"{root}/{package.directory}" if package.directory else root
    return {
        "CARGO_MANIFEST_DIR": directory,
        "CARGO_MANIFEST_PATH": f"{directory}/Cargo.toml",
        "CARGO_PKG_NAME": package.name,
        "CARGO_PKG_VERSION": package.version,
        "CARGO_PKG_VERSION_MAJOR": major,
        "CARGO_PKG_VERSION_MINOR": minor,
        "CARGO_PKG_VERSION_PATCH": patch,
        "CARGO_PKG_VERSION_PRE": pre,
        "CARGO_PKG_AUTHORS": ":".join(package.authors),
        "CARGO_PKG_DESCRIPTION": package.description,
        "CARGO_PKG_HOMEPAGE": package.homepage,
        "CARGO_PKG_REPOSITORY": package.repository,
        "CARGO_PKG_LICENSE": package.license,
        "CARGO_PKG_LICENSE_FILE": package.license_file,
        "CARGO_PKG_README": package.readme,
        "CARGO_PKG_RUST_VERSION": package.rust_version,
    }


def rustc_env(unit: Unit, root: str, cargo: str) -> dict[str, str]:
    """Environment of a compilation, without what the package's build script adds."""
    env = {**dict(unit.config_env), **package_env(unit.package, root), "CARGO": cargo}
    env["CARGO_CRATE_NAME"] = unit.target.crate_name
    if unit.target.kind[0] in ("bin", "example") and unit.target.crate_types == ("bin",):
        env["CARGO_BIN_NAME"] = unit.target.name
    if unit.package.is_member:
        env["CARGO_PRIMARY_PACKAGE"] = "1"
    if unit.target.kind[0] in ("test", "bench"):
        env["CARGO_TARGET_TMPDIR"] = f"{root}/.tmp"
    if unit.build_script_run is not None:
        env["OUT_DIR"] = f"{root}/{layout.out_directory(unit.build_script_run)}"
    if unit.is_std or any(dep.noprelude for dep in unit.dependencies):
        # A std of our own comes in by `--extern noprelude:`, which stable rustc refuses.
        env["RUSTC_BOOTSTRAP"] = "1"
    return env


def binary_env(unit: Unit, root: str, host: str) -> dict[str, str]:
    """CARGO_BIN_EXE_<name> for integration tests and benches: the package's binaries.

    Those that are not built (in a check, or for want of a feature) have a placeholder, as in Cargo,
    so that `env!` compiles.
    """
    if unit.target.kind[0] not in ("test", "bench"):
        return {}
    paths = {name: f"placeholder:{name}" for name in unit.package.binaries}
    for dep in unit.dependencies:
        if dep.unit.target.kind == ("bin",):
            folder = f"{root}/{layout.unit_directory(dep.unit)}"
            paths[dep.unit.target.name] = f"{folder}/{layout.executable_name(dep.unit, host)}"
    return {f"CARGO_BIN_EXE_{name}": path for name, path in paths.items()}


def build_script_env(
    run: Unit,
    root: str,
    *,
    host: str,
    cargo: str,
    rustc: str,
    rustdoc: str,
    linker: str,
    cfg: Sequence[str],
    rustflags: Sequence[str],
) -> dict[str, str]:
    """Environment of a build script's run. `cfg` is the output of `rustc --print cfg`, by line.

    The profile of a run is that of the library it runs for (Cargo stores it so).
    """
    profile = run.profile
    target = run.platform or host
    env = {
        **dict(run.config_env),
        **package_env(run.package, root),
        "CARGO": cargo,
        "OUT_DIR": f"{root}/{layout.out_directory(run)}",
        "TARGET": target,
        "HOST": host,
        # One: the engine runs as many actions as there are cores, and the value is in the key.
        "NUM_JOBS": "1",
        "OPT_LEVEL": profile.opt_level,
        "PROFILE": run.root_profile,
        "DEBUG": "false" if profile.debuginfo in ("0", "none") else "true",
        "RUSTC": rustc,
        "RUSTDOC": rustdoc,
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(rustflags),
    }
    if linker:
        env["RUSTC_LINKER"] = linker
    if run.package.links:
        env["CARGO_MANIFEST_LINKS"] = run.package.links
    for feature in run.features:
        env[f"CARGO_FEATURE_{_upper(feature)}"] = "1"
    env.update(cfg_env(cfg, profile.debug_assertions))
    env["CARGO_CFG_FEATURE"] = ",".join(run.features)
    return env


def cfg_env(cfg: Sequence[str], debug_assertions: bool) -> dict[str, str]:
    """CARGO_CFG_* from the lines of `rustc --print cfg`."""
    values: dict[str, list[str]] = {}
    for line in cfg:
        key, _, value = line.partition("=")
        values.setdefault(key, []).append(value.strip('"'))
    values.pop("debug_assertions", None)
    if debug_assertions:
        values["debug_assertions"] = [""]
    return {f"CARGO_CFG_{_upper(key)}": ",".join(items) for key, items in values.items()}


def merged(*envs: Mapping[str, str]) -> dict[str, str]:
    """Later ones win; sorted, so that equal environments are equal actions."""
    result: dict[str, str] = {}
    for env in envs:
        result.update(env)
    return dict(sorted(result.items()))


def _upper(text: str) -> str:
    return text.upper().replace("-", "_").replace(".", "_")
