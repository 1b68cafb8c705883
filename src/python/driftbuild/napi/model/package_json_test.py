from __future__ import annotations

import json
from dataclasses import replace

import pytest

from driftbuild.cross.model.platform import PLATFORMS, platform_named
from driftbuild.napi.model.package_json import (
    AddonPackage,
    InvalidPackageError,
    render_manifest,
    render_readme,
)

PACKAGE = AddonPackage(
    name="@acme/native",
    version="2.0.0",
    binary_name="acme-native",
    platform=platform_named("linux-arm64-musl"),
    description="Reads code",
    license="MIT/Apache-2.0",
    authors=("Ann <ann@example.org>", "Bo"),
    keywords=("code", "größe"),
    homepage="https://example.org",
    repository="https://github.com/acme/acme",
    directory="crates/native",
    engines=(("node", ">= 20"),),
    access="public",
)


def test_the_names_are_those_of_napi_and_of_npm_pack() -> None:
    assert PACKAGE.package_name == "@acme/native-linux-arm64-musl"
    assert PACKAGE.addon_file == "acme-native.linux-arm64-musl.node"
    assert PACKAGE.tarball_file == "acme-native-linux-arm64-musl-2.0.0.tgz"
    assert replace(PACKAGE, name="plain").tarball_file == "plain-linux-arm64-musl-2.0.0.tgz"


def test_the_whole_manifest() -> None:
    assert json.loads(render_manifest(PACKAGE)) == {
        "name": "@acme/native-linux-arm64-musl",
        "version": "2.0.0",
        "description": "Reads code",
        "keywords": ["code", "größe"],
        "homepage": "https://example.org",
        "license": "MIT OR Apache-2.0",
        "author": "Ann <ann@example.org>",
        "contributors": ["Bo"],
        "repository": {
            "type": "git",
            "url": "git+https://github.com/acme/acme.git",
            "directory": "crates/native",
        },
        "main": "acme-native.linux-arm64-musl.node",
        "files": ["acme-native.linux-arm64-musl.node"],
        "os": ["linux"],
        "cpu": ["arm64"],
        "libc": ["musl"],
        "engines": {"node": ">= 20"},
        "publishConfig": {"access": "public"},
    }


def test_what_is_not_stated_is_left_out() -> None:
    bare = AddonPackage("native", "1.0.0-rc.1+b", "n", platform_named("darwin-x64"))
    assert json.loads(render_manifest(bare)) == {
        "name": "native-darwin-x64",
        "version": "1.0.0-rc.1+b",
        "main": "n.darwin-x64.node",
        "files": ["n.darwin-x64.node"],
        "os": ["darwin"],
        "cpu": ["x64"],
    }
    noticed = json.loads(render_manifest(bare, ("NOTICES",)))
    assert noticed["files"] == ["n.darwin-x64.node", "NOTICES"]


def test_libc_is_told_on_linux_alone() -> None:
    told = {
        platform.name: json.loads(render_manifest(replace(PACKAGE, platform=platform))).get("libc")
        for platform in PLATFORMS
    }
    assert told == {
        "linux-x64-gnu": ["glibc"],
        "linux-arm64-gnu": ["glibc"],
        "linux-x64-musl": ["musl"],
        "linux-arm64-musl": ["musl"],
        "darwin-x64": None,
        "darwin-arm64": None,
    }


def test_the_text_is_readable_and_ends_in_a_newline() -> None:
    text = render_manifest(PACKAGE)
    assert text.startswith('{\n  "name": "@acme/native-linux-arm64-musl",\n')
    assert "größe" in text
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    "url, normal",
    [
        ("https://github.com/a/b.git", "git+https://github.com/a/b.git"),
        ("https://gitlab.com/a/b/", "git+https://gitlab.com/a/b.git"),
        ("git+ssh://git@example.org/a", "git+ssh://git@example.org/a"),
        ("https://example.org/a", "git+https://example.org/a"),
    ],
)
def test_a_repository_is_put_in_npms_normal_form(url: str, normal: str) -> None:
    manifest = json.loads(render_manifest(replace(PACKAGE, repository=url)))
    assert manifest["repository"]["url"] == normal


@pytest.mark.parametrize("version", ["2.0", "v2.0.0", "2.0.0-", "02.0.0", "", "2.0.0\n"])
def test_a_version_that_npm_would_refuse(version: str) -> None:
    with pytest.raises(InvalidPackageError, match="version of @acme/native"):
        replace(PACKAGE, version=version)


@pytest.mark.parametrize("name", ["Native", "@acme/", "@/x", ".hidden", "a b", "x" * 214])
def test_a_name_that_npm_would_refuse(name: str) -> None:
    with pytest.raises(InvalidPackageError, match="no npm package name"):
        replace(PACKAGE, name=name)


@pytest.mark.parametrize("name", ["", "a/b", "../x", ".", "a\n"])
def test_a_binary_name_that_is_no_file_name(name: str) -> None:
    with pytest.raises(InvalidPackageError, match="no plain file name"):
        replace(PACKAGE, binary_name=name)


def test_the_readme_tells_what_to_install_and_what_it_needs() -> None:
    readme = render_readme(PACKAGE)
    assert readme.startswith("# @acme/native-linux-arm64-musl\n\nReads code.\n\n")
    assert "Install `@acme/native`" in readme
    assert "| Needs | musl libc |" in readme
    assert "| Node.js | >= 20 |" in readme
    gnu = render_readme(replace(PACKAGE, platform=platform_named("linux-x64-gnu")))
    assert "| Needs | glibc 2.17 or later |" in gnu
    mac = render_readme(replace(PACKAGE, platform=platform_named("darwin-arm64")))
    assert "| Needs | macOS 11.0 or later |" in mac
