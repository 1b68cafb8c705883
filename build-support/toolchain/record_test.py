from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bootstrap.errors import SetupError
from toolchain.record import PROGRAMS, Toolchain, inspect, read


@pytest.fixture(scope="module")
def sysroot() -> Path:
    """The machine's own toolchain, as rustup or its packages have it."""
    if shutil.which("rustc") is None:
        pytest.skip("this machine has no rustc on its PATH")
    shown = subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True)
    path = Path(shown.stdout.strip())
    if shown.returncode != 0 or not all((path / "bin" / name).exists() for name in PROGRAMS):
        pytest.skip(f"the machine's toolchain is not whole: {path} {shown.stderr}")
    return path


def test_a_whole_toolchain_is_described_by_its_own_words(sysroot: Path) -> None:
    toolchain = inspect(sysroot, "rustup")
    shown = subprocess.run(
        [sysroot / "bin" / "rustc", "-vV"], capture_output=True, text=True, check=True
    ).stdout
    assert f"release: {toolchain.version}\n" in shown
    assert f"host: {toolchain.host}\n" in shown
    assert toolchain.host in toolchain.triples
    assert "src" not in toolchain.triples


def test_a_record_is_read_back_while_the_toolchain_is_there(sysroot: Path, tmp_path: Path) -> None:
    link = tmp_path / "sysroot"
    link.symlink_to(sysroot)
    toolchain = inspect(link, "debian", {"rustc-web": "1"})
    path = tmp_path / "records" / "one.json"
    toolchain.write(path)
    assert read(path) == toolchain
    assert json.loads(path.read_text())["sysroot"] == str(link)
    link.unlink()
    assert read(path) is None


def test_a_record_of_another_version_is_not_taken(sysroot: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    replace(inspect(sysroot, "rustup"), version="1.0.0").write(path)
    assert read(path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"triples": [], "more": 1}'])
def test_a_broken_record_is_no_record(tmp_path: Path, content: str) -> None:
    path = tmp_path / "one.json"
    path.write_text(content)
    assert read(path) is None
    assert read(tmp_path / "none.json") is None


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="has no bin/rustc"):
        inspect(tmp_path, "rustup")


def test_a_program_that_does_not_run_is_named(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in PROGRAMS:
        (tmp_path / "bin" / name).write_text("#!/bin/sh\necho broken >&2; exit 3\n")
        (tmp_path / "bin" / name).chmod(0o755)
    with pytest.raises(SetupError, match="try cargo: .*code 3\n  | broken"):
        inspect(tmp_path, "rustup")


def test_a_toolchain_without_packages_has_an_empty_table() -> None:
    assert Toolchain("/s", "rustup", "1.0.0", "h", (), False).packages == {}
