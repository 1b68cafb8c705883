"""Node.js for Linux on arm64 with musl, run by QEMU on another machine."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from bootstrap.command import run
from bootstrap.errors import SetupError
from bootstrap.storage import exclusive
from npm.node import arm64_musl_node
from toolchain.apt import Archive, available

# The first suite whose musl runs this node: with 1.2.3 of the suite before it ends with a signal.
_SUITE = "trixie"
_KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
_FOREIGN = """\
#clear APT::Architectures;
APT::Architecture "arm64";
APT::Architectures "arm64";
Dir::State::status "/dev/null";
Dir::Etc::sourcelist "{sources}";
Dir::Etc::sourceparts "/dev/null";
"""


def node_command(store: Path) -> list[str]:
    """The words that start this node, before its own arguments.

    QEMU and musl are Debian's packages, whose hashes apt takes from signed lists; node is a wheel
    of a pinned hash. All are unpacked in the folder `store`, once. Raises `SetupError` with the
    reason where the machine cannot have them.
    """
    if not available():
        raise SetupError("QEMU and musl come from Debian's archive, and this machine has no apt")
    store.mkdir(parents=True, exist_ok=True)
    with exclusive(store / "lock", on_wait=lambda: None):
        qemu = store / "qemu-user-static"
        musl = store / "musl-arm64"
        if not (qemu.is_dir() and musl.is_dir()):
            archive = Archive(store / "apt")
            archive.update()
            _unpack(archive, "qemu-user-static", qemu)
            _unpack(_foreign(archive, store), "musl", musl)
        node = arm64_musl_node(store)
    [loader] = musl.glob("usr/lib/aarch64-linux-musl/libc.so")
    command = [str(qemu / "usr/bin/qemu-aarch64-static"), str(loader), str(node)]
    run([*command, "--version"], purpose="run node with QEMU", timeout=120)
    return command


def _foreign(archive: Archive, store: Path) -> Archive:
    mirrors = archive.mirrors()
    if not mirrors:
        raise SetupError("no source in /etc/apt is Debian's own archive")
    sources = store / "arm64.list"
    sources.write_text(f"deb [signed-by={_KEYS}] {mirrors[0]} {_SUITE} main\n")
    foreign = Archive(store / "apt-arm64", _FOREIGN.format(sources=sources))
    foreign.update()
    return foreign


def _unpack(archive: Archive, name: str, folder: Path) -> None:
    """The package's files as `folder`, which gets its name when it is complete."""
    package = archive.find(name, None)
    if package is None:
        raise SetupError(f"the archive has no package {name}")
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        [file] = archive.fetch([package], Path(scratch) / "deb")
        root = Path(scratch) / "root"
        subprocess.run(["dpkg-deb", "-x", str(file), str(root)], check=True)
        if not folder.is_dir():
            os.rename(root, folder)
