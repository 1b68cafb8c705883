"""tsconfig.json files: what they extend, and the options that decide how a project is built.

Source of the format: TypeScript's TSConfig reference ("extends", "paths", "outDir"...). The files
are JSON with comments and trailing commas. TypeScript itself reads them in the actions; this reads
what has to be known before: inputs, outputs, strategy.
"""

from __future__ import annotations

import json
import os.path
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from driftbuild.errors import UserError

_COMMENT = r"//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/"
# A string, or a comment, or a comma that stands before a closing bracket.
_JSONC = re.compile(rf'("(?:[^"\\\n]|\\.)*")|{_COMMENT}|,(?=(?:\s|{_COMMENT})*[\]}}])')
# Of options with these names a path is relative to the file that sets it.
_PATHS = ("outDir", "declarationDir", "rootDir", "baseUrl", "outFile", "tsBuildInfoFile")
_CONFIG_DIR = "${configDir}"
_NO_PACKAGES: Mapping[str, str] = MappingProxyType({})


class InvalidTsconfigError(UserError):
    """A tsconfig.json that cannot be read; the message names the file, the place and the remedy."""


def parse_jsonc(path: str, text: str) -> Any:
    """JSON with comments. Raises `InvalidTsconfigError`."""

    def blank(match: re.Match[str]) -> str:
        # Line breaks stay, so that an error's line is right.
        return match.group(1) or "\n" * match.group(0).count("\n") or " "

    try:
        return json.loads(_JSONC.sub(blank, text.lstrip("\ufeff")))
    except json.JSONDecodeError as e:
        raise InvalidTsconfigError(f"{path}:{e.lineno}: {e.msg}. Correct the JSON.") from None


@dataclass(frozen=True)
class Project:
    """A tsconfig.json with all that it extends.

    `files` are that file and the ones it extends, from the repository's root. `external`: what it
    extends of third-party packages. Folders are from the repository's root, None where unset.
    """

    path: str
    files: tuple[str, ...]
    external: tuple[str, ...]
    options: Mapping[str, Any]

    @property
    def directory(self) -> str:
        return os.path.dirname(self.path)

    def flag(self, name: str) -> bool:
        return self.options.get(name) is True

    @property
    def is_isolated(self) -> bool:
        """Whether each file's declarations follow from the file alone."""
        return self.flag("isolatedDeclarations") and self.has_isolated_modules

    @property
    def has_isolated_modules(self) -> bool:
        """Whether each file's JavaScript follows from the file alone."""
        return self.flag("isolatedModules") or self.flag("verbatimModuleSyntax")

    @property
    def emits_declarations(self) -> bool:
        return self.flag("declaration") or self.flag("composite")

    @property
    def aliases(self) -> tuple[str, ...]:
        paths = self.options.get("paths")
        return tuple(paths) if isinstance(paths, dict) else ()

    @property
    def external_packages(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_package_of(each)[0] for each in self.external))

    def folder(self, option: str) -> str | None:
        value = self.options.get(option)
        return value if isinstance(value, str) else None


def load_project(
    path: str, files: Mapping[str, str], packages: Mapping[str, str] = _NO_PACKAGES
) -> Project | None:
    """The project of a tsconfig.json among `files` (path to text); None if it is not there.

    `packages`: folders of the workspace's packages, by their names, which it may extend. Raises
    `InvalidTsconfigError`: a file that is no JSON, or that extends one that is not there.
    """
    if path not in files:
        return None
    project = _load(path, files, packages, ())
    options = {
        name: _place(project.directory, value) if name in _PATHS else value
        for name, value in project.options.items()
    }
    return replace(project, options=options)


def _place(directory: str, value: Any) -> Any:
    """`${configDir}` is the folder of the file that is read first (TypeScript 5.5's notes)."""
    if not isinstance(value, str) or not value.startswith(_CONFIG_DIR):
        return value
    return os.path.normpath(os.path.join(directory, value[len(_CONFIG_DIR) :].lstrip("/")))


def _package_of(specifier: str) -> tuple[str, str]:
    """The name of the package and the path in it that `@scope/name/path` means."""
    parts = specifier.split("/")
    size = 2 if specifier.startswith("@") else 1
    return "/".join(parts[:size]), "/".join(parts[size:])


