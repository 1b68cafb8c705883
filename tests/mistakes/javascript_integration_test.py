"""What a user of JavaScript packages is told of a mistake: the cause, where it is, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clones.clone import Clone

ENDLESS = """\
import { test } from "vitest";

test("ends", () => new Promise(() => setInterval(() => undefined, 1000)), 1e9);
"""

THROWN_INSIDE = """\
import { createRequire } from "node:module";
import { test } from "vitest";

test("throws", () => {
  throw new Error(`from ${createRequire(import.meta.url).resolve("vitest/package.json")}`);
});
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return Clone.with_javascript(tmp_path_factory.mktemp("work") / "clone")


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """The file with `old` replaced, or anew where `old` is ""; put back at the end."""
    before = path.read_text() if path.exists() else None
    text = new if before is None or not old else before.replace(old, new, 1)
    assert text != before
    path.write_text(text)
    yield
    if before is None:
        path.unlink()
    else:
        path.write_text(before)


def refused(clone: Clone, *args: str) -> str:
    """What `./pants ARGS` says as it fails: never a traceback."""
    process = clone.start(*args)
    said, _ = process.communicate(timeout=300)
    assert process.returncode != 0, said
    assert "Traceback" not in said and "Engine traceback" not in said, said
    assert "\x1b" not in said, said
    assert str(clone.folder) not in said and "/tmp/.driftbuild" not in said, said
    return said


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [
        pytest.param(
            *("report/package.json", '"name"', "name"),
            ("javascript/report/package.json:2:", "Correct the JSON"),
            id="package.json that is no JSON",
        ),
        pytest.param(
            *("report/package.json", '"version"', '"peerDependencies": [], "version"'),
            ('javascript/report/package.json: "peerDependencies" is no object',),
            id="peers that are a list",
        ),
        pytest.param(
            *("report/package.json", '"@test/loader"', '"@test/lodaer"'),
            ("javascript/report/package.json", '"@test/lodaer"', "pnpm-workspace.yaml"),
            id="a package that the workspace lacks",
        ),
        pytest.param(
            *("loader/package.json", '"files"', '"dependencies": { "ms": "2.1.3" }, "files"'),
            ("pnpm-lock.yaml is out of date", "`pnpm install --lockfile-only`", "ms@2.1.3"),
            id="a lockfile out of date",
        ),
        pytest.param(
            "loader/package.json",
            '"files"',
            '"dependencies": { "@test/report": "workspace:*" }, "files"',
            ("javascript/loader/package.json", "@test/loader -> @test/report -> @test/loader"),
            id="packages in a cycle",
        ),
        pytest.param(
            *("pnpm-workspace.yaml", "", "packages: ["),
            ("javascript/pnpm-workspace.yaml:2:1", "Correct the YAML"),
            id="pnpm-workspace.yaml that is no YAML",
        ),
        pytest.param(
            *("report/tsconfig.json", "", '{ "compilerOptions": {\n'),
            ("javascript/report/tsconfig.json:2", "Correct the JSON"),
            id="tsconfig.json that is no JSON",
        ),
        pytest.param(
            *("package.json", '"private"', '"packageManager": "yarn@4.0.0", "private"'),
            ('javascript/package.json: "packageManager" is "yarn@4.0.0"', "corepack use pnpm"),
            id="another package manager",
        ),
        pytest.param(
            *("package.json", '"private"', '"packageManager": "pnpm@10.34.9", "private"'),
            ("without its hash", "`corepack use pnpm@10.34.9`"),
            id="pnpm without a hash",
        ),
        pytest.param(
            *("report/src/index.ts", "", 'export const wrong: number = "text";\n'),
            ("javascript/report/src/index.ts:1:14 - error TS2322", "tsc failed"),
            id="a type error",
        ),
    ],
)
def test_a_mistake_has_one_message(
    clone: Clone, file: str, old: str, new: str, parts: tuple[str, ...]
) -> None:
    with edited(clone.folder / "javascript" / file, old, new):
        said = refused(clone, "check", "javascript::")
    for part in parts:
        assert part in said


def test_a_type_error_of_what_is_packed(clone: Clone) -> None:
    source = clone.folder / "javascript/plain/src/index.ts"
    with edited(source, "", 'export const wrong: number = "text";\n'):
        said = refused(clone, "package", "javascript/plain:npm")
    assert "javascript/plain/src/index.ts:1:14 - error TS2322" in said


def test_a_version_that_npm_does_not_publish(clone: Clone) -> None:
    with edited(clone.folder / "javascript/plain/package.json", '"1.0.0"', '"1.0"'):
        said = refused(clone, "package", "javascript/plain:npm")
    assert 'javascript/plain/package.json: "version" is "1.0", which npm does not publish' in said


