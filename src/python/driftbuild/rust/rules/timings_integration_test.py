"""The words and the page of a real run: Pants itself is started, since only a run ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import driftbuild
from driftbuild.rust import register

_SOURCES = Path(driftbuild.__file__).parents[1]
_PIN = next(p for p in (f / "rust-toolchain.toml" for f in Path(__file__).parents) if p.exists())

_FILES = {
    "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["paint", "brush"]\n',
    "Cargo.lock": (
        'version = 4\n[[package]]\nname = "brush"\nversion = "0.1.0"\ndependencies = ["paint"]\n'
        '[[package]]\nname = "paint"\nversion = "0.1.0"\n'
    ),
    "paint/Cargo.toml": '[package]\nname = "paint"\nversion = "0.1.0"\nedition = "2021"\n',
    "paint/src/lib.rs": "pub fn dry() -> bool { true }\n",
    "brush/Cargo.toml": (
        '[package]\nname = "brush"\nversion = "0.1.0"\nedition = "2021"\n'
        '[dependencies]\npaint = { path = "../paint" }\n'
    ),
    "brush/src/main.rs": "fn main() { assert!(paint::dry()); }\n",
    "pants.toml": (
        f'[GLOBAL]\npants_version = "2.17.1"\npythonpath = ["{_SOURCES}"]\n'
        f'backend_packages = ["{register.__name__.rpartition(".")[0]}"]\npantsd = false\n'
        'local_store_dir = "%(buildroot)s/.store"\npants_ignore.add = ["/.store/"]\n'
        "[anonymous-telemetry]\nenabled = false\n"
    ),
}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    for path, text in {**_FILES, "rust-toolchain.toml": _PIN.read_text()}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def pants(repository: Path, *arguments: str) -> str:
    """Standard error of a run that ends well."""
    done = subprocess.run(
        [sys.executable, "-m", "pants", *arguments],
        cwd=repository,
        env={**os.environ, "NO_SCIE_WARNING": "1", "CI": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_run_and_the_same_from_the_cache(repository: Path) -> None:
    said = pants(repository, "--cargo-timings-html=dist/first/page.html", "package", "brush:")
    assert re.search(r"Rust: 2 units: 2 run; .* of work in .*\.$", said, re.MULTILINE)
    assert "Wrote dist/first/page.html" in said
    page = (repository / "dist/first/page.html").read_text()
    rows = re.findall(r'class="row compile critical[^"]*" title="(\w+) 0\.1\.0', page)
    assert rows == ["paint", "brush"]

    said = pants(
        repository, "--cargo-timings-html=brush/src/main.rs/page.html", "package", "brush:"
    )
    assert re.search(r"Rust: 2 units: 0 run, 2 from the local cache", said)
    assert re.search(r"\[ERROR\] The timeline was not written to .*main.rs is no folder", said)


def test_silence(repository: Path) -> None:
    """No line where no unit was needed, or none is wanted."""
    assert "Rust:" not in pants(repository, "list", "::")
    assert "Rust:" not in pants(repository, "--no-cargo-timings-summary", "package", "brush:")
