"""npm itself takes the tarballs that `pack` makes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

from driftbuild.napi.model.tarball import pack

FILES = {
    "package.json": b'{"name": "@acme/native-x", "version": "1.0.0"}\n',
    "README.md": b"# x\n",
    "native.node": bytes(range(256)) * 100,
}


def test_npm_installs_it(tmp_path: Path) -> None:
    npm = shutil.which("npm", path=os.environ.get("PATH", os.defpath) + ":/usr/local/bin:/usr/bin")
    assert npm, "this test needs npm"
    (tmp_path / "x.tgz").write_bytes(pack(FILES))
    project = tmp_path / "project"
    project.mkdir()
    (project / "package.json").write_text('{"name": "p", "version": "1.0.0"}')
    environment = {
        "PATH": f"{os.path.dirname(npm)}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "npm_config_cache": str(tmp_path / "cache"),
    }
    command = [npm, "install", "--offline", "--no-audit", "--no-fund", "../x.tgz"]
    installed = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert installed.returncode == 0, installed.stderr
    folder = project / "node_modules" / "@acme" / "native-x"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == FILES
    locked = json.loads((project / "package-lock.json").read_text())
    assert locked["packages"]["node_modules/@acme/native-x"]["version"] == "1.0.0"
