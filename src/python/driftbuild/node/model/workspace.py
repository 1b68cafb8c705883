"""A pnpm workspace: its packages and what they need of each other.

Source of the format: pnpm's documentation of pnpm-workspace.yaml ("packages", "catalog",
"catalogs").
"""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from driftbuild.errors import UserError
from driftbuild.node.model.manifest import Dependency, Manifest

FILE = "pnpm-workspace.yaml"
LOCKFILE = "pnpm-lock.yaml"

_BRACES = re.compile(r"\{([^{}]*)\}")


class InvalidWorkspaceError(UserError):
    """A workspace that cannot be built as its files say; the message names file and remedy."""


@dataclass(frozen=True)
class WorkspaceFile:
    """`packages` are globs of folders; one that starts with `!` takes some out again.

    `catalogs`: (catalog, package, specifier), the unnamed catalog as `default`.
    """

    packages: tuple[str, ...]
    catalogs: tuple[tuple[str, str, str], ...]
    built: tuple[str, ...] = ()

    def manifest_globs(self) -> list[str]:
        """Globs of the manifests; the root's own package is always one of the workspace."""
        globs = ["package.json"]
        for glob in (each for packages in self.packages for each in _alternatives(packages)):
            sign, folder = ("!", glob[1:]) if glob.startswith("!") else ("", glob)
            folder = folder.rstrip("/").removeprefix("./")
            if folder != ".":
                globs.append(f"{sign}{folder}/package.json")
        return [*globs, "!**/node_modules/**"]


def _alternatives(glob: str) -> tuple[str, ...]:
    """`a{b,c}` as `ab` and `ac`: Pants' globs have no braces."""
    match = _BRACES.search(glob)
    if match is None:
        return (glob,)
    before, after = glob[: match.start()], glob[match.end() :]
    return tuple(
        each for part in match[1].split(",") for each in _alternatives(f"{before}{part}{after}")
    )


