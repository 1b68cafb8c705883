"""Download a hash-pinned wheel with pip and unpack it once into a folder that is named by its hash.

A program of its own, run by Pants' Python: `unpack.py STORE REQUIREMENT [PIP_ARGUMENT...]`.
STORE/SHA256 then holds the wheel's files, and the SHA-256 is printed. What is there is not fetched.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Sequence


def pip_command() -> list[str]:
    """This interpreter's pip, or the one that CPython carries for `ensurepip`."""
    found = subprocess.run(
        [sys.executable, "-m", "pip", "--version"], capture_output=True, check=False
    )
    if found.returncode == 0:
        return [sys.executable, "-m", "pip"]
    import ensurepip

    bundled = glob.glob(os.path.join(os.path.dirname(ensurepip.__file__), "_bundled", "pip-*.whl"))
    if not bundled:
        raise SystemExit(f"{sys.executable} has no pip. Run `{sys.executable} -m ensurepip`.")
    return [sys.executable, f"{bundled[0]}/pip"]


def sha256_of(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def extract(wheel: str, folder: str) -> None:
    """The wheel's files with their modes: zipfile alone forgets which ones are executable."""
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            path = archive.extract(info, folder)
            if (info.external_attr >> 16) & 0o111:
                os.chmod(path, 0o755)


def record_path(store: str, requirement: str) -> str:
    """Remembers which file of the pinned ones is that of this platform."""
    name = f"{requirement}\n{sysconfig.get_platform()}"
    return os.path.join(store, f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.sha256")


def unpacked(store: str, requirement: str) -> str | None:
    """The SHA-256 of the wheel if it is in the store."""
    try:
        with open(record_path(store, requirement)) as file:
            value = file.read().strip()
    except FileNotFoundError:
        return None
    return value if value and os.path.isdir(os.path.join(store, value)) else None


def fetch(store: str, requirement: str, pip_arguments: Sequence[str] = ()) -> str:
    """Download, verify, unpack. Raises SystemExit with pip's exit code where pip fails."""
    os.makedirs(store, exist_ok=True)
    # A folder in the store, so that the last step is a rename: half a wheel is never seen.
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=store) as work:
        requirements = os.path.join(work, "requirements.txt")
        with open(requirements, "w") as file:
            file.write(requirement + "\n")
        downloads = os.path.join(work, "downloads")
        pip = subprocess.run(
            [
                *pip_command(),
                "download",
                "--quiet",
                "--no-cache-dir",
                "--disable-pip-version-check",
                "--no-input",
                "--no-deps",
                "--only-binary=:all:",
                "--require-hashes",
                f"--requirement={requirements}",
                f"--dest={downloads}",
                *pip_arguments,
            ],
            check=False,
        )
        if pip.returncode:
            raise SystemExit(pip.returncode)
        (name,) = os.listdir(downloads)
        wheel = os.path.join(downloads, name)
        value = sha256_of(wheel)
        target = os.path.join(store, value)
        if not os.path.isdir(target):
            folder = os.path.join(work, "wheel")
            extract(wheel, folder)
            try:
                os.rename(folder, target)
            except OSError:
                # Another process was faster.
                if not os.path.isdir(target):
                    raise
                shutil.rmtree(folder)
        record = os.path.join(work, "record")
        with open(record, "w") as file:
            file.write(value + "\n")
        os.replace(record, record_path(store, requirement))
    return value


def ensure(store: str, requirement: str, pip_arguments: Sequence[str] = ()) -> str:
    """The SHA-256 of the wheel, fetched if it is not in the store. Raises as `fetch` does."""
    return unpacked(store, requirement) or fetch(store, requirement, pip_arguments)


def main(arguments: Sequence[str]) -> None:
    store, requirement, *pip_arguments = arguments
    print(ensure(store, requirement, pip_arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
