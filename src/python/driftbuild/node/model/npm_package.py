"""package.json as it is published: with versions in place of the workspace's own protocols.

Source of the rules: pnpm's documentation, "Workspaces" (publishing), "Catalogs" (publishing) and
"package.json" (publishConfig); npm's documentation of package.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from driftbuild.errors import UserError
from driftbuild.node.model.manifest import KINDS, Dependency, Manifest
from driftbuild.node.model.publishing import NAME_LENGTH, is_name, is_version
from driftbuild.node.model.workspace import FILE, Workspace

# What pnpm lifts out of publishConfig.
_LIFTED = (
    "bin browser cpu es2015 esnext exports imports libc main module os type types typesVersions "
    "typings umd:main unpkg"
).split()
# They would run on the machine of whoever publishes, and mean nothing to others.
_PUBLISHING = ("prepublishOnly", "prepack", "prepare", "postpack", "publish", "postpublish")
_WORKSPACE_ONLY = ("packageManager", "pnpm")

class UnpublishableError(UserError):
    """A manifest that cannot be published as it is; the message names the field and the remedy."""


def published_manifest(
    manifest: Manifest,
    workspace: Workspace,
    addons: Iterable[tuple[str, str]],
    more_files: Iterable[str] = (),
) -> str:
    """The text of the published package.json. `addons`: (name, version) of platform packages.

    `more_files` are published beside those that the manifest names.

    Raises `UnpublishableError`.
    """
    _refuse_what_npm_refuses(manifest)
    content = manifest.content()
    for kind in KINDS:
        if isinstance(content.get(kind), dict):
            content[kind] = {
                name: _specifier(manifest, workspace, kind, name, value)
                for name, value in content[kind].items()
            }
    platforms = dict(addons)
    if platforms:
        content["optionalDependencies"] = {**content.get("optionalDependencies", {}), **platforms}
    if isinstance(content.get("files"), list):
        content["files"] = [*content["files"], *more_files]
    config = content.get("publishConfig")
    if isinstance(config, dict):
        lifted = {field: value for field, value in config.items() if field in _LIFTED}
        content.update(lifted)
        rest = {field: value for field, value in config.items() if field not in lifted}
        content["publishConfig"] = rest
        if not rest:
            del content["publishConfig"]
    scripts = content.get("scripts")
    if isinstance(scripts, dict):
        content["scripts"] = {n: text for n, text in scripts.items() if n not in _PUBLISHING}
    for field in _WORKSPACE_ONLY:
        content.pop(field, None)
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _refuse_what_npm_refuses(manifest: Manifest) -> None:
    name, version = manifest.name, manifest.version
    if not is_name(name):
        raise UnpublishableError(
            f'{manifest.path}: "name" is {json.dumps(name)}, which npm does not publish. Give '
            "`name` or `@scope/name` of lower-case letters, digits, `-`, `_`, `~` and `.`, up to "
            f"{NAME_LENGTH} characters."
        )
    if not is_version(version):
        raise UnpublishableError(
            f'{manifest.path}: "version" is {json.dumps(version)}, which npm does not publish. '
            "Give one of Semantic Versioning: `1.2.3`, `1.2.3-rc.1`."
        )


def _specifier(
    manifest: Manifest, workspace: Workspace, kind: str, name: str, specifier: str
) -> str:
    if specifier.startswith("catalog:"):
        return _from_catalog(manifest, workspace, name, specifier)
    if not specifier.startswith("workspace:"):
        return specifier
    wanted = specifier[len("workspace:") :]
    dependency = Dependency(name, specifier, kind)
    alias = dependency.alias
    target = workspace.target(manifest, dependency)
    if target is None:
        raise UnpublishableError(
            f'{manifest.path}: "{name}": "{specifier}" in {kind} names no package of the workspace.'
        )
    exact = target.manifest.version
    if not exact:
        raise UnpublishableError(
            f'{target.manifest.path} has no "version", but {manifest.path} is published with a '
            "dependency on it. Add one."
        )
    version = "*" if dependency.place else wanted[len(f"{alias}@") if alias else 0 :]
    resolved = {"*": exact, "": exact, "^": f"^{exact}", "~": f"~{exact}"}.get(version, version)
    if dependency.place and target.manifest.name != name:
        alias = target.manifest.name
    return f"npm:{alias}@{resolved}" if alias else resolved


def _from_catalog(manifest: Manifest, workspace: Workspace, name: str, specifier: str) -> str:
    catalog = specifier[len("catalog:") :] or "default"
    for found, package, version in workspace.file.catalogs:
        if (found, package) == (catalog, name):
            return version
    raise UnpublishableError(
        f'{manifest.path}: "{name}": "{specifier}", but the catalog "{catalog}" in {FILE} has no '
        f"{name}. Add it there."
    )


def is_esm_only(content: Mapping[str, Any]) -> bool:
    """Whether `require` is not meant to load the package."""

    def conditions(value: Any) -> set[str]:
        if not isinstance(value, dict):
            return set()
        return set(value).union(*(conditions(each) for each in value.values()))

    return content.get("type") == "module" and "require" not in conditions(content.get("exports"))