def parse_workspace_file(path: str, text: str) -> WorkspaceFile:
    """Raises `InvalidWorkspaceError`."""
    try:
        content = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}
    except yaml.YAMLError as e:
        mark = getattr(e, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise InvalidWorkspaceError(
            f"{path}{place}: {getattr(e, 'problem', None) or e}. Correct the YAML."
        ) from None
    if not isinstance(content, dict):
        raise InvalidWorkspaceError(f"{path} holds no mapping. It needs at least `packages:`.")
    unnamed = _mapping(path, "catalog", content.get("catalog"), str, int, float)
    named = _mapping(path, "catalogs", content.get("catalogs"), dict)
    catalogs = {
        catalog: _mapping(path, f"catalogs.{catalog}", entries, str, int, float)
        for catalog, entries in named.items()
    }
    allowed = _mapping(path, "allowBuilds", content.get("allowBuilds"), bool, str)
    built = {
        *_strings(path, "onlyBuiltDependencies", content),
        *(name for name, value in allowed.items() if value is True),
    }
    return WorkspaceFile(
        packages=_strings(path, "packages", content),
        catalogs=tuple(
            (catalog, name, str(specifier))
            for catalog, entries in {"default": unnamed, **catalogs}.items()
            for name, specifier in entries.items()
        ),
        built=tuple(sorted(built)),
    )


def _strings(path: str, field: str, content: dict[str, Any]) -> tuple[str, ...]:
    found = content.get(field) or []
    if not isinstance(found, list) or not all(each and isinstance(each, str) for each in found):
        raise InvalidWorkspaceError(f"{path}: `{field}` is no list of strings. Correct it.")
    return tuple(found)


def _mapping(path: str, field: str, value: Any, *types: type) -> dict[str, Any]:
    found = {} if value is None else value
    if not isinstance(found, dict) or not all(isinstance(v, types) for v in found.values()):
        of = "mappings" if dict in types else "strings"
        raise InvalidWorkspaceError(f"{path}: `{field}` is no mapping of {of}. Correct it.")
    return {str(name): each for name, each in found.items()}


@dataclass(frozen=True)
class Package:
    """A package of the workspace. `needs` are the folders of those it depends on, in any way.

    `shares_folder`: a manifest of another language stands beside its own.
    """

    manifest: Manifest
    needs: tuple[str, ...]
    shares_folder: bool = False

    @property
    def directory(self) -> str:
        return self.manifest.directory


@dataclass(frozen=True)
class Workspace:
    """`root` is the folder of the workspace's root from that of the repository."""

    root: str
    file: WorkspaceFile
    packages: tuple[Package, ...]

    def package(self, directory: str) -> Package | None:
        return next((p for p in self.packages if p.directory == directory), None)

    def named(self, name: str) -> Package | None:
        return next((p for p in self.packages if p.manifest.name == name), None)

    @property
    def root_manifest(self) -> Manifest | None:
        package = self.package(self.root)
        return package.manifest if package else None

    def closure(self, directory: str, runtime: bool = False) -> tuple[str, ...]:
        """The folders of all packages that one needs, without itself, each before its dependents.

        `runtime`: only what the dependents need once they are installed; the first step takes
        development dependencies as well.
        """
        found: dict[str, None] = {}

        def visit(current: str, first: bool) -> None:
            package = self.package(current)
            assert package is not None
            for dependency, target in self.workspace_dependencies(package.manifest):
                if (first or not runtime or dependency.is_runtime) and target not in found:
                    visit(target, False)
                    found.setdefault(target)

        visit(directory, True)
        found.pop(directory, None)
        return tuple(found)

    def workspace_dependencies(self, manifest: Manifest) -> tuple[tuple[Dependency, str], ...]:
        """Its dependencies on other packages of the workspace, with their folders."""
        found = ((each, self.target(manifest, each)) for each in manifest.dependencies)
        return tuple((each, target.directory) for each, target in found if target is not None)

    def target(self, manifest: Manifest, dependency: Dependency) -> Package | None:
        """The package of the workspace that a dependency of a manifest means."""
        if not dependency.is_workspace:
            return None
        if dependency.place:
            return self.package(_folder(manifest, dependency))
        return self.named(dependency.alias or dependency.name)


def _folder(manifest: Manifest, dependency: Dependency) -> str:
    found = os.path.normpath(os.path.join(manifest.directory, dependency.place))
    return "" if found == "." else found


def make_workspace(
    root: str, file: WorkspaceFile, manifests: Iterable[Manifest], shared: Iterable[str] = ()
) -> Workspace:
    """`shared`: folders in which a manifest of another language stands as well.

    Raises `InvalidWorkspaceError`: two packages of one name, a cycle, a missing package.
    """
    shared = frozenset(shared)
    sorted_manifests = sorted(manifests, key=lambda manifest: manifest.directory)
    by_name: dict[str, Manifest] = {}
    for manifest in sorted_manifests:
        if manifest.name:
            other = by_name.setdefault(manifest.name, manifest)
            if other is not manifest:
                raise InvalidWorkspaceError(
                    f'{other.path} and {manifest.path} have the same name, "{manifest.name}". '
                    "Rename one of them."
                )
    bare = Workspace(root, file, tuple(Package(manifest, ()) for manifest in sorted_manifests))
    packages = []
    for manifest in sorted_manifests:
        needs = []
        for dependency in manifest.dependencies:
            target = bare.target(manifest, dependency)
            if target is not None:
                needs.append(target.directory)
            elif dependency.is_workspace:
                raise InvalidWorkspaceError(
                    f'{manifest.path}: "{dependency.name}": "{dependency.specifier}" is no package '
                    "of the workspace. Correct the name, or add its folder to `packages` in "
                    f"{FILE}."
                )
        packages.append(
            Package(manifest, tuple(sorted(set(needs))), manifest.directory in shared)
        )
    _refuse_cycles(packages)
    return Workspace(root, file, tuple(packages))


def _refuse_cycles(packages: Iterable[Package]) -> None:
    by_directory = {package.directory: package for package in packages}
    done: set[str] = set()

    def visit(directory: str, path: tuple[str, ...]) -> None:
        if directory in path:
            cycle = (*path[path.index(directory) :], directory)
            names = " -> ".join(by_directory[each].manifest.name for each in cycle)
            raise InvalidWorkspaceError(
                f"{by_directory[directory].manifest.path}: the packages depend on each other in a "
                f"cycle: {names}. Remove one of these dependencies, or move what both need into a "
                "package of its own."
            )
        if directory not in done:
            for needed in by_directory[directory].needs:
                visit(needed, (*path, directory))
            done.add(directory)

    for directory in sorted(by_directory):
        visit(directory, ())
