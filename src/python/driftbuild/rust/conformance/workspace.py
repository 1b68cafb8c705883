"""A small Cargo workspace with one of everything that decides how a crate is compiled.

It needs no network: its third-party crates are a directory source (`cargo vendor`'s layout).
What is in it, and why:

- `palette`: a library with a build script and `links`; optional dependency behind `dep:`; features.
- `derive`: a proc macro with a test of its own; wants other features of `token` than `studio` does.
- `studio`: library, two binaries (one with `required-features`), renamed dependencies, a test, a
  test and a benchmark without harness, an example; dev-dependency; two versions of one crate.
- `bridge`: cdylib and rlib, panics with `abort` in the profile `ship`; its script has link
  arguments.
- `archive`: a staticlib. `tool`: a binary without a library whose script names a native library.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

VENDOR = ".cargo-vendor"

_ROOT = """\
[workspace]
resolver = "2"
members = ["archive", "bridge", "derive", "palette", "studio", "tool"]

[workspace.package]
version = "0.3.1-beta.2"
edition = "2021"
authors = ["Ada Example", "Ben Example <ben@example.org>"]
rust-version = "1.80"
license = "MIT"

[workspace.lints.rust]
unused_must_use = "deny"
unexpected_cfgs = { level = "warn", check-cfg = ['cfg(sketch, values("a", "b"))'] }
unused = { level = "warn", priority = -1 }

[workspace.lints.clippy]
perf = { level = "deny", priority = -1 }
panic = "deny"
expect_used = "warn"

[profile.dev.package.hue]
opt-level = 2

[profile.release]
lto = "thin"
strip = "symbols"

[profile.ship]
inherits = "release"
lto = "fat"
codegen-units = 1
panic = "abort"
overflow-checks = true
debug = "line-tables-only"

[profile.plain]
inherits = "dev"
lto = "off"
debug = 0
debug-assertions = false
"""

_CONFIG = """\
[source.crates-io]
replace-with = "vendored"

[source.vendored]
directory = ".cargo-vendor"

[env]
STUDIO_CHANNEL = "nightly"
STUDIO_FORCED = { value = "yes", force = true }

[target.x86_64-unknown-linux-gnu]
rustflags = ["--cfg", "tuned"]
"""

FILES = {
    "Cargo.toml": _ROOT,
    ".cargo/config.toml": _CONFIG,
    "palette/Cargo.toml": """\
[package]
name = "palette"
version.workspace = true
edition.workspace = true
authors.workspace = true
rust-version.workspace = true
license.workspace = true
description = "Colours, \\"named\\" & numbered"
links = "pigment"

[features]
default = ["fast"]
fast = []
named-colours = ["dep:hue", "hue/names"]

[dependencies]
hue = { version = "1", optional = true }

[lints]
workspace = true
""",
    "palette/build.rs": """\
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(pigmented)");
    println!("cargo::rustc-cfg=pigmented");
    println!("cargo::rustc-env=PIGMENT=ochre");
    println!("cargo::rustc-link-search=native={}", std::env::var("OUT_DIR").unwrap());
    println!("cargo::rustc-link-lib=m");
    println!("cargo::metadata=include=/usr/include");
    println!("cargo::metadata=root-colour=red");
}
""",
    "palette/src/lib.rs": """\
