"""diffoscope itself, on tarballs that differ in one line."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from bootstrap.storage import cache_root
from driftbuild.provenance.model.diffoscope import diffoscope_report
from provenance.diffoscope import environment_with, install_diffoscope


def tarball(path: Path, text: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        info = tarfile.TarInfo("package/index.js")
        info.size = len(text)
        archive.addfile(info, io.BytesIO(text))
    return path


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    first = tarball(tmp_path / "first.tgz", b"export const chance = 0.1;\n")
    return first, tarball(tmp_path / "second.tgz", b"export const chance = 0.2;\n")


def test_the_member_and_its_bytes_are_in_the_report(two: tuple[Path, Path]) -> None:
    environment = environment_with(install_diffoscope(cache_root() / "tests"))
    report = "\n".join(diffoscope_report(*two, environment))
    assert "package/index.js" in report
    assert "nce = 0.2;" in report and "\x1b" not in report
    assert diffoscope_report(two[0], two[0], environment) == ()
    assert diffoscope_report(*two, environment, seconds=0.01) == (
        "diffoscope was ended: it took more than 0.01 seconds.",
    )
    missing = two[0].with_name("third.tgz")
    (said,) = diffoscope_report(two[0], missing, environment)
    assert said.startswith("diffoscope ended with 2 and said: ") and "third.tgz" in said


def test_no_diffoscope_no_report(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert diffoscope_report(*two, {"PATH": str(tmp_path)}) == ()
    assert diffoscope_report(*two, {}) == ()
