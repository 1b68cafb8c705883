"""What package.json says, as far as a build needs it.

Source of the format: npm's documentation of package.json, and pnpm's of the `workspace:` and
`catalog:` protocols.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from driftbuild.errors import UserError

KINDS = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")
"""The fields that declare dependencies; the first one that names a package decides its kind."""

_WORKSPACE = "workspace:"
# Else it is no name of a file in `node_modules/.bin`, or none of a target.
_COMMAND = re.compile(r"[\w.~+-]+")


class InvalidManifestError(UserError):
    """A package.json that cannot be read; the message names the file, the place and the remedy."""


@dataclass(frozen=True)
class Dependency:
    """One declared dependency. `kind` is the field of package.json that declares it."""

    name: str
    specifier: str
    kind: str

    @property
    def is_workspace(self) -> bool:
        return self.specifier.startswith(_WORKSPACE)

    @property
    def is_runtime(self) -> bool:
        """Whether whoever installs the package needs it."""
        return self.kind != "devDependencies"

    @property
    def place(self) -> str:
        """The folder of `workspace:../folder`, from the dependent's; "" where none is named."""
        wanted = self.specifier[len(_WORKSPACE) :] if self.is_workspace else ""
        return wanted if wanted.startswith(".") else ""

    @property
    def alias(self) -> str:
        """The `real` of `workspace:real@*`; "" where the package has its own name."""
        wanted = self.specifier[len(_WORKSPACE) :] if self.is_workspace else ""
        return "" if self.place else wanted.rpartition("@")[0]


@dataclass(frozen=True)
class Manifest:
    """A package.json. `directory` is its folder, from the repository's root; "" is the root.

    `text` is the file as it is: `content()` gives all that is not a field here.
    """

    directory: str
    name: str
    version: str
    private: bool
    dependencies: tuple[Dependency, ...]
    scripts: tuple[tuple[str, str], ...]
    binaries: tuple[tuple[str, str], ...]
    text: str

    @property
    def path(self) -> str:
        return f"{self.directory}/package.json" if self.directory else "package.json"

    def content(self) -> dict[str, Any]:
        return json.loads(self.text)  # type: ignore[no-any-return]

    def script(self, name: str) -> str:
        return dict(self.scripts).get(name, "")

    def declares(self, name: str) -> bool:
        return any(dependency.name == name for dependency in self.dependencies)


def parse_manifest(directory: str, text: str) -> Manifest:
    """The manifest of a folder. Raises `InvalidManifestError`."""
    path = f"{directory}/package.json" if directory else "package.json"
    text = text.lstrip("\ufeff")
    try:
        content = json.loads(text)
    except json.JSONDecodeError as e:
        raise InvalidManifestError(
            f"{path}:{e.lineno}:{e.colno}: {e.msg}. Correct the JSON; "
            f"`npx prettier --check {path}` shows the place as well."
        ) from None
    if not isinstance(content, dict):
        raise InvalidManifestError(f"{path} holds no JSON object. `npm init` writes one.")
    name = _text(content, "name", path)
    return Manifest(
        directory=directory,
        name=name,
        version=_text(content, "version", path),
        private=content.get("private") is True,
        dependencies=_dependencies(content, path),
        scripts=_pairs(content, "scripts", path),
        binaries=_binaries(content, name, path),
        text=text,
    )


def _text(content: Mapping[str, Any], field: str, path: str) -> str:
    value = content.get(field, "")
    if not isinstance(value, str):
        raise InvalidManifestError(
            f'{path}: "{field}" is {json.dumps(value)}, not a string. Correct it.'
        )
    return value


def _pairs(content: Mapping[str, Any], field: str, path: str) -> tuple[tuple[str, str], ...]:
    value = content.get(field, {})
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise InvalidManifestError(f'{path}: "{field}" is no object of strings. Correct it.')
    return tuple(value.items())


def _dependencies(content: Mapping[str, Any], path: str) -> tuple[Dependency, ...]:
    found: dict[str, Dependency] = {}
    for kind in KINDS:
        for name, specifier in _pairs(content, kind, path):
            dependency = Dependency(name, specifier, kind)
            known = found.setdefault(name, dependency)
            # A peer's range is for others; in the workspace it is the one next to it.
            if dependency.is_workspace and not known.is_workspace:
                found[name] = Dependency(name, specifier, known.kind)
    return tuple(found.values())


def _binaries(content: Mapping[str, Any], name: str, path: str) -> tuple[tuple[str, str], ...]:
    value = content.get("bin", {})
    if isinstance(value, str):
        return ((name.rpartition("/")[2], value),) if name else ()
    found = _pairs(content, "bin", path)
    for command, _ in found:
        if not _COMMAND.fullmatch(command):
            raise InvalidManifestError(
                f'{path}: "bin" has a command called {json.dumps(command)}. Correct it: '
                "letters, digits, `-`, `_` and `.` may be in a name."
            )
    return found
