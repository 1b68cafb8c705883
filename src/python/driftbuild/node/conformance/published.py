"""A pnpm workspace of published packages that carry their TypeScript sources.

`testdata/packages.toml` says which packages, by integrity; `testdata/workspace` has what their
publishers leave out of a tarball: tsconfig.json files, the workspace's own files, the lockfile.
Nothing of the packages themselves is kept here. What their publishers built is left out, so that
whatever a build gives was made by it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

import tomli

_DATA = Path(__file__).parent / "testdata"
# What npm packs whether a package names it or not.
_ALWAYS = ("LICENSE*", "README*")


@dataclass(frozen=True)
class Published:
    """A package of the registry. `directory` is its folder in the workspace.

    `sources`: globs of the files and folders that are sources. `files`: how many its build writes.
    `manifest`: fields of package.json.
    """

    directory: str
    specifier: str
    integrity: str
    sources: tuple[str, ...]
    files: int
    manifest: Mapping[str, Any]


def published() -> tuple[Published, ...]:
    """All packages of the workspace."""
    content = tomli.loads((_DATA / "packages.toml").read_text(encoding="utf-8"))
    return tuple(
        Published(
            directory,
            p["package"],
            p["integrity"],
            (*p["sources"], *_ALWAYS),
            p["files"],
            p["manifest"],
        )
        for directory, p in content.items()
    )


def write_workspace(
    folder: Path, work: Path, fetch: Callable[[str, str, Path], None]
) -> tuple[Published, ...]:
    """Writes the workspace to `folder`. `fetch` unpacks what a specifier and its integrity name."""
    shutil.copytree(_DATA / "workspace", folder, dirs_exist_ok=True)
    packages = published()
    for package in packages:
        unpacked = work / package.directory
        fetch(package.specifier, package.integrity, unpacked)
        target = folder / package.directory
        for path in _files(unpacked, package.sources):
            copy = target / path.relative_to(unpacked)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        manifest = json.loads((unpacked / "package.json").read_text(encoding="utf-8"))
        manifest.update(package.manifest)
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (target / "package.json").write_text(text, encoding="utf-8")
    return packages


def _files(folder: Path, globs: Iterable[str]) -> list[Path]:
    found: list[Any] = []
    for match in (match for glob in globs for match in folder.glob(glob)):
        found.extend([match] if match.is_file() else match.rglob("*"))
    return [path for path in found if path.is_file()]
