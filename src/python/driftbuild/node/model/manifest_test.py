from __future__ import annotations

import json

import pytest

from driftbuild.node.model.manifest import Dependency, InvalidManifestError, parse_manifest


def test_what_a_build_reads() -> None:
    text = json.dumps(
        {
            "name": "@acme/core",
            "version": "1.2.3",
            "private": True,
            "bin": {"core": "dist/cli.js"},
            "scripts": {"build": "tsc"},
            "dependencies": {"left": "^1.0.0"},
            "devDependencies": {"right": "workspace:*"},
        }
    )
    manifest = parse_manifest("packages/core", text)
    assert manifest.path == "packages/core/package.json"
    assert (manifest.name, manifest.version, manifest.private) == ("@acme/core", "1.2.3", True)
    assert manifest.binaries == (("core", "dist/cli.js"),)
    assert manifest.script("build") == "tsc"
    assert manifest.script("test") == ""
    assert manifest.dependencies == (
        Dependency("left", "^1.0.0", "dependencies"),
        Dependency("right", "workspace:*", "devDependencies"),
    )
    assert manifest.declares("right") and not manifest.declares("@acme/core")


def test_an_empty_manifest_is_one() -> None:
    manifest = parse_manifest("", "{}")
    assert manifest.path == "package.json"
    assert (manifest.name, manifest.version, manifest.private) == ("", "", False)
    assert not (manifest.dependencies or manifest.scripts or manifest.binaries)


def test_only_true_is_private() -> None:
    assert not parse_manifest("", '{"private": "true"}').private


def test_a_single_binary_has_the_name_of_the_package_without_its_scope() -> None:
    manifest = parse_manifest("", '{"name": "@acme/tool", "bin": "./tool.js"}')
    assert manifest.binaries == (("tool", "./tool.js"),)


def test_a_byte_order_mark_is_no_part_of_the_manifest() -> None:
    manifest = parse_manifest("", '\ufeff{"name": "marked"}')
    assert manifest.name == "marked"
    assert manifest.content() == {"name": "marked"}


@pytest.mark.parametrize(
    ("specifier", "alias", "place"),
    [
        ("workspace:*", "", ""),
        ("workspace:^1.0.0", "", ""),
        ("workspace:real@*", "real", ""),
        ("workspace:@acme/real@^", "@acme/real", ""),
        ("workspace:../real", "", "../real"),
        ("workspace:../@acme/real", "", "../@acme/real"),
        ("npm:real@1.0.0", "", ""),
    ],
)
def test_what_a_dependency_says_of_the_package_that_it_means(
    specifier: str, alias: str, place: str
) -> None:
    dependency = Dependency("own", specifier, "dependencies")
    assert dependency.is_workspace is specifier.startswith("workspace:")
    assert (dependency.alias, dependency.place) == (alias, place)


def test_all_but_development_dependencies_are_for_those_who_install_the_package() -> None:
    kinds = ("dependencies", "optionalDependencies", "peerDependencies", "devDependencies")
    runtime = [Dependency("a", "*", kind).is_runtime for kind in kinds]
    assert runtime == [True, True, True, False]


def test_a_peer_that_the_workspace_has_for_development_is_the_workspace_s() -> None:
    text = '{"devDependencies": {"host": "workspace:*"}, "peerDependencies": {"host": "^2.0.0"}}'
    (host,) = parse_manifest("", text).dependencies
    assert host == Dependency("host", "workspace:*", "peerDependencies")


def test_a_package_that_two_fields_declare_is_of_the_first_kind() -> None:
    text = '{"devDependencies": {"a": "1.0.0"}, "dependencies": {"a": "2.0.0"}}'
    assert parse_manifest("", text).dependencies == (Dependency("a", "2.0.0", "dependencies"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{\n  "name": "a",\n}', "packages/a/package.json:3:1: "),
        ("", "packages/a/package.json:1:1: "),
        ("[]", "packages/a/package.json holds no JSON object. `npm init`"),
        ('{"name": 1}', 'packages/a/package.json: "name" is 1, not a string'),
        ('{"version": null}', 'packages/a/package.json: "version" is null, not a string'),
        ('{"scripts": ["tsc"]}', 'packages/a/package.json: "scripts" is no object of strings'),
        ('{"dependencies": {"b": 1}}', '"dependencies" is no object of strings'),
        ('{"bin": {"a": ["a.js"]}}', '"bin" is no object of strings'),
        ('{"bin": {"a/b": "a.js"}}', '"bin" has a command called "a/b"'),
        ('{"bin": {"": "a.js"}}', '"bin" has a command called ""'),
    ],
)
def test_a_bad_manifest_is_refused_by_its_place(text: str, message: str) -> None:
    with pytest.raises(InvalidManifestError) as raised:
        parse_manifest("packages/a", text)
    assert message in str(raised.value)
    assert "Correct" in str(raised.value) or "writes one" in str(raised.value)
