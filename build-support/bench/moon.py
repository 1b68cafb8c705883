"""moon's configuration for a pnpm workspace, with the graph of turbo.json in moon's words.

Format: https://moonrepo.dev/docs/config (workspace, tasks, project).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

_WORKSPACE = """\
projects:
  globs: ['packages/*']
telemetry: false
"""
_TASKS = """\
fileGroups:
  sources: ['src/**/*', 'package.json', 'tsconfig*.json', '/tsconfig.base.json']
tasks:
  build:
    command: 'node_modules/.bin/tsc -p tsconfig.build.json'
    deps: ['^:build']
    inputs: ['@group(sources)']
    outputs: ['dist']
  check:
    command: 'node_modules/.bin/tsc --noEmit'
    deps: ['^:build']
    inputs: ['@group(sources)']
  test:
    command: 'node_modules/.bin/vitest run'
    deps: ['~:build']
    inputs: ['@group(sources)', 'vitest.config.*', '/packages/native/*.node']
"""


def configuration(root: Path) -> Mapping[str, str]:
    """The files, by their paths below `root`. What a project depends on is what its package.json
    takes from the workspace: without moon's own toolchain moon does not read that itself."""
    manifests = {
        file.parent: json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(root.glob("packages/*/package.json"))
    }
    folders = {manifest["name"]: folder.name for folder, manifest in manifests.items()}
    files = {".moon/workspace.yml": _WORKSPACE, ".moon/tasks/all.yml": _TASKS}
    for folder, manifest in manifests.items():
        names = {**manifest.get("dependencies", {}), **manifest.get("devDependencies", {})}
        dependencies = sorted(folders[name] for name in names if name in folders)
        file = (folder / "moon.yml").relative_to(root).as_posix()
        files[file] = f"dependsOn: {json.dumps(dependencies)}\n"
    return files


def configure(root: Path) -> None:
    """Writes the files."""
    for name, text in configuration(root).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
