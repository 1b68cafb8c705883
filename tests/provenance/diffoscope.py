"""A diffoscope of one version, by hash."""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Its releases on PyPI are sources alone, so what builds it is pinned as well.
_BUILD = """
setuptools==75.3.2 --hash=sha256:90ab613b6583fc02d5369cbca13ea26ea0e182d1df2d943ee9cbe81d4c61add9
wheel==0.45.1 --hash=sha256:708e7481cc80179af0e556bbf0cc00b8444c7321e2700b8d8580231d13017248
"""
_REQUIREMENTS = """
diffoscope==332 --hash=sha256:da858807ce2535f1bb5c3942020b01c7aef14f870257c964b70cd4e1f2333206
libarchive-c==5.3 --hash=sha256:651550a6ec39266b78f81414140a1e04776c935e72dfc70f1d7c8e0a3672ffba
python-magic==0.4.27 --hash=sha256:c212960ad306f700aa0d01e5d7a325d20548ff97eb9920dcd29513174f0294d3
"""


def install_diffoscope(cache: Path) -> Path:
    """The folder of the program, installed once below `cache`.

    Skips the test where the machine lacks the two C libraries that it loads.
    """
    for library in ("archive", "magic"):
        if ctypes.util.find_library(library) is None:
            pytest.skip(f"diffoscope needs lib{library}, which no package index has")
    key = hashlib.sha256(f"{sys.version}{_BUILD}{_REQUIREMENTS}".encode()).hexdigest()[:16]
    environment = cache / f"diffoscope-{key}"
    if not (environment / "complete").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(environment)], check=True)
        for name, text in (("build", _BUILD), ("requirements", _REQUIREMENTS)):
            (environment / name).write_text(text)
            options = ("--quiet", "--no-deps", "--require-hashes", "--no-build-isolation", "-r")
            pip = [str(environment / "bin/python"), "-m", "pip", "install"]
            subprocess.run([*pip, *options, str(environment / name)], check=True)
        (environment / "complete").write_text("")
    return environment / "bin"


def environment_with(programs: Path) -> dict[str, str]:
    return {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