#[cfg(pigmented)]
pub const PIGMENT: &str = env!("PIGMENT");
#[cfg(feature = "named-colours")]
pub fn name() -> &'static str { hue::name() }
pub fn mix(a: u8, b: u8) -> u8 { a / 2 + b / 2 }
#[cfg(test)]
mod tests { #[test] fn mixes() { assert_eq!(super::mix(2, 4), 3); } }
""",
    "derive/Cargo.toml": """\
[package]
name = "derive"
version.workspace = true
edition.workspace = true

[lib]
proc-macro = true

[dependencies]
token = { version = "1", features = ["host-side"] }
""",
    "derive/src/lib.rs": """\
use proc_macro::TokenStream;
#[proc_macro_derive(Swatch)]
pub fn swatch(_: TokenStream) -> TokenStream { token::text().parse().unwrap() }
#[cfg(test)]
mod tests { #[test] fn empty() { assert!(token::text().is_empty()); } }
""",
    "studio/Cargo.toml": """\
[package]
name = "studio"
version.workspace = true
edition.workspace = true
repository = "https://example.org/studio"
homepage = "https://example.org"
readme = "README.md"
default-run = "studio"

[features]
remote = ["palette/named-colours"]

[dependencies]
derive = { path = "../derive" }
palette = { path = "../palette" }
shade = { package = "hue", version = "2" }
token = { version = "1", features = ["target-side"] }

[dev-dependencies]
probe = "1"

[[bin]]
name = "studio"

[[bin]]
name = "remote-studio"
required-features = ["remote"]

[[test]]
name = "drawing"

[[test]]
name = "bare"
harness = false

[[bench]]
name = "speed"
harness = false

[[example]]
name = "sketch"

[lints]
workspace = true
""",
    "studio/README.md": "Studio\n",
    "studio/build.rs": """\
fn main() {
    println!("cargo:rerun-if-env-changed=STUDIO");
    println!("cargo:rustc-link-arg-tests=-Wl,--as-needed");
    println!("cargo:rustc-link-arg-bins=-Wl,-O1");
    println!("cargo:rustc-link-arg-examples=-Wl,-O2");
    println!("cargo:rustc-link-arg-bin=studio=-Wl,--no-undefined");
}
""",
    "studio/src/lib.rs": """\
#[derive(derive::Swatch)]
pub struct Canvas;
pub fn draw() -> u8 { let _ = token::text(); palette::mix(shade::depth(), 4) }
#[cfg(test)]
mod tests { #[test] fn draws() { assert!(super::draw() > 0 && probe::ok()); } }
""",
    "studio/src/main.rs": "fn main() { let _ = studio::draw(); }\n",
    "studio/src/bin/remote-studio.rs": "fn main() { let _ = studio::draw(); }\n",
    "studio/tests/drawing.rs": """\
#[test]
fn runs() { assert!(env!("CARGO_BIN_EXE_studio").contains("studio")); assert!(probe::ok()); }
""",
    "studio/tests/bare.rs": "fn main() { assert!(studio::draw() > 0); }\n",
    "studio/benches/speed.rs": "fn main() { let _ = studio::draw(); }\n",
    "studio/examples/sketch.rs": "fn main() { let _ = (studio::draw(), probe::ok()); }\n",
    "bridge/Cargo.toml": """\
[package]
name = "bridge"
version = "1.2.3"
edition = "2024"

[lib]
crate-type = ["cdylib", "rlib"]

[dependencies]
palette = { path = "../palette", default-features = false }
""",
    "bridge/build.rs": """\
fn main() {
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libbridge.so");
    println!("cargo:rustc-link-arg=-Wl,-z,now");
}
""",
    "bridge/src/lib.rs": """\
#[unsafe(no_mangle)]
pub extern "C" fn bridge_mix(a: u8, b: u8) -> u8 { palette::mix(a, b) }
#[cfg(test)]
mod tests { #[test] fn mixes() { assert_eq!(super::bridge_mix(2, 2), 2); } }
""",
    "archive/Cargo.toml": """\
[package]
name = "archive"
version = "0.1.0"
edition = "2021"

[lib]
crate-type = ["staticlib"]

[dependencies]
bridge = { path = "../bridge" }
""",
    "archive/src/lib.rs": """\
#[no_mangle]
pub extern "C" fn archive() -> u8 { bridge::bridge_mix(1, 2) }
""",
    "tool/Cargo.toml": """\
[package]
name = "tool"
version = "0.1.0+build.7"
edition = "2018"

[dependencies]
hue = "1"

[build-dependencies]
token = "1"
palette = { path = "../palette" }
""",
    "tool/build.rs": """\
fn main() {
    let _ = (token::text(), palette::mix(1, 2));
    println!("cargo:rustc-flags=-l m -L native={}", std::env::var("OUT_DIR").unwrap());
}
""",
    "tool/src/main.rs": 'fn main() { println!("{}", hue::depth()); }\n',
}

# Name, version, [features] and further tables, library.
_THIRD_PARTY = (
    (
        "hue",
        "1.0.0",
        "names = []",
        "",
        'pub fn depth() -> u8 { 1 }\npub fn name() -> &\'static str { "red" }\n',
    ),
    ("hue", "2.1.0", "", "", "pub fn depth() -> u8 { 2 }\npub fn unused() { let x = 1; }\n"),
    (
        "token",
        "1.4.0",
        "host-side = []\ntarget-side = []",
        "",
        'pub fn text() -> &\'static str { "" }\n',
    ),
    (
        "probe",
        "1.0.0",
        "",
        '[dependencies]\nhue = "1"\n',
        "pub fn ok() -> bool { hue::depth() == 1 }\n",
    ),
)


def write_workspace(folder: Path) -> None:
    """Write the workspace with its third-party crates and its Cargo.lock below `folder`."""
    for path, text in FILES.items():
        _write(folder / path, text)
    lock = []
    for name, version, features, tables, library in _THIRD_PARTY:
        manifest = (
            f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\n'
            f'authors = ["Third Party"]\n[lib]\npath = "src/lib.rs"\n'
            f"[features]\n{features}\n{tables}"
        )
        crate = folder / VENDOR / f"{name}-{version}"
        # A directory source compares this with the lockfile; the archive itself never exists.
        checksum = hashlib.sha256(f"{name} {version}".encode()).hexdigest()
        _write(crate / "Cargo.toml", manifest)
        _write(crate / "src/lib.rs", library)
        _write(crate / ".cargo-checksum.json", json.dumps({"files": {}, "package": checksum}))
        lock.append((name, version, checksum))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
