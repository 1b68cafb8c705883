"""Chooses the Rust toolchain that the repository is built with, and installs it privately."""
