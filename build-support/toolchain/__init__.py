"""Finds or installs the one Rust toolchain that every Pants goal uses, and records where it is.

The record is `${XDG_CACHE_HOME:-~/.cache}/driftbuild/rust-toolchain/KEY.json`, where KEY is the
first 16 hexadecimal digits of the SHA-256 of `rust-toolchain.toml`.
"""
