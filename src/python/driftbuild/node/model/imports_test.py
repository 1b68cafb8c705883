from __future__ import annotations

import pytest

from driftbuild.node.model.imports import Import, find_imports, undeclared


def specifiers(path: str, text: str) -> list[str]:
    return [each.specifier for each in find_imports(path, text.encode())]


def test_all_ways_to_name_a_module() -> None:
    text = """\
import "effect";
import whole from "whole";
import type { T } from "types";
import {
  several,
} from 'several';
import old = require("old");
export * from "all";
export { one } from "one";
const lazy = await import("lazy");
const common = require("common");
const place = require.resolve("place");
const plain = await import(`plain`);
type Inline = import("inline").Inline;
"""
    assert find_imports("a.ts", text.encode()) == (
        Import("effect", 1),
        Import("whole", 2),
        Import("types", 3),
        Import("several", 6),
        Import("old", 7),
        Import("all", 8),
        Import("one", 9),
        Import("lazy", 10),
        Import("common", 11),
        Import("place", 12),
        Import("plain", 13),
        Import("inline", 14),
    )


def test_what_only_looks_like_an_import() -> None:
    text = """\
// import "comment";
/* import "block"; */
const text = 'import "string"';
const template = `require("template")`;
const computed = import(`./${name}.js`);
const other = import(name);
own.require("method");
export const value = 1;
export default value;
declare module "ambient" {
  export const value: number;
}
"""
    assert specifiers("a.ts", text) == []


def test_generic_casts_and_jsx_are_told_apart_by_the_extension() -> None:
    cast = 'const a = <string>b;\nimport("after");\n'
    jsx = 'const a = <b>import("text")</b>;\nimport("after");\n'
    assert specifiers("a.mts", cast) == ["after"]
    assert specifiers("a.tsx", jsx) == ["after"]
    assert specifiers("a.js", jsx) == ["after"]


def test_a_file_with_syntax_errors_has_the_imports_that_can_be_read() -> None:
    assert specifiers("a.ts", 'import "before";\nconst = ;\n') == ["before"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"#!/usr/bin/env node\n"])
def test_files_without_imports(content: bytes) -> None:
    assert find_imports("a.js", content) == ()


@pytest.mark.parametrize(
    ("specifier", "package"),
    [
        ("left", "left"),
        ("left/deep/file.js", "left"),
        ("@acme/core", "@acme/core"),
        ("@acme/core/deep", "@acme/core"),
        ("./own.js", ""),
        ("../own.js", ""),
        ("/absolute.js", ""),
        ("#internal", ""),
        ("node:fs", ""),
        ("fs", ""),
        ("fs/promises", ""),
        ("https://example.org/a.js", ""),
        ("virtual:page", ""),
        ("", ""),
    ],
)
def test_the_package_of_a_specifier(specifier: str, package: str) -> None:
    assert Import(specifier, 1).package == package


def test_imports_that_nobody_declared() -> None:
    imports = find_imports("a.ts", b'import "left";\nimport "@acme/core/x";\nimport "./own.js";\n')
    assert undeclared(imports, ["left", "@acme/core"], []) == []
    assert undeclared(imports, ["core"], []) == list(imports[:2])


def test_types_packages_declare_what_they_describe() -> None:
    imports = [Import("left", 1), Import("@acme/core", 2)]
    assert undeclared(imports, ["@types/left", "@types/acme__core"], []) == []


@pytest.mark.parametrize(
    ("alias", "found"),
    [
        ("@/*", True),
        ("@/parts/one", True),
        ("@/parts", False),
        ("*/one", True),
        ("*", False),
        ("other/*", False),
    ],
)
def test_aliases_of_tsconfig_paths(alias: str, found: bool) -> None:
    missing = undeclared([Import("@/parts/one", 1)], [], [alias])
    assert (missing == []) is found
