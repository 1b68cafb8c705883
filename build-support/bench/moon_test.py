from __future__ import annotations

import json
from pathlib import Path

from bench.moon import configure


def _package(root: Path, folder: str, name: str, **fields: object) -> None:
    (root / "packages" / folder).mkdir(parents=True)
    text = json.dumps({"name": name, **fields})
    (root / "packages" / folder / "package.json").write_text(text, encoding="utf-8")


def test_a_project_depends_on_what_its_manifest_takes_from_the_workspace(tmp_path: Path) -> None:
    _package(tmp_path, "core", "@a/core", dependencies={"pino": "1"})
    _package(tmp_path, "testing", "testing")
    _package(
        tmp_path,
        "cli",
        "a",
        dependencies={"@a/core": "workspace:*", "commander": "1"},
        devDependencies={"testing": "workspace:*"},
    )
    configure(tmp_path)
    packages = tmp_path / "packages"
    assert (packages / "cli/moon.yml").read_text() == 'dependsOn: ["core", "testing"]\n'
    assert (packages / "core/moon.yml").read_text() == "dependsOn: []\n"
    assert "packages/*" in (tmp_path / ".moon/workspace.yml").read_text()
    assert "vitest run" in (tmp_path / ".moon/tasks/all.yml").read_text()
