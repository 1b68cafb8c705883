from __future__ import annotations

import json
from typing import Any

import pytest

from driftbuild.node.model.build_script import (
    CompilerBuild,
    ScriptBuild,
    output_places,
    parse_build,
    shipped_globs,
)
from driftbuild.node.model.manifest import Manifest, parse_manifest


def manifest(**fields: Any) -> Manifest:
    return parse_manifest("lib", json.dumps({"name": "lib", **fields}))


@pytest.mark.parametrize(
    ("script", "config"),
    [
        ("tsc", "tsconfig.json"),
        ("tsc -b", "tsconfig.json"),
        ("tsc -p tsconfig.build.json", "tsconfig.build.json"),
        ("tsc -p ./tsconfig.build.json", "tsconfig.build.json"),
        ("tsc -b .", "tsconfig.json"),
        ("tsc --project src", "src/tsconfig.json"),
    ],
)
def test_a_call_of_the_compiler(script: str, config: str) -> None:
    assert parse_build(manifest(scripts={"build": script})) == CompilerBuild(config)


@pytest.mark.parametrize(
    "script",
    ["tsc && cp a dist", "tsc --noCheck", "tsc -p a.json --watch", "tsc -b a b", "tsup", "tsc 'a"],
)
def test_any_other_command_is_run_as_it_is(script: str) -> None:
    assert parse_build(manifest(scripts={"build": script})) == ScriptBuild((script,))


def test_what_comes_before_and_after_belongs_to_the_build() -> None:
    scripts = {"prebuild": "clean", "build": "tsc", "postbuild": "copy"}
    assert parse_build(manifest(scripts=scripts)) == ScriptBuild(("clean", "tsc", "copy"))


def test_without_a_script_nothing_is_built() -> None:
    assert parse_build(manifest(scripts={"test": "vitest"})) is None


def test_results_are_where_the_manifest_says_and_no_source_is() -> None:
    found = manifest(files=["lib", "src/a.ts"], exports={".": "./lib/a.js"}, main="./main.cjs")
    files, folders = output_places(found, ["src/a.ts", "package.json"])
    assert folders == ("dist", "lib")
    assert {"main.cjs", "main.d.cts"} <= set(files)


def test_shipped_files() -> None:
    assert shipped_globs(manifest()) is None
    assert shipped_globs(manifest(files=["./dist/", "!dist/**/*.map"])) == (
        *("package.json", "dist", "dist/**"),
    )
    assert shipped_globs(manifest(files=[], main="./a.js", bin="cli.js")) == (
        *("package.json", "cli.js", "a.js"),
    )
    assert shipped_globs(manifest(files=["."])) == ("package.json", "**")
