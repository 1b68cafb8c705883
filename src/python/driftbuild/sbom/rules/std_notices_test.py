from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from driftbuild.sbom.rules.std_notices import _COPY


@pytest.mark.parametrize(
    "found, taken",
    [
        (
            # rustup's. The other files are of rustc, and of its documentation.
            ["rust/COPYRIGHT-library.html", "rust/licenses/MIT.txt", "rust/COPYRIGHT.html"],
            {"COPYRIGHT-library.html", "MIT.txt"},
        ),
        (
            ["rust/COPYRIGHT", "rust/LICENSE-MIT", "rust/README.md", "rust/html/index.html"],
            {"COPYRIGHT", "LICENSE-MIT"},
        ),
        # Debian's.
        (["libstd-rust-web-dev/copyright", "libstd-rust-web-1.96/copyright"], {"copyright"}),
    ],
)
def test_what_toolchains_have(found: list[str], taken: set[str], tmp_path: Path) -> None:
    for name in found:
        (tmp_path / "doc" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "doc" / name).write_text(name)
    subprocess.run(["/bin/sh", "-c", _COPY, "copy", "doc", "out"], cwd=tmp_path, check=True)
    assert {path.name for path in (tmp_path / "out").iterdir()} == taken


@pytest.mark.parametrize("found", [[], ["rust/README.md"]])
def test_a_toolchain_without_licences_is_no_answer_for_others(
    found: list[str], tmp_path: Path
) -> None:
    """A process that fails is in no cache."""
    for name in found:
        (tmp_path / "doc" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "doc" / name).write_text(name)
    ran = subprocess.run(["/bin/sh", "-c", _COPY, "copy", "doc", "out"], cwd=tmp_path, check=False)
    assert ran.returncode == 1
