"""Tests of what a build of the compiler may write, where outputs and sources share a folder."""

from __future__ import annotations

import json
from typing import Any

from driftbuild.node.model import compiler
from driftbuild.node.model.compiler import Emit
from driftbuild.node.model.tsconfig import load_project


def emit(sources: tuple[str, ...], **options: Any) -> Emit:
    path = "lib/tsconfig.json"
    project = load_project(path, {path: json.dumps({"compilerOptions": options})})
    assert project is not None
    return compiler.emit(project, "lib", sources)


def test_outputs_in_a_folder_of_their_own_are_named_one_by_one() -> None:
    found = emit(("lib/src/deep/a.ts",), outDir="dist", declarationDir="types", rootDir="src")
    assert {"lib/dist/deep/a.js", "lib/types/deep/a.d.ts"} <= set(found.files)
    assert not any(path.startswith("lib/src/") for path in found.files)


def test_outputs_beside_the_sources_are_named_one_by_one() -> None:
    found = emit(("lib/src/a.ts", "lib/package.json"))
    assert {"lib/src/a.js", "lib/src/a.d.ts", "lib/src/a.js.map"} <= set(found.files)
    assert "lib/package.json" not in found.files


def test_an_output_folder_that_holds_the_sources_gets_the_layout_of_the_root_folder() -> None:
    found = emit(("lib/src/deep/a.mts",), outDir=".", rootDir="src")
    assert {"lib/deep/a.mjs", "lib/deep/a.d.mts"} <= set(found.files)
    assert "lib/a.mjs" not in found.files


def test_without_a_root_folder_any_shared_one_is_possible() -> None:
    found = emit(("lib/src/deep/a.ts",), outDir=".")
    assert {"lib/src/deep/a.js", "lib/deep/a.js", "lib/a.js"} <= set(found.files)


def test_a_source_in_the_place_of_an_output_is_hidden_from_the_compiler() -> None:
    found = emit(("lib/src/a.ts", "lib/a.js"), outDir=".", rootDir="src")
    assert found.hidden == ("lib/a.js",)
    assert "lib/a.js" not in found.files


def test_plain_javascript_counts_where_the_compiler_reads_it() -> None:
    sources = ("lib/words.js", "lib/words.d.ts")
    assert emit(sources).hidden == ()
    assert emit(sources, allowJs=True).hidden == ("lib/words.d.ts",)
