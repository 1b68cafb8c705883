"""JavaScript packages whose files and folders have names that other projects give them."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from clones.clone import Clone

PAGE = 'import { id } from "./[id].js";\n\nexport const page: string = id;\n'

PAGE_TEST = """\
import { expect, test } from "vitest";
import { page } from "./page.js";

test("page", () => {
  expect(page).toBe("id");
});
"""

IMPORTERS = """\
  configs: {}

  plain:
    devDependencies:
      '@test/configs':
        specifier: workspace:*
        version: link:../configs
"""

NOTHING_TEST = 'import { test } from "vitest";\n\ntest("nothing", () => {});\n'


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone.with_javascript(tmp_path / "clone")


def write(clone: Clone, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = clone.folder / "javascript" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def extend(clone: Clone, base: str) -> None:
    """Moves the options of `plain` into configs/base.json, which its tsconfig.json extends."""
    path = clone.folder / "javascript/plain/tsconfig.json"
    content = json.loads(path.read_text())
    options = content["compilerOptions"]
    own = {name: options.pop(name) for name in ("outDir", "rootDir")}
    write(
        clone,
        {
            "configs/base.json": json.dumps({"compilerOptions": options}),
            "plain/tsconfig.json": json.dumps(
                {**content, "extends": base, "compilerOptions": own}
            ),
        },
    )


def test_names_that_are_patterns_elsewhere(clone: Clone) -> None:
    write(
        clone,
        {
            "plain/README.md": "# plain\n",
            "plain/src/[id].ts": 'export const id: string = "id";\n',
            "plain/src/page.ts": PAGE,
            "plain/src/[page].test.ts": PAGE_TEST,
        },
    )
    said = clone.pants("check", "test", "package", "--test-output=all", "javascript/plain::").stderr
    assert "javascript/plain/src/[page].test.ts (1 test)" in said
    assert "Test Files  2 passed (2)" in said
    with tarfile.open(clone.folder / "dist/javascript/plain/test-plain-1.0.0.tgz") as packed:
        names = {name for name in packed.getnames() if "[" in name}
    assert names == {"package/dist/[id].js", "package/dist/[id].d.ts"}
    write(clone, {"plain/src/[id].ts": "export const id: string =  'id'\n"})
    clone.pants("fmt", "javascript/plain::")
    page = clone.folder / "javascript/plain/src/[id].ts"
    assert page.read_text() == 'export const id: string = "id";\n'
    write(clone, {"plain/src/[id].ts": 'import "left";\n'})
    process = clone.start("test", "javascript/plain::")
    said, _ = process.communicate(timeout=300)
    assert process.returncode != 0
    assert 'javascript/plain/src/[id].ts:1: "left" is imported, but' in said


def test_a_test_file_alone_where_others_paths_contain_its_own(clone: Clone) -> None:
    names = ("src/a.test.ts", "src/a.test.tsx", "src/src/a.test.ts")
    write(clone, {f"plain/{name}": NOTHING_TEST for name in names})
    said = clone.pants("test", "--output=all", "javascript/plain/src/a.test.ts").stderr
    assert "javascript/plain/src/a.test.ts (1 test)" in said
    assert "Test Files  1 passed (1)" in said


def test_folders_that_are_called_as_other_targets(clone: Clone) -> None:
    for name in ("tests", "npm"):
        manifest = json.dumps({"name": f"@test/{name}", "version": "1.0.0"})
        write(clone, {f"{name}/package.json": manifest, f"{name}/a.test.js": NOTHING_TEST})
    write(clone, {"pnpm-workspace.yaml": "packages: [loader, npm, tests]\n"})
    listed = clone.pants("list", "javascript/tests::", "javascript/npm::").stdout.split()
    assert {
        *("javascript/tests:tests", "javascript/tests:node-tests", "javascript/tests:npm"),
        *("javascript/npm:npm", "javascript/npm:node-npm", "javascript/npm:tests"),
    } <= set(listed)


def test_a_tsconfig_that_extends_one_from_a_folder(clone: Clone) -> None:
    extend(clone, "../configs/base.json")
    clone.pants("check", "test", "package", "javascript/plain::")


def test_a_tsconfig_that_extends_one_of_a_package_beside_it(clone: Clone) -> None:
    manifest = clone.folder / "javascript/plain/package.json"
    content = json.loads(manifest.read_text())
    content["devDependencies"] = {"@test/configs": "workspace:*"}
    lock = (clone.folder / "javascript/pnpm-lock.yaml").read_text()
    assert "  plain: {}\n" in lock
    write(
        clone,
        {
            "configs/package.json": '{ "name": "@test/configs", "version": "1.0.0" }\n',
            "plain/package.json": json.dumps(content),
            "pnpm-lock.yaml": lock.replace("  plain: {}\n", IMPORTERS),
            "pnpm-workspace.yaml": "packages: [configs, loader, plain, report]\n",
        },
    )
    extend(clone, "@test/configs/base.json")
    clone.pants("check", "test", "package", "javascript/plain::")


def test_a_crate_and_a_package_in_one_folder(clone: Clone) -> None:
    manifest = {"name": "@test/words", "version": "1.0.0", "bin": {"words": "words.js"}}
    write(
        clone,
        {
            "../words/package.json": json.dumps(manifest),
            "../pnpm-workspace.yaml": "packages: [words]\n",
            "../package.json": '{ "name": "root", "private": true }\n',
        },
    )
    listed = clone.pants("--pnpm-workspaces=['.']", "list", "words::").stdout.split()
    assert {"words:words", "words:node", "words:node-npm", "words:node-bin-words"} <= set(listed)
