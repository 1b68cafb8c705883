from __future__ import annotations

from pathlib import Path

import pytest

from bootstrap.errors import SetupError
from toolchain.apt import Archive, Package, parse_depends, parse_show

CARGO = """\
Package: cargo-web
Version: 1.96.0+dfsg1-1~deb12u2
Installed-Size: 27088
Pre-Depends: dpkg (>= 1.15)
Depends: libc6 (>= 2.34), gcc | clang | c-compiler, libssl3:any
Description: Rust package manager
 Depends: this line belongs to the description
Filename: pool/updates/main/r/cargo-web.deb
Size: 7646412

Package: cargo-web
Version: 1.85.0
Filename: pool/main/r/cargo-web.deb
Size: 1
"""


def test_dependencies_lose_versions_and_architectures_and_keep_alternatives() -> None:
    assert parse_depends("libc6 (>= 2.34), gcc | clang (>= 1) [amd64], python3:any") == (
        ("libc6",),
        ("gcc", "clang"),
        ("python3",),
    )
    assert parse_depends("") == ()


def test_of_several_versions_the_first_is_read() -> None:
    assert parse_show(CARGO) == Package(
        "cargo-web",
        "1.96.0+dfsg1-1~deb12u2",
        7646412,
        (("dpkg",), ("libc6",), ("gcc", "clang", "c-compiler"), ("libssl3",)),
    )


def test_nothing_and_a_package_that_is_only_known_by_status_are_no_package() -> None:
    assert parse_show("") is None
    assert parse_show("Package: gone\nStatus: deinstall ok config-files\nVersion: 1\n") is None


def test_a_folder_that_apt_s_configuration_cannot_name(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match='whose name has a "'):
        Archive(tmp_path / 'a"b')
