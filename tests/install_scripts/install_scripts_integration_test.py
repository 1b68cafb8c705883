"""A third-party package's install script runs only where the workspace allows it.

esbuild's one puts the native program in the place of a script that starts it: it can be seen.
"""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path

from clones.clone import ROOT, Clone


def first_bytes(clone: Clone) -> bytes:
    """The beginning of node_modules/esbuild/bin/esbuild, as the package's build sees it."""
    clone.pants("package", "javascript:npm")
    [package] = clone.folder.glob("dist/javascript/*.tgz")
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/dist/first-bytes")
        assert member is not None
        return member.read()


def test_a_script_runs_only_if_its_package_is_named(tmp_path: Path) -> None:
    clone = Clone.of_small_workspace(tmp_path / "clone")
    workspace = clone.folder / "javascript"
    shutil.copytree(ROOT / "tests/install_scripts/workspace", workspace)
    assert first_bytes(clone) == b"#!/u"
    settings = workspace / "pnpm-workspace.yaml"
    none, one = "onlyBuiltDependencies: []", "onlyBuiltDependencies: [esbuild]"
    settings.write_text(settings.read_text().replace(none, one))
    assert first_bytes(clone) == b"\x7fELF"
