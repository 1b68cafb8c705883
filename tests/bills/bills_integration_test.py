"""Bills of materials of real artifacts, held against other tools and against official lists.

Every difference between a bill and what another tool lists belongs to a category named here; one
that belongs to none fails.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from clones.clone import ROOT, Clone
from driftbuild.node.subsystems import FETCH_ENV_VARS
from driftbuild.sbom.testing import missing_elements
from npm.install import STORE, install
from npm.node import host_node

_PANTS_TOML = """\
[GLOBAL]
pants_version = "2.17.1"
pythonpath = ["%(buildroot)s/src/python"]
backend_packages = [
  "driftbuild.rust", "driftbuild.cross", "driftbuild.napi", "driftbuild.node", "driftbuild.sbom",
]

[anonymous-telemetry]
enabled = false

[pnpm]
workspaces = ["javascript"]

[sbom]
creator = "Acme"
creator_url = "https://acme.example.org/"
"""
_BUILD = """\
node_package()
node_bundle(name="bundled", entry="src/index.ts")
"""
_TRIPLE = "x86_64-unknown-linux-gnu"
_TOOL = "tool/tool.cdx.json"
_APP = "javascript/app/test-app-1.0.0.tgz.cdx.json"
_BUNDLE = "javascript/app/bundled.js.cdx.json"
_RELEASE = "acme-1.0.0.cdx.json"
_NOTICES = ".THIRD-PARTY-NOTICES"
_CYCLONEDX_NPM = "@cyclonedx/cyclonedx-npm@6.0.1"


def _bills(folder: Path) -> Clone:
    clone = Clone.of_workspace(ROOT / "tests/bills/workspace", _PANTS_TOML, folder)
    (folder / "javascript/app/BUILD").write_text(_BUILD)
    clone.env["SOURCE_DATE_EPOCH"] = "1700000000"
    clone.pants("package", "sbom", "--sbom-aggregate=acme@1.0.0", "::")
    return clone


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return _bills(tmp_path_factory.mktemp("work") / "clone")


def _document(clone: Clone, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((clone.folder / "dist" / name).read_text())
    return loaded


def _packages(components: Iterable[dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    """The packages of an ecosystem, by `name@version`, those inside of others included."""
    found: dict[str, dict[str, Any]] = {}
    for component in components:
        if component.get("purl", "").startswith(f"pkg:{kind}/"):
            group = component.get("group")
            name = f"{group}/{component['name']}" if group else component["name"]
            found[f"{name}@{component['version']}"] = component
        found.update(_packages(component.get("components", ()), kind))
    return found


def test_what_is_packaged_has_a_document(clone: Clone) -> None:
    dist = clone.folder / "dist"
    documents = {str(path.relative_to(dist)) for path in dist.rglob("*.cdx.json")}
    artifacts = {str(path.relative_to(dist)) for path in dist.rglob("*") if path.is_file()}
    notices = {name for name in artifacts if name.endswith(_NOTICES)}
    artifacts -= documents | notices
    assert documents == {_RELEASE, *(f"{artifact}.cdx.json" for artifact in artifacts)}
    # An npm package has them inside.
    others = {name for name in artifacts if not name.endswith(".tgz")}
    assert notices == {f"{name}{_NOTICES}" for name in others}
    release = _document(clone, _RELEASE)
    named = [_document(clone, name) for name in (_TOOL, _APP, _BUNDLE)]
    hashes = {c["bom-ref"]: c.get("hashes") for c in release["components"]}
    for document in named:
        subject = document["metadata"]["component"]
        assert hashes[subject["bom-ref"]] == subject["hashes"]


def test_another_clone_writes_the_same_bytes(clone: Clone, tmp_path: Path) -> None:
    other = _bills(tmp_path / "at/another/place")
    notices = (f"tool/tool{_NOTICES}", f"javascript/app/bundled.js{_NOTICES}")
    for name in (_TOOL, _APP, _BUNDLE, _RELEASE, *notices):
        text = (clone.folder / "dist" / name).read_text()
        assert (other.folder / "dist" / name).read_text() == text
        assert str(clone.folder) not in text


def _cargo_tree(clone: Clone, *options: str) -> set[str]:
    command = ["cargo", "tree", "--locked", "--package=tool", "--prefix=none", "--format={p}"]
    listed = subprocess.run(
        [*command, *options],
        cwd=clone.folder,
        env=clone.env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = (line.split()[:2] for line in listed.stdout.splitlines() if line)
    return {f"{name}@{version[1:]}" for name, version in lines}


def test_cargo_tree(clone: Clone) -> None:
    document = _document(clone, _TOOL)
    crates = _packages(document["components"], "cargo")
    here = f"--target={_TRIPLE}"
    linked = _cargo_tree(clone, here, "--edges=normal,no-proc-macro")
    assert {name for name, c in crates.items() if c["scope"] == "required"} == linked
    built = _cargo_tree(clone, here, "--edges=normal,build")
    assert {name for name, c in crates.items() if c["scope"] == "excluded"} == built - linked
    # What Cargo lists besides.
    theirs = _cargo_tree(clone, "--target=all", "--edges=normal,build,dev") - crates.keys()
    tested = _cargo_tree(clone, here, "--edges=normal,build,dev") - built
    elsewhere = _cargo_tree(clone, "--target=all", "--edges=normal,build") - built
    assert theirs == tested | elsewhere
    assert {name.partition("@")[0] for name in tested} == {"either"}
    assert "windows-link" in {name.partition("@")[0] for name in elsewhere}
    # What is listed besides: no crates, but in the executable all the same.
    others = {c["name"] for c in document["components"]} - {n.partition("@")[0] for n in crates}
    assert others == {"rust-std"}
    (zlib,) = _packages(document["components"], "cargo")["libz-sys@1.1.33"]["components"]
    assert (zlib["name"], zlib["purl"]) == ("zlib", "pkg:generic/zlib@1.4")
    ran = subprocess.run([clone.folder / "dist/tool/tool"], capture_output=True, check=True)
    assert ran.stdout.decode() == f"{zlib['version']} unix\n"


def test_cargo_cyclonedx(clone: Clone) -> None:
    """The record was written by cargo-cyclonedx 0.5.9, in a copy of the workspace:

    cargo cyclonedx --format json --spec-version 1.5 --target x86_64-unknown-linux-gnu

    It is all but the metadata, which have a time and a path, and the edges.
    """
    record = json.loads((ROOT / "tests/bills/recorded/cargo-cyclonedx.json").read_text())
    theirs = _packages(record["components"], "cargo")
    ours = _packages(_document(clone, _TOOL)["components"], "cargo")
    # For them the crate of the executable is the subject; for us it is a part of the file.
    assert ours.keys() - theirs.keys() == {"tool@1.0.0"}
    assert theirs.keys() <= ours.keys()
    for name, component in theirs.items():
        assert component["hashes"] == ours[name]["hashes"]
        assert _expression(component) == _expression(ours[name])
    # They take procedural macros, and what those need, for a part of the executable.
    here = f"--target={_TRIPLE}"
    macros = _cargo_tree(clone, here, "--edges=normal")
    macros -= _cargo_tree(clone, here, "--edges=normal,no-proc-macro")
    differing = {name for name, c in theirs.items() if c["scope"] != ours[name]["scope"]}
    assert differing == macros
    assert all(theirs[name]["scope"] == "required" for name in differing)


def _expression(component: dict[str, Any]) -> set[str]:
    (licence,) = component["licenses"]
    words = licence.get("expression") or licence["license"]["id"]
    return set(words.replace("(", "").replace(")", "").split())


def test_a_bundle_holds_what_is_imported(clone: Clone) -> None:
    document = _document(clone, _BUNDLE)
    inside = {name.rpartition("@")[0] for name in _packages(document["components"], "npm")}
    # chokidar is a dependency of the package, and not imported; picocolors is one of development.
    assert {"@test/app", "ajv", "picocolors"} <= inside
    assert "chokidar" not in inside
    (tool,) = document["metadata"]["tools"]["components"]
    assert tool["purl"].startswith("pkg:npm/esbuild@")
    text = (clone.folder / "dist/javascript/app/bundled.js").read_text()
    assert {name for name in ("fast-deep-equal", "json-schema-traverse") if name in text} <= inside
    # Where the modules lay while it was made, is where they lie for pnpm.
    assert "// ../node_modules/.pnpm/ajv@" in text and "immutable_inputs" not in text


def _notices(clone: Clone, artifact: str) -> tuple[dict[str, str], str]:
    """What is said of each piece of software, by its title, and the texts behind."""
    text = (clone.folder / f"dist/{artifact}{_NOTICES}").read_text(encoding="utf-8")
    listed, _, texts = text.partition("\nText 1:\n")
    blocks = [block.partition("\n") for block in listed.strip().split("\n\n")[2:]]
    return {title: said for title, _, said in blocks}, texts


def test_the_notices_of_an_executable(clone: Clone) -> None:
    listed, texts = _notices(clone, "tool/tool")
    crates = _packages(_document(clone, _TOOL)["components"], "cargo")
    linked = {name.replace("@", " ") for name, c in crates.items() if c["scope"] == "required"}
    named = {title for title in listed if not title.startswith("Rust's standard library")}
    # C sources inside of a crate have a licence of their own.
    zlib = "zlib 1.4 (C sources in libz-sys 1.1.33)"
    assert named == linked - {"tool 1.0.0"} | {zlib} and named != listed.keys()
    said = "    Licence: Zlib\n    https://zlib.net/\n    src/zlib/LICENSE (text "
    assert listed[zlib].startswith(said)
    assert "Jean-loup Gailly" in texts


def test_the_notices_of_a_bundle(clone: Clone) -> None:
    listed, texts = _notices(clone, "javascript/app/bundled.js")
    inside = _packages(_document(clone, _BUNDLE)["components"], "npm")
    own = {name for name in inside if name.startswith("@test/")}
    assert own and listed.keys() == {name.replace("@", " ") for name in inside.keys() - own}
    (ajv,) = (said for title, said in listed.items() if title.startswith("ajv "))
    assert "    Licence: MIT\n" in ajv and "LICENSE (text " in ajv
    assert "Copyright (c) 2015-2021 Evgeny Poberezkin" in texts


def test_cyclonedx_npm(clone: Clone, tmp_path: Path) -> None:
    document = _document(clone, _APP)
    ours = _packages(document["components"], "npm")
    (tarball,) = (clone.folder / "dist/javascript/app").glob("*.tgz")
    project = tmp_path / "project"
    install([tarball], project)
    install([Path(_CYCLONEDX_NPM)], tmp_path / "tool")
    theirs = _packages(_cyclonedx_npm(tmp_path / "tool", project)["components"], "npm")
    del theirs["@test/app@1.0.0"]
    # npm takes the newest of a range, pnpm-lock.yaml what was tested.
    newer = {name.rpartition("@")[0] for name in theirs.keys() - ours.keys()}
    named = {name.rpartition("@")[0]: component for name, component in ours.items()}
    assert newer <= named.keys()
    # Packages for another platform are no part of an installation on this one.
    elsewhere = {
        name
        for name, component in named.items()
        if {"name": "driftbuild:npm:platform-bound", "value": "true"}
        in component.get("properties", ())
    }
    assert elsewhere == {"fsevents"}
    assert {name.rpartition("@")[0] for name in theirs} == named.keys() - elsewhere
    for name in theirs.keys() & ours.keys():
        # The same package is the same bytes and has the same licence for both.
        theirs_hashes = _distribution_hashes(theirs[name])
        assert theirs_hashes
        assert {(h["alg"], h["content"]) for h in ours[name]["hashes"]} == theirs_hashes
        assert _licences(ours[name]) == _licences(theirs[name])


def _cyclonedx_npm(tool: Path, project: Path) -> dict[str, Any]:
    node = host_node(STORE)
    script = tool / "node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js"
    env = {name: os.environ[name] for name in FETCH_ENV_VARS if name in os.environ}
    env["PATH"] = f"{node.parent}:{os.environ['PATH']}"
    env["HOME"] = str(tool)
    env["npm_execpath"] = str(node.parents[1] / "lib/node_modules/npm/bin/npm-cli.js")
    listed = subprocess.run(
        [str(node), str(script), "--output-format=JSON", "--output-file=-", "package.json"],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    loaded: dict[str, Any] = json.loads(listed.stdout)
    return loaded


def _distribution_hashes(component: dict[str, Any]) -> set[tuple[str, str]]:
    return {
        (each["alg"], each["content"])
        for link in component["externalReferences"]
        if link["type"] == "distribution"
        for each in link.get("hashes", ())
    }


def _licences(component: dict[str, Any]) -> list[str]:
    return sorted(
        each.get("expression") or each["license"].get("id") or each["license"]["name"]
        for each in component["licenses"]
    )


def test_minimum_elements(clone: Clone) -> None:
    # They are compiled into the executable: no file of theirs is delivered, and none has a hash.
    inside = {"rust-std", "tool", "zlib"}
    files = ("hash", "filename", "executable", "archive", "structured")
    assert missing_elements(_document(clone, _TOOL)) == dict.fromkeys(files, inside)
    # Whether it is installed depends on the machine, so its licence is not read.
    assert missing_elements(_document(clone, _APP)) == {
        "licence": {"fsevents"},
        "supplier": {"fsevents"},
        "creator": {"fsevents"},
    }
    # The workspace's own code is in the bundle, and in no file of its own.
    assert missing_elements(_document(clone, _BUNDLE)) == dict.fromkeys(files, {"app"})
    # A release is no file, and has no licence but those of its artifacts.
    assert missing_elements(_document(clone, _RELEASE)) == {
        **dict.fromkeys(files, {*inside, "acme"}),
        "licence": {"acme", "fsevents"},
        "supplier": {"fsevents"},
        "creator": {"fsevents"},
    }
