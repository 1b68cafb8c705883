from __future__ import annotations

import json
from typing import Any

import pytest

from driftbuild.node.model.manifest import parse_manifest
from driftbuild.node.model.npm_package import (
    UnpublishableError,
    is_esm_only,
    published_manifest,
)
from driftbuild.node.model.workspace import WorkspaceFile, make_workspace

CATALOGS = (("default", "left", "^1.2.0"), ("next", "left", "2.0.0"))


def published(
    fields: dict[str, Any], core: str = "2.1.0", more_files: tuple[str, ...] = (), **addons: str
) -> dict[str, Any]:
    """The published manifest of a package beside `core`, which has that version."""
    texts = {
        "core": {"name": "@acme/core", **({"version": core} if core else {})},
        "app": {"name": "app", "version": "1.0.0", **fields},
    }
    manifests = {name: parse_manifest(name, json.dumps(text)) for name, text in texts.items()}
    workspace = make_workspace("", WorkspaceFile(("*",), CATALOGS), manifests.values())
    content: dict[str, Any] = json.loads(
        published_manifest(manifests["app"], workspace, addons.items(), more_files)
    )
    return content


@pytest.mark.parametrize(
    ("specifier", "version"),
    [
        ("workspace:*", "2.1.0"),
        ("workspace:^", "^2.1.0"),
        ("workspace:~", "~2.1.0"),
        ("workspace:>=2 <3", ">=2 <3"),
        ("workspace:../core", "2.1.0"),
        ("^9.0.0", "^9.0.0"),
    ],
)
def test_a_dependency_on_the_workspace_gets_a_version(specifier: str, version: str) -> None:
    content = published({"dependencies": {"@acme/core": specifier}})
    assert content["dependencies"] == {"@acme/core": version}


def test_another_name_for_a_package_of_the_workspace_is_npms_alias() -> None:
    content = published({"dependencies": {"base": "workspace:@acme/core@^"}})
    assert content["dependencies"] == {"base": "npm:@acme/core@^2.1.0"}


def test_versions_come_from_catalogs() -> None:
    content = published(
        {"dependencies": {"left": "catalog:"}, "peerDependencies": {"left": "catalog:next"}}
    )
    assert content["dependencies"] == {"left": "^1.2.0"}
    assert content["peerDependencies"] == {"left": "2.0.0"}


def test_what_no_catalog_has_cannot_be_published() -> None:
    with pytest.raises(UnpublishableError, match=r'"catalog:next", but the catalog "next" in'):
        published({"dependencies": {"right": "catalog:next"}})


def test_a_dependency_without_a_version_cannot_be_named() -> None:
    with pytest.raises(UnpublishableError, match=r'core/package.json has no "version"'):
        published({"dependencies": {"@acme/core": "workspace:*"}}, core="")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "Acme"}, '"name" is "Acme", which npm does not publish'),
        ({"name": "@acme/my app"}, '"name" is "@acme/my app", which'),
        ({"name": "../app"}, '"name" is "../app", which'),
        ({"name": "a" * 215}, "up to 214 characters"),
        ({"version": "1.0"}, '"version" is "1.0", which npm does not publish'),
        ({"version": "v1.0.0"}, '"version" is "v1.0.0", which'),
        ({"version": "1.0.0 beta"}, '"version" is "1.0.0 beta", which'),
    ],
)
def test_what_npm_would_not_publish_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(UnpublishableError) as raised:
        published(fields)
    assert str(raised.value).startswith("app/package.json: ")
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "fields",
    [{"name": "@acme-2/app_b.c"}, {"version": "1.0.0-rc.1+build.5"}, {"version": "10.20.30-x-y"}],
)
def test_what_npm_would_publish_is_as_it_is(fields: dict[str, Any]) -> None:
    content = published(fields)
    assert {name: content[name] for name in fields} == fields


def test_addons_are_optional_at_their_exact_version() -> None:
    content = published({"optionalDependencies": {"left": "1.0.0"}}, native="3.0.0")
    assert content["optionalDependencies"] == {"left": "1.0.0", "native": "3.0.0"}


def test_more_files_where_the_manifest_names_any() -> None:
    assert published({"files": ["dist"]}, more_files=("NOTICES",))["files"] == ["dist", "NOTICES"]
    assert "files" not in published({}, more_files=("NOTICES",))


def test_what_is_for_publishing_alone_is_applied_or_left_out() -> None:
    content = published(
        {
            "exports": "./src/index.ts",
            "packageManager": "pnpm@10.0.0",
            "scripts": {"prepack": "build", "postinstall": "node setup.js"},
            "publishConfig": {"exports": "./dist/index.js", "provenance": True},
        }
    )
    assert content["exports"] == "./dist/index.js"
    assert content["publishConfig"] == {"provenance": True}
    assert content["scripts"] == {"postinstall": "node setup.js"}
    assert "packageManager" not in content


def test_a_package_with_require_is_not_for_modules_alone() -> None:
    exports = {".": {"import": "./a.js", "require": "./a.cjs"}}
    assert is_esm_only({"type": "module", "exports": {".": {"import": "./a.js"}}})
    assert not is_esm_only({"type": "module", "exports": exports})
    assert not is_esm_only({"exports": {".": {"import": "./a.js"}}})
