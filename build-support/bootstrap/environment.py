"""The virtual environment that Pants runs in, and the Pex tool that Pants' Python backend runs."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bootstrap.command import run
from bootstrap.console import Console
from bootstrap.errors import SetupError
from bootstrap.storage import write_atomically

# Part of every environment's key: raise it when the way it is built changes.
_RECIPE = "1"

_OFFLINE = (
    "Is the package index reachable? The first run needs it; pip's own settings are honoured."
)


@dataclass(frozen=True)
class Environment:
    """A complete environment: its folder, and the Pex file as Pants' options name it."""

    path: Path
    pex_url: str
    pex_known_version: str
    pants_version: str

    @property
    def site_packages(self) -> Path:
        return self.path / "lib" / "python3.9" / "site-packages"

    @property
    def stamp(self) -> str:
        """What `./pants` reads, one line each."""
        lines = [self.path, self.pants_version, self.pex_url, f"['{self.pex_known_version}']"]
        return "".join(f"{line}\n" for line in lines)


def requirement(lock: str, name: str) -> str:
    """The lines of the lock file `lock` (its text) that pin `name`, hashes included."""
    lines = lock.splitlines()
    for start, line in enumerate(lines):
        if line.startswith(f"{name}=="):
            end = start
            while lines[end].endswith("\\"):
                end += 1
            return "\n".join(lines[start : end + 1]) + "\n"
    raise SetupError(f"3rdparty/python/lock.txt: pins no {name}")


def _version(lock: str, name: str) -> str:
    return requirement(lock, name).split("==")[1].split()[0]


def known_version(pex: Path, version: str) -> str:
    """`pex` as an entry of Pants' option `[pex-cli].known_versions` for this machine."""
    system = {"Linux": "linux", "Darwin": "macos"}.get(platform.system(), platform.system().lower())
    machine = {"aarch64": "arm64", "amd64": "x86_64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    content = pex.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"v{version}|{system}_{machine}|{digest}|{len(content)}"


def ensure(lock: Path, store: Path, console: Console) -> Environment:
    """The environment that `lock` describes, built in the folder `store` unless it is there.

    Call it with `store` locked. Each build has a folder of its own and becomes visible by one
    rename of a small file, so an interrupted one is never used; its remains are removed here.
    """
    text = lock.read_text(encoding="utf-8")
    key = hashlib.sha256(f"{_RECIPE}\n{text}".encode()).hexdigest()[:16]
    pointer = store / f"{key}.path"
    path = _pointed_at(pointer)
    if path is None:
        store.mkdir(parents=True, exist_ok=True)
        for leftover in store.glob(f"{key}-*"):
            shutil.rmtree(leftover)
        path = Path(tempfile.mkdtemp(dir=store, prefix=f"{key}-"))
        path.chmod(0o755)
        _build(lock, text, path, console)
        write_atomically(pointer, f"{path}\n")
    pex = path / "pex-cli" / "pex"
    return Environment(
        path,
        pex_url=pex.as_uri(),
        pex_known_version=known_version(pex, _version(text, "pex")),
        pants_version=_version(text, "pantsbuild-pants"),
    )


def _pointed_at(pointer: Path) -> Path | None:
    try:
        path = Path(pointer.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    return path if (path / "pex-cli" / "pex").is_file() else None


def _build(lock: Path, text: str, path: Path, console: Console) -> None:
    python = path / "bin" / "python"
    env = {k: v for k, v in os.environ.items() if k not in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX")}
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    count = sum("==" in line for line in text.splitlines())
    with console.step("Create a virtual environment"):
        run(
            [sys.executable, "-m", "venv", str(path)],
            purpose="create a virtual environment",
            remedy="This Python needs its venv and ensurepip modules; PANTS_PYTHON names another.",
        )
    with console.step(f"Install Pants and what it needs: {count} packages, about 30 MB"):
        run(
            [*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)],
            purpose="install 3rdparty/python/lock.txt",
            env=env,
            remedy=_OFFLINE,
        )
        [client] = path.glob("lib/python3.9/site-packages/pants/bin/native_client")
        client.chmod(0o755)
    with console.step("Build the Pex tool"):
        _build_pex(pip, path, requirement(text, "pex"), env)


def _build_pex(pip: list[str], path: Path, pinned: str, env: dict[str, str]) -> None:
    """Makes `pex-cli/pex`. The flags and the umask make the same bytes on every machine."""
    wheels = path / "pex-cli" / "wheels"
    wheels.mkdir(parents=True)
    requirements = path / "pex-cli" / "requirements.txt"
    requirements.write_text(pinned, encoding="utf-8")
    run(
        [*pip, "download", "--quiet", "--no-deps", "--require-hashes"]
        + ["-r", str(requirements), "-d", str(wheels)],
        purpose="fetch the Pex tool's wheel",
        env=env,
        remedy=_OFFLINE,
    )
    previous = os.umask(0o022)  # File modes end up in the Pex file.
    try:
        run(
            [str(path / "bin" / "pex"), pinned.split()[0], "--console-script", "pex"]
            + ["--no-pypi", "--find-links", str(wheels), "--disable-cache"]
            # Without this one Pex forgets PEX_ROOT when it starts, and writes to ~/.pex.
            + ["--no-strip-pex-env"]
            + ["--no-compress", "--no-build", "--no-compile"]
            + ["--interpreter-constraint", ">=3.7,<3.13"]
            + ["--python-shebang", "/usr/bin/env python3"]
            + ["--output-file", str(path / "pex-cli" / "pex.new")],
            purpose="build the Pex tool",
        )
    finally:
        os.umask(previous)
    shutil.rmtree(wheels)
    os.replace(path / "pex-cli" / "pex.new", path / "pex-cli" / "pex")
