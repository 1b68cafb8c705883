"""Targets of Cargo workspaces. None of them is written in a BUILD file: Cargo.toml says it all."""

from __future__ import annotations

from pants.core.goals.test import TestExtraEnvVarsField, TestTimeoutField
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    MultipleSourcesField,
    StringField,
    StringSequenceField,
    Target,
)


class CargoPackageSources(MultipleSourcesField):
    default = ("**", "!**/BUILD", "!BUILD")
    help = "All files of the package: any of them may be read by its code or its tests."


class CargoTargetSources(MultipleSourcesField):
    help = "The target's own files, by which it can be named on the command line."


class CargoWorkspaceSources(MultipleSourcesField):
    default = (
        "Cargo.toml",
        "Cargo.lock",
        ".cargo/config.toml",
        "rust-toolchain.toml",
        "clippy.toml",
        ".clippy.toml",
        "rustfmt.toml",
        ".rustfmt.toml",
        ".config/nextest.toml",
    )
    help = "What holds for all packages: manifest, lockfile, toolchain, configuration of tools."


class CargoWorkspaceField(StringField):
    alias = "workspace"
    default = ""
    help = "The folder of the workspace's Cargo.toml, from the root of the repository."


class CargoTargetName(StringField):
    alias = "cargo_target"
    help = "The name of the target in Cargo.toml."


class CargoTargetKind(StringField):
    alias = "kind"
    help = "lib, bin, test, bench, example or proc-macro, as `cargo metadata` says."


class CrateTypesField(StringSequenceField):
    alias = "crate_types"
    default = ()
    help = "The crate types of the target: lib, cdylib, staticlib, proc-macro, bin..."


class RustTestTimeoutField(TestTimeoutField):
    pass


class RustTestExtraEnvVarsField(TestExtraEnvVarsField):
    pass


class RustDependencies(Dependencies):
    help = "Packages of the workspace, from Cargo.toml. Third-party crates are no targets."


class CargoWorkspaceTarget(Target):
    alias = "cargo_workspace"
    core_fields = (*COMMON_TARGET_FIELDS, CargoWorkspaceSources)
    help = (
        "A Cargo workspace: the files that all of its packages depend on. It appears by itself, as "
        "`cargo-workspace`, for each of [cargo].workspaces."
    )


class CargoPackageTarget(Target):
    alias = "cargo_package"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        CargoPackageSources,
        RustDependencies,
        CargoWorkspaceField,
    )
    help = (
        "A package of a Cargo workspace: what `check`, `lint` and `fmt` work on. It appears by "
        "itself for each member of the workspaces in [cargo].workspaces."
    )


_CARGO_FIELDS = (
    *COMMON_TARGET_FIELDS,
    CargoTargetSources,
    RustDependencies,
    CargoWorkspaceField,
    CargoTargetName,
    CargoTargetKind,
    RustTestTimeoutField,
    RustTestExtraEnvVarsField,
)


class RustLibraryTarget(Target):
    alias = "rust_library"
    core_fields = (*_CARGO_FIELDS, CrateTypesField)
    help = (
        "The library of a package (`[lib]`): its unit and doc tests run under `test`; a cdylib or "
        "staticlib can be packaged."
    )


class RustBinaryTarget(Target):
    alias = "rust_binary"
    core_fields = _CARGO_FIELDS
    help = "A binary of a package (`[[bin]]`): `run` it, `package` it, `test` its unit tests."


class RustTestTarget(Target):
    alias = "rust_test"
    core_fields = _CARGO_FIELDS
    help = "An integration test of a package (`[[test]]`)."


class RustBenchTarget(Target):
    alias = "rust_bench"
    core_fields = _CARGO_FIELDS
    help = "A benchmark of a package (`[[bench]]`); `run` measures."


class RustExampleTarget(Target):
    alias = "rust_example"
    core_fields = _CARGO_FIELDS
    help = "An example of a package (`[[example]]`): `run` it."
