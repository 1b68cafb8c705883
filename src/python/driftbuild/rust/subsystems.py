"""Options of the Cargo backend."""
from __future__ import annotations

from pants.option.option_types import ArgsListOption, BoolOption, SkipOption, StrListOption, StrOption
from pants.option.subsystem import Subsystem


class RustToolchainSubsystem(Subsystem):
    options_scope = "rust-toolchain"
    help = (
        "The Rust toolchain that every goal uses: rustc, cargo, clippy and rustfmt of one version.\n\n"
        "It is looked for in this order: the `sysroot` option; what the repository's set-up recorded "
        "for this `rust-toolchain.toml`; the channel of `rust-toolchain.toml` among rustup's "
        "toolchains. Nothing is downloaded here."
    )

    sysroot = StrOption(
        default=None,
        help="A folder with `bin/rustc`, `bin/cargo` and `lib/rustlib`. Takes precedence over all else.",
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
