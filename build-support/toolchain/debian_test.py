from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.errors import SetupError
from toolchain import debian
from toolchain.apt import Package
from toolchain.pins import Pins

PINS = Pins(
    key="0" * 16,
    channel="1.95.0",
    components=("clippy", "rustfmt"),
    triples=("x86_64-unknown-linux-gnu",),
    debian_packages=("rustc-web", "cargo-web"),
    debian_from_machine=frozenset({"libc6", "gcc"}),
    debian_versions={"rustc-web": "1.96.0+dfsg1-1", "libllvm22": "22.1"},
)


class Shelf:
    """An archive of a few packages, which remembers one version of each."""

    def __init__(self, *packages: Package, installed: tuple[str, ...] = ()) -> None:
        self.packages = {package.name: package for package in packages}
        self.installed = installed
        self.said: list[str] = []

    def find(self, name: str, version: str | None) -> Package | None:
        package = self.packages.get(name)
        return package if package is not None and version in (None, package.version) else None

    def select(self, pins: Pins = PINS) -> dict[str, str]:
        chosen = debian.select(pins, self.find, self.installed.__contains__, self.said.append)
        return {package.name: package.version for package in chosen}


RUSTC = Package("rustc-web", "1.96.0+dfsg1-1", 1, (("libc6",), ("libstd-rust-web",), ("gcc", "cc")))
STD = Package("libstd-rust-web", "1.96.0+dfsg1-1", 1, (("libllvm22",), ("libz3-4",)))
LLVM = Package("libllvm22", "22.1", 1, (("libc6",), ("libstd-rust-web",)))
Z3 = Package("libz3-4", "4.8", 1, ())
CARGO = Package("cargo-web", "1.96.0+dfsg1-1", 1, (("rustc-web",), ("libssl3", "libssl1")))
SSL = Package("libssl3", "3.0", 1, ())


def test_takes_what_is_needed_and_what_the_machine_lacks() -> None:
    shelf = Shelf(RUSTC, STD, LLVM, Z3, CARGO, SSL, installed=("libz3-4", "libssl1"))
    assert shelf.select() == {
        "rustc-web": "1.96.0+dfsg1-1",
        "libstd-rust-web": "1.96.0+dfsg1-1",
        "libllvm22": "22.1",
        "cargo-web": "1.96.0+dfsg1-1",
    }
    assert shelf.said == []


def test_an_installed_toolchain_package_is_still_taken() -> None:
    shelf = Shelf(RUSTC, STD, LLVM, Z3, CARGO, SSL, installed=("rustc-web", "libstd-rust-web"))
    assert {"rustc-web", "libstd-rust-web"} <= set(shelf.select())


def test_a_newer_version_is_taken_and_said() -> None:
    shelf = Shelf(RUSTC, STD, replace(LLVM, version="22.2"), Z3, CARGO, SSL)
    assert shelf.select()["libllvm22"] == "22.2"
    assert [line.strip() for line in shelf.said] == [
        "libllvm22 22.1 is gone from the archive: 22.2 is taken"
    ]


def test_a_package_that_the_archive_lacks_is_an_error_with_a_remedy() -> None:
    with pytest.raises(SetupError, match=r"no package libllvm22\. .* security suite"):
        Shelf(RUSTC, STD, Z3, CARGO, SSL).select()


def test_a_compiler_older_than_the_pin_is_refused() -> None:
    with pytest.raises(
        SetupError, match=r"rustc-web is 1\.85\.0\+dfsg3-1, older than the 1\.95\.0"
    ):
        debian._check_age(replace(RUSTC, version="1.85.0+dfsg3-1"), PINS)
    debian._check_age(RUSTC, PINS)
    debian._check_age(replace(RUSTC, version="1.85.0"), replace(PINS, channel="stable"))


def test_libraries_are_moved_to_the_one_folder_that_programs_look_in(tmp_path: Path) -> None:
    (tmp_path / "lib/x86_64-linux-gnu").mkdir(parents=True)
    (tmp_path / "lib/x86_64-linux-gnu/libz.so.1").write_text("z")
    (tmp_path / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    debian._merge_library_folders(tmp_path)
    assert (tmp_path / "usr/lib/x86_64-linux-gnu/libz.so.1").read_text() == "z"


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="this machine has no dpkg-deb")
def test_of_a_source_package_only_the_library_is_unpacked(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in (
        "DEBIAN/control",
        "usr/src/rustc-1.96.0/library/std/lib.rs",
        "usr/src/rustc-1.96.0/compiler/main.rs",
        "usr/lib/rustlib/marker",
        "usr/share/doc/readme",
    ):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text("x")
    control = "Package: rust-web-src\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x.x>\n"
    (tree / "DEBIAN/control").write_text(f"{control}Description: x\n")
    package = tmp_path / "rust-web-src_1_all.deb"
    build = ["dpkg-deb", "--root-owner-group", "-b", str(tree), str(package)]
    subprocess.run(build, check=True, capture_output=True)
    root = tmp_path / "root"
    root.mkdir()
    debian._unpack(package, root)
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert found == {"usr/src/rustc-1.96.0/library/std/lib.rs", "usr/lib/rustlib/marker"}
    with pytest.raises(SetupError, match="unpack broken-src_1_all.deb"):
        (tmp_path / "broken-src_1_all.deb").write_bytes(os.urandom(100))
        debian._unpack(tmp_path / "broken-src_1_all.deb", root)
