"""A toolchain from Debian's packages, unpacked into a folder of its own.

No root is needed, and nothing of the system changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Callable

from bootstrap.command import run
from bootstrap.console import Console
from bootstrap.errors import SetupError
from toolchain.apt import Archive, Package, available
from toolchain.pins import Pins, release
from toolchain.record import Toolchain, inspect

# Part of every folder's name: raise it when the way a toolchain is unpacked changes.
_RECIPE = "1"

__all__ = ["available", "install"]


def install(pins: Pins, store: Path, patchelf: Path, console: Console) -> Toolchain:
    """Downloads and unpacks the pinned packages into `store`, unless they are there.

    Call it with `store` locked. `patchelf` is the program of that name. The folder gets its final
    name only when it is complete and its programs have run.
    """
    with console.step("Look up the Rust toolchain in Debian's archive"):
        archive = Archive(store / "apt")
        archive.update()
        packages = select(pins, archive.find, archive.is_installed, console.say)
        rustc = next(package for package in packages if package.name == pins.debian_packages[0])
        _check_age(rustc, pins)
    names = {package.name: package.version for package in packages}
    listing = "\n".join(
        [_RECIPE, *(f"{name}={version}" for name, version in sorted(names.items()))]
    )
    folder = store / f"debian-{hashlib.sha256(listing.encode()).hexdigest()[:16]}"
    if folder.is_dir():
        return inspect(folder / "usr", "debian", names)
    for leftover in store.glob("new-*"):
        shutil.rmtree(leftover)
    with tempfile.TemporaryDirectory(dir=store, prefix="new-") as scratch:
        work = Path(scratch)
        size = sum(package.size for package in packages) / 1e6
        with console.step(
            f"Download {len(packages)} packages, {size:.0f} MB", _progress(work, size)
        ):
            files = archive.fetch(packages, work / "deb")
        with console.step("Unpack them"):
            root = work / "root"
            root.mkdir()
            for file in files:
                _unpack(file, root)
            _merge_library_folders(root)
        with console.step("Make the toolchain relocatable, and try it"):
            _make_relocatable(root / "usr", patchelf)
            inspect(root / "usr", "debian", names)
        os.rename(root, folder)
    return inspect(folder / "usr", "debian", names)


def select(
    pins: Pins,
    find: Callable[[str, str | None], Package | None],
    is_installed: Callable[[str], bool],
    say: Callable[[str], None],
) -> list[Package]:
    """The packages to unpack: the toolchain's, and what these need and the machine lacks.

    `say` hears of each package whose pinned version is gone. Raises `SetupError` for a package
    that the archive lacks.
    """
    chosen: dict[str, Package] = {}
    pending: list[tuple[str, ...]] = [(name,) for name in pins.debian_packages]
    while pending:
        alternatives = pending.pop(0)
        if any(name in chosen or name in pins.debian_from_machine for name in alternatives):
            continue
        # The toolchain's own packages come from one version, whatever the machine has.
        wanted = [name for name in alternatives if not is_installed(name) or "rust" in name]
        if len(wanted) < len(alternatives):
            continue
        package = _first_found(wanted, pins, find, say)
        chosen[package.name] = package
        pending.extend(package.depends)
    return sorted(chosen.values(), key=lambda package: package.name)


def _first_found(
    names: list[str],
    pins: Pins,
    find: Callable[[str, str | None], Package | None],
    say: Callable[[str], None],
) -> Package:
    for name in names:
        pinned = pins.debian_versions.get(name)
        package = find(name, pinned) if pinned else None
        if package is None:
            package = find(name, None)
            if package is not None and pinned is not None:
                say(f"      {name} {pinned} is gone from the archive: {package.version} is taken")
        if package is not None:
            return package
    raise SetupError(
        f"Debian's archive has no package {' or '.join(names)}. The toolchain's packages are in "
        "Debian 12's security suite: is it among the sources in /etc/apt?"
    )


def _check_age(rustc: Package, pins: Pins) -> None:
    wanted, found = release(pins.channel), release(rustc.version.split("+", 1)[0])
    if wanted is not None and found is not None and found < wanted:
        raise SetupError(
            f"Debian's {rustc.name} is {rustc.version}, older than the {pins.channel} that "
            "rust-toolchain.toml asks for"
        )


def _progress(work: Path, total: float) -> Callable[[], str]:
    def detail() -> str:
        try:
            done = sum(file.stat().st_size for file in work.rglob("*.deb*") if file.is_file())
        except OSError:  # A file was renamed between its listing and its stat.
            return ""
        return f"{done / 1e6:.0f} of {total:.0f} MB"

    return detail


def _unpack(file: Path, root: Path) -> None:
    """Of a source package, which holds the whole compiler, only what std is built from."""
    if "-src_" not in file.name:
        run(["dpkg-deb", "-x", str(file), str(root)], purpose=f"unpack {file.name}")
        return
    with subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(file)], stdout=subprocess.PIPE
    ) as source:
        tar = ["tar", "-x", "-C", str(root), "--wildcards", "./usr/lib", "./usr/src/*/library"]
        result = subprocess.run(
            tar, stdin=source.stdout, check=False, capture_output=True, text=True
        )
    if result.returncode != 0 or source.returncode != 0:
        raise SetupError(f"unpack {file.name}: {result.stderr.strip()}")


def _merge_library_folders(root: Path) -> None:
    """Moves `lib/TRIPLET/*` to `usr/lib/TRIPLET`, where all the other libraries are."""
    for path in sorted((root / "lib").glob("*-linux-*/*")):
        target = root / "usr" / path.relative_to(root)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            os.rename(path, target)


def _make_relocatable(usr: Path, patchelf: Path) -> None:
    """Lets programs and libraries find their libraries beside themselves (ld.so(8), $ORIGIN)."""
    folders = sorted((usr / "lib").glob("*-linux-*"))
    if len(folders) != 1:
        raise SetupError(f"{usr}/lib: one folder of libraries expected, found {len(folders)}")
    libraries = [p for p in folders[0].glob("*.so*") if p.is_file() and not p.is_symlink()]
    programs = [p for p in (usr / "bin").iterdir() if not p.is_symlink() and _is_elf(p)]
    set_path = [str(patchelf), "--set-rpath"]
    run(
        [*set_path, f"$ORIGIN/../lib/{folders[0].name}", *map(str, programs)],
        purpose="set the programs' library path",
    )
    # RUNPATH is not transitive: every library needs its own.
    run([*set_path, "$ORIGIN", *map(str, libraries)], purpose="set the libraries' library path")


def _is_elf(path: Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"
