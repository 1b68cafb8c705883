"""Statements of real packages, verified, and the packages built again from their commit."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from clones.clone import Clone
from driftbuild.provenance.testing import commit

_FILES = {
    ".gitignore": "/.pants.d/\n/.pids/\n/dist/\n/keys/\n__pycache__/\n",
    "javascript/package.json": '{ "name": "javascript", "private": true }\n',
    "javascript/pnpm-workspace.yaml": "packages: [chance, plain]\n",
    "javascript/pnpm-lock.yaml": "lockfileVersion: '9.0'\nimporters:\n  .: {}\n  chance: {}\n"
    "  plain: {}\n",
    "javascript/plain/index.js": 'export const name = "plain";\n',
    "javascript/chance/build.mjs": 'import { mkdirSync, writeFileSync } from "node:fs";\n'
    'mkdirSync("dist");\n'
    'writeFileSync("dist/index.js", `export const chance = ${Math.random()};\\n`);\n',
}
_MANIFEST = {"version": "1.0.0", "license": "MIT", "type": "module"}
_POLICY = """
repository = "https://example.org/team/packages.git"
builders = ["urn:driftbuild:builder:local"]
keys = ["public.pem"]
"""


def write(clone: Clone, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = clone.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def run(clone: Clone, *args: str) -> tuple[int, str]:
    """`./pants` as a user runs it: its exit code, and what it said."""
    process = clone.start(*args)
    said, _ = process.communicate(timeout=600)
    return process.returncode, said


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A repository with two packages: one is built the same each time, one is not."""
    made = Clone.of_small_workspace(tmp_path / "clone")
    config = (made.folder / "pants.toml").read_text()
    more = '"driftbuild.node", "driftbuild.sbom", "driftbuild.provenance"]'
    plain = {**_MANIFEST, "name": "@test/plain", "exports": "./index.js", "files": ["index.js"]}
    chance = {**_MANIFEST, "name": "@test/chance", "exports": "./dist/index.js", "files": ["dist"]}
    write(
        made,
        {
            **_FILES,
            "pants.toml": config.replace('"driftbuild.node"]', more),
            "javascript/plain/package.json": json.dumps(plain),
            "javascript/chance/package.json": json.dumps(
                {**chance, "scripts": {"build": "node build.mjs"}}
            ),
            "keys/policy.toml": _POLICY,
        },
    )
    for command in (
        "init --quiet",
        "remote add origin https://example.org/team/packages.git",
    ):
        subprocess.run(["git", *command.split()], cwd=made.folder, check=True)
    commit(made.folder)
    for command in (
        "genpkey -algorithm ed25519 -out private.pem",
        "pkey -in private.pem -pubout -out public.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=made.folder / "keys", check=True)
    return made


def test_built_again(clone: Clone) -> None:
    targets = ("javascript/plain:npm", "javascript/chance:npm")
    plain = "dist/javascript/plain/test-plain-1.0.0.tgz"
    chance = "dist/javascript/chance/test-chance-1.0.0.tgz"
    code, said = run(clone, "package", "provenance", "--key=keys/private.pem", *targets)
    assert code == 0, said
    verify = ("provenance-verify", "--policy=keys/policy.toml")
    code, said = run(clone, *verify, plain, chance)
    assert code == 0, said
    assert f"{plain}: javascript/plain:npm of https://example.org/team/packages.git" in said
    # What was changed since is no part of the commit that is built.
    write(clone, {"javascript/plain/index.js": "export const name = 'other';\n"})
    code, said = run(clone, "rebuild-check", plain, chance)
    assert code == 1, said
    assert f"{plain}: the same bytes, built again from commit " in said
    assert f"{chance} differs from what commit " in said
    member = "test-chance-1.0.0.tgz » package/dist/index.js: "
    assert member in said and "different from byte " in said
    kept = clone.folder / "dist/rebuild-check/test-chance-1.0.0.tgz"
    assert kept.read_bytes() != (clone.folder / chance).read_bytes()
    # An artifact that the statement is not about is not built for.
    (clone.folder / plain).write_bytes(kept.read_bytes())
    code, said = run(clone, "rebuild-check", plain)
    assert code == 1
    assert f"{plain} is refused" in said and "about another file" in said
    code, said = run(clone, *verify, plain)
    assert code == 1 and f"{plain} is refused" in said
