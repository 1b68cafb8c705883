"""What cargo-nextest has to know to run one test binary that it did not build.

Its reuse mode reads two files: `cargo metadata`'s JSON (`--cargo-metadata`) and its own list of
binaries (`--binaries-metadata`, the types of the crate `nextest-metadata`). Both are written here
for one package and one binary, so that the run depends on nothing else. `@ROOT@` stands for the
absolute name of the sandbox.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from driftbuild.rust.model import layout
from driftbuild.rust.model.unit import Package, Unit

ROOT = "@ROOT@"
# nextest's "workspace": its configuration and its output, apart from the sources.
DIRECTORY = ".nextest"
TARGET_DIRECTORY = f"{DIRECTORY}/target"
REPORTS = f"{TARGET_DIRECTORY}/nextest"
TOOL_CONFIG = f"{DIRECTORY}/driftbuild.toml"
CONFIG = f"{DIRECTORY}/.config/nextest.toml"
CARGO_METADATA = f"{DIRECTORY}/cargo-metadata.json"
BINARIES_METADATA = f"{DIRECTORY}/binaries-metadata.json"

# Of lower priority than the workspace's own configuration: a report is always written.
TOOL_CONFIG_TEXT = '[profile.default.junit]\npath = "junit.xml"\n'


def package_id(package: Package) -> str:
    """Cargo's package id (the Cargo book, "Package ID Specifications")."""
    return f"path+file://{ROOT}/{package.directory}#{package.name}@{package.version}"


def _kind(unit: Unit) -> str:
    if unit.target.is_proc_macro:
        return "proc-macro"
    return "lib" if unit.target.is_lib else unit.target.kind[0]


def binary_id(unit: Unit) -> str:
    """nextest's name of a test binary: `PACKAGE`, `PACKAGE::TEST`, `PACKAGE::bin/NAME`..."""
    kind = _kind(unit)
    if kind in ("lib", "proc-macro"):
        return unit.package.name
    if kind == "test":
        return f"{unit.package.name}::{unit.target.name}"
    return f"{unit.package.name}::{kind}/{unit.target.name}"


def cargo_metadata(package: Package) -> str:
    """A workspace with this package alone, without its dependencies: nextest builds nothing."""
    identity = package_id(package)
    directory = f"{ROOT}/{package.directory}" if package.directory else ROOT
    described: dict[str, object] = {
        "name": package.name,
        "version": package.version,
        "id": identity,
        "source": None,
        "description": package.description or None,
        "license": package.license or None,
        "license_file": package.license_file or None,
        "readme": package.readme or None,
        "repository": package.repository or None,
        "homepage": package.homepage or None,
        "rust_version": package.rust_version or None,
        "authors": list(package.authors),
        "dependencies": [],
        "features": {},
        "targets": [
            {
                "kind": ["lib"],
                "crate_types": ["lib"],
                "name": package.name,
                "src_path": f"{directory}/src/lib.rs",
                "edition": "2021",
            }
        ],
        "manifest_path": f"{directory}/Cargo.toml",
    }
    return _dump(
        {
            "version": 1,
            "packages": [described],
            "workspace_members": [identity],
            "resolve": {
                "nodes": [{"id": identity, "dependencies": [], "deps": [], "features": []}],
                "root": None,
            },
            "target_directory": f"{ROOT}/{TARGET_DIRECTORY}",
            "workspace_root": f"{ROOT}/{DIRECTORY}",
        }
    )


def binaries_metadata(
    unit: Unit,
    host: str,
    *,
    binaries: Sequence[Unit] = (),
    libdir: str = "",
    library_paths: Sequence[str] = (),
) -> str:
    """The list of the one test binary.

    `binaries` are the package's executables, for CARGO_BIN_EXE_* and NEXTEST_BIN_EXE_*. `libdir`
    (rustc's) and `library_paths` are where shared libraries are, below the sandbox root.
    """
    identity = package_id(unit.package)
    up = "/".join(".." for _ in TARGET_DIRECTORY.split("/"))

    def from_target_directory(path: str) -> str:
        return f"{up}/{path}"

    platform = {"triple": unit.platform or host, "target-features": "unknown"}
    run = unit.build_script_run
    return _dump(
        {
            "rust-build-meta": {
                "target-directory": f"{ROOT}/{TARGET_DIRECTORY}",
                "base-output-directories": [],
                "non-test-binaries": {
                    identity: [
                        {
                            "name": binary.target.name,
                            "kind": "bin-exe",
                            "path": from_target_directory(executable(binary, host)),
                        }
                        for binary in binaries
                    ]
                },
                "build-script-out-dirs": (
                    {identity: from_target_directory(layout.out_directory(run))} if run else {}
                ),
                "linked-paths": [from_target_directory(path) for path in library_paths],
                "platforms": {
                    "host": {
                        "platform": platform,
                        "libdir": (
                            {"status": "available", "path": f"{ROOT}/{libdir}"}
                            if libdir
                            else {"status": "unavailable", "reason": "not-in-archive"}
                        ),
                    },
                    "targets": [],
                },
                "target-platforms": [],
                "target-platform": None,
            },
            "rust-binaries": {
                binary_id(unit): {
                    "binary-id": binary_id(unit),
                    "binary-name": unit.target.name,
                    "package-id": identity,
                    "kind": _kind(unit),
                    "binary-path": f"{ROOT}/{executable(unit, host)}",
                    "build-platform": "target",
                }
            },
        }
    )


def executable(unit: Unit, host: str) -> str:
    """Where the file of an executable unit is, below the sandbox root."""
    return f"{layout.unit_directory(unit)}/{layout.executable_name(unit, host)}"


def run_arguments(
    root: str, profile: str, arguments: Sequence[str], filters: Sequence[str]
) -> tuple[str, ...]:
    """After the program's name. `filters` are what `cargo test` takes after `--`."""
    return (
        "nextest",
        "run",
        f"--binaries-metadata={root}/{BINARIES_METADATA}",
        f"--cargo-metadata={root}/{CARGO_METADATA}",
        f"--tool-config-file=driftbuild:{root}/{TOOL_CONFIG}",
        f"--profile={profile}",
        # A name that matches in one binary need not match in the others.
        "--no-tests=pass",
        # The same bytes on a terminal and without one: colours are taken out where they are shown.
        "--color=always",
        "--show-progress=none",
        "--no-input-handler",
        *arguments,
        *(("--", *filters) if filters else ()),
    )


def choose_profile(config: Mapping[str, object], wanted: str) -> str:
    """The profile to use: the one asked for, or `ci` where the configuration has it.

    `config` is the parsed `.config/nextest.toml`. Raises ValueError naming the known profiles where
    the wanted one is none of them.
    """
    profiles = config.get("profile")
    declared = {"default", *(profiles if isinstance(profiles, Mapping) else ())}
    if not wanted:
        return "ci" if "ci" in declared else "default"
    if wanted not in declared:
        raise ValueError(
            f"[nextest].profile is {wanted!r}, which .config/nextest.toml does not declare. "
            f"It has: {', '.join(sorted(declared))}."
        )
    return wanted


def _dump(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True) + "\n"