def _places(path: str, specifier: str, packages: Mapping[str, str]) -> tuple[str, ...]:
    """Where the file that a tsconfig.json extends may be; none for a third-party package's."""
    if specifier.startswith("."):
        base = os.path.normpath(os.path.join(os.path.dirname(path), specifier))
    else:
        name, inside = _package_of(specifier)
        if name not in packages:
            return ()
        base = os.path.normpath(os.path.join(packages[name], inside or "tsconfig.json"))
    return () if base.startswith("../") else (base, f"{base}.json")


def unread(files: Mapping[str, str], packages: Mapping[str, str]) -> frozenset[str]:
    """Where more files may be that `files` extend or reference: none of `files` themselves.

    What cannot be read says so where it is loaded.
    """
    wanted: set[str] = set()
    for path, text in files.items():
        try:
            content = parse_jsonc(path, text)
            if isinstance(content, dict):
                wanted.update(*(_places(path, each, packages) for each in _bases(path, content)))
                wanted.update(_references(path, content))
        except InvalidTsconfigError:
            continue
    return frozenset(each for each in wanted if each not in files and not each.startswith("../"))


def _bases(path: str, content: Mapping[str, Any]) -> list[str]:
    extended = content.get("extends") or []
    bases = [extended] if isinstance(extended, str) else extended
    if not isinstance(bases, list) or not all(isinstance(each, str) for each in bases):
        raise InvalidTsconfigError(f'{path}: "extends" is no string or list of them. Correct it.')
    return bases


def _load(
    path: str, files: Mapping[str, str], packages: Mapping[str, str], above: tuple[str, ...]
) -> Project:
    if path in above:
        raise InvalidTsconfigError(f"{path} extends itself: {' -> '.join((*above, path))}.")
    content = parse_jsonc(path, files[path])
    if not isinstance(content, dict):
        raise InvalidTsconfigError(f"{path} holds no JSON object.")
    options: dict[str, Any] = {}
    chain: list[str] = [path]
    external: list[str] = []
    for each in _bases(path, content):
        found = next((name for name in _places(path, each, packages) if name in files), None)
        if found is None and each.startswith("."):
            raise InvalidTsconfigError(f'{path} extends "{each}", which does not exist.')
        if found is None:
            external.append(each)
            continue
        inherited = _load(found, files, packages, (*above, path))
        options.update(inherited.options)
        chain.extend(inherited.files)
        external.extend(inherited.external)
    own = content.get("compilerOptions") or {}
    if not isinstance(own, dict):
        raise InvalidTsconfigError(f'{path}: "compilerOptions" is no object. Correct it.')
    for name, value in own.items():
        if name in _PATHS and isinstance(value, str) and not value.startswith(_CONFIG_DIR):
            value = os.path.normpath(os.path.join(os.path.dirname(path), value))
        options[name] = value
    return Project(path, tuple(dict.fromkeys(chain)), tuple(dict.fromkeys(external)), options)


def files_with_references(
    path: str, files: Mapping[str, str], packages: Mapping[str, str] = _NO_PACKAGES
) -> tuple[str, ...]:
    """All tsconfig.json files that a reader of one may open: extended and referenced ones.

    What is not among `files` is left out. Raises `InvalidTsconfigError`.
    """
    found: dict[str, None] = {}
    todo = [path]
    while todo:
        current = todo.pop()
        project = load_project(current, files, packages)
        if project is None or current in found:
            continue
        found.setdefault(current)
        found.update(dict.fromkeys(project.files))
        for file in project.files:
            todo.extend(_references(file, parse_jsonc(file, files[file])))
    return tuple(sorted(found))


def _references(path: str, content: Mapping[str, Any]) -> list[str]:
    found = []
    references = content.get("references") or []
    if not isinstance(references, list) or not all(isinstance(r, dict) for r in references):
        raise InvalidTsconfigError(
            f'{path}: "references" is no list of objects with a "path". Correct it.'
        )
    for reference in references:
        target = os.path.normpath(os.path.join(os.path.dirname(path), str(reference.get("path"))))
        found.append(target if target.endswith(".json") else os.path.join(target, "tsconfig.json"))
    return found
