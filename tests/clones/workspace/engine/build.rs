//! What a build script can get wrong: paths in its output, files in its folder.

use std::{env, fs, path::Path};

fn main() {
    let out = env::var("OUT_DIR").unwrap();
    fs::write(Path::new(&out).join("limit.rs"), "pub const LIMIT: usize = 7;\n").unwrap();
    println!("cargo:rustc-env=MADE_IN={out}");
    println!("cargo:rerun-if-changed=build.rs");
}