def test_a_target_in_a_folder_that_no_workspace_has(clone: Clone) -> None:
    path = clone.folder / "javascript/pnpm-workspace.yaml"
    with edited(path, "packages:\n", "packages: []\nothers:\n"):
        said = refused(clone, "check", "javascript/loader::")
    assert "javascript/loader has a target of a JavaScript package in its BUILD file" in said
    assert "`packages` in pnpm-workspace.yaml" in said


def test_a_file_that_is_not_formatted(clone: Clone) -> None:
    with edited(clone.folder / "javascript/report/src/index.ts", "", "export const a = 'a'\n"):
        said = refused(clone, "lint", "javascript/report::")
    assert "\njavascript/report/src/index.ts\n" in said
    assert "Run `./pants fmt`" in said


def test_coverage_without_its_package(clone: Clone) -> None:
    said = refused(clone, "test", "--use-coverage", "javascript/plain::")
    assert "`pnpm add --save-dev @vitest/coverage-v8` in javascript/plain" in said


def test_an_option_that_vitest_does_not_know(clone: Clone) -> None:
    said = refused(clone, "test", "javascript/plain::", "--", "--tset")
    assert "Unknown option `--tset`" in said


def test_an_import_that_no_manifest_declares(clone: Clone) -> None:
    source = clone.folder / "javascript/report/src/index.ts"
    with edited(source, "", f'import "ms";\n{source.read_text()}'):
        said = refused(clone, "test", "javascript/report::")
    assert 'javascript/report/src/index.ts:1: "ms" is imported, but' in said
    assert "`pnpm add ms` in javascript/report" in said


def test_a_file_that_is_not_what_the_lockfile_says(clone: Clone) -> None:
    lock = clone.folder / "javascript/pnpm-lock.yaml"
    _, found, rest = lock.read_text().partition("  vitest@")
    integrity = rest.partition("integrity: ")[2][:20]
    assert found and integrity.startswith("sha512-")
    with edited(lock, integrity, "sha512-" + "A" * 13):
        said = refused(clone, "check", "javascript/plain::")
    assert "ERR_PNPM_TARBALL_INTEGRITY" in said
    assert "javascript/pnpm-lock.yaml" in said and "Do not change the lock file" in said


def test_a_folder_that_builds_no_addon(clone: Clone) -> None:
    with edited(clone.folder / "javascript/loader/BUILD", '"addon"', '"words"'):
        said = refused(clone, "test", "javascript/loader::")
    assert 'javascript/loader/BUILD: `addons = "words"`, but no target in words' in said
    assert "`./pants list words:`" in said


def test_declarations_of_no_addon(clone: Clone) -> None:
    with edited(clone.folder / "javascript/loader/BUILD", "addons=", "addon_types="):
        said = refused(clone, "check", "javascript/loader::")
    assert 'javascript/loader/BUILD: `addon_types = "addon"` is set, but `addons` is not' in said


def test_an_addon_that_is_not_there(clone: Clone) -> None:
    with edited(clone.folder / "javascript/loader/BUILD", 'addons="addon"', ""):
        said = refused(clone, "test", "javascript/loader::")
    assert "Cannot find module '@test/addon-linux-x64-gnu'" in said
    assert "javascript/loader/src/index.ts:" in said


def test_a_stack_through_a_third_party_package(clone: Clone) -> None:
    with edited(clone.folder / "javascript/plain/src/stack.test.ts", "", THROWN_INSIDE):
        said = refused(clone, "test", "javascript/plain/src/stack.test.ts")
    assert "immutable_inputs" not in said
    assert "javascript/node_modules/.pnpm/vitest@" in said
    assert " node_modules/.pnpm/" not in said


def test_a_test_that_never_ends(clone: Clone) -> None:
    with edited(clone.folder / "javascript/plain/src/endless.test.ts", "", ENDLESS):
        said = refused(
            clone,
            "test",
            "--test-timeout-default=10",
            "javascript/plain/src/endless.test.ts",
        )
    assert "Exceeded timeout of 10.0 seconds" in said
    assert "Test @test/plain" in said


def test_a_nodejs_that_is_not_there(clone: Clone) -> None:
    said = refused(clone, "--nodejs-path=/none/bin/node", "check", "javascript::")
    assert "[nodejs].path is /none/bin/node" in said and "unset it for the pinned one" in said


def test_an_archive_of_nodejs_without_its_hash(clone: Clone) -> None:
    url = "https://example.org/node-v{version}-{platform}.tar.gz"
    said = refused(clone, f"--nodejs-url-template={url}", "check", "javascript::")
    assert "[nodejs].archives has no `SHA-256 SIZE` for" in said
