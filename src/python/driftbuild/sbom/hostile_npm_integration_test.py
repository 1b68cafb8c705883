"""npm packages whose authors mean ill, from a registry of the test's own: bills and notices."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pants.core.goals.package import Package
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

import driftbuild.cross.register
import driftbuild.napi.register
import driftbuild.node.register
import driftbuild.sbom.register
from driftbuild.napi.model.tarball import unpack
from driftbuild.rust.testing import ENVIRONMENT, rule_runner, write
from driftbuild.sbom.goals.sbom import Sbom

_ENVIRONMENT = ENVIRONMENT | {"NODE_EXTRA_CA_CERTS", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG"}
_HOSTILE = (
    "\x1b]0;owned\x07\u202egnp.exe\u2066</pre><script>alert(1)</script> | `a`\r\n"
    "Text 1:\r\n\r\n@acme/app 1.0.0 contains no software of others."
)
# Of the npm registry.
_ESBUILD = {
    "esbuild@0.25.12": (
        "sha512-bbPBYYrtZbkt6Os6FiTLCTFxvq4tt3JKall1vRwshA3fdVztsLAatFaZobhkBC8/BrPetoa0oksYoKXoG4ryJg=="
    ),
    "@esbuild/linux-arm64@0.25.12": (
        "sha512-8bwX7a8FghIgrupcxb4aUmYDLp8pX06rGh5HqDT7bB+8Rdells6mHvrFHHW2JAOPZUbnjUpKTLg6ECyzvas2AQ=="
    ),
    "@esbuild/linux-x64@0.25.12": (
        "sha512-uqZMTLr/zR/ed4jIGnwSLkaHmPjOjJvnm6TVVitAa08SLS9Z0VM8wIRx7gWbJB5/J54YuIMInDquWyYvQLZkgw=="
    ),
}
_DEEP = f"{'(MIT AND (ISC OR ' * 9999}0BSD{'))' * 9999}"


class Registry:
    """Packages of the scope `@evil` by key, `@evil/name@version`, each with its files."""

    def __init__(self) -> None:
        self.integrity: dict[str, str] = {}
        self.served: dict[str, bytes] = {}
        served = self.served

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                content = served.get(self.path.replace("%2f", "/").replace("%40", "@"))
                self.send_response(404 if content is None else 200)
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def add(self, key: str, manifest: Mapping[str, Any] | str, **files: bytes) -> None:
        """A package whose manifest has these fields besides, or is this text."""
        name, _, version = key.rpartition("@")
        if not isinstance(manifest, str):
            manifest = json.dumps({"name": name, "version": version, **manifest})
        packed = io.BytesIO()
        code = f"module.exports = {json.dumps(key)}".encode()
        content = {"package.json": manifest.encode(), "index.js": code, **files}
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            for path, data in content.items():
                info = tarfile.TarInfo(f"package/{path}")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        self.served[f"/{name}/-/{name.rpartition('/')[2]}-{version}.tgz"] = packed.getvalue()
        digest = base64.b64encode(hashlib.sha512(packed.getvalue()).digest()).decode()
        self.integrity[key] = f"sha512-{digest}"

    def lock(self, resolutions: Mapping[str, str]) -> str:
        """`resolutions` replace what is written of a package in `packages`."""
        written = {key: f"{{integrity: {each}}}" for key, each in self.integrity.items()}
        written.update(resolutions)
        needed = {name: version for name, _, version in (key.rpartition("@") for key in written)}
        packages = {key: f"resolution: {each}" for key, each in written.items()}
        for key, each in _ESBUILD.items():
            packages[key] = f"resolution: {{integrity: {each}}}{_platform(key)}"
        snapshots = {key: "" for key in packages}
        platforms = (key.rpartition("@") for key in _ESBUILD if key.startswith("@"))
        optional = ", ".join(f"'{name}': {version}" for name, _, version in platforms)
        snapshots["esbuild@0.25.12"] = f"optionalDependencies: {{{optional}}}"
        return "\n".join(
            [
                "lockfileVersion: '9.0'",
                "settings: {autoInstallPeers: true, excludeLinksFromLockfile: false}",
                "importers:",
                "  .: {}",
                "  app:",
                "    dependencies:",
                *(f"      '{n}': {{specifier: {v}, version: {v}}}" for n, v in needed.items()),
                "    devDependencies:",
                "      esbuild: {specifier: 0.25.12, version: 0.25.12}",
                "packages:",
                *(f"  '{key}': {{{each}}}" for key, each in packages.items()),
                "snapshots:",
                *(f"  '{key}': {{{each}}}" for key, each in snapshots.items()),
                "",
            ]
        )


def _platform(key: str) -> str:
    name = key.rpartition("@")[0]
    return f", os: [linux], cpu: [{name.rpartition('-')[2]}]" if "/linux-" in name else ""


@pytest.fixture
def registry() -> Iterator[Registry]:
    made = Registry()
    serving = threading.Thread(target=made.server.serve_forever)
    serving.start()
    yield made
    made.server.shutdown()
    serving.join()
    made.server.server_close()


def workspace(
    registry: Registry, resolutions: Mapping[str, str] | None = None, **manifest: Any
) -> RuleRunner:
    """The package `app`, which bundles and needs all of the registry's packages."""
    runner = rule_runner(
        {},
        more_rules=[
            *driftbuild.cross.register.rules(),
            *driftbuild.napi.register.rules(),
            *driftbuild.node.register.rules(),
            *driftbuild.sbom.register.rules(),
        ],
        more_target_types=[
            *driftbuild.napi.register.target_types(),
            *driftbuild.node.register.target_types(),
        ],
    )
    needed = {key.rpartition("@")[0]: key.rpartition("@")[2] for key in registry.integrity}
    app = {
        "name": "@acme/app",
        "version": "1.0.0",
        "license": "MIT",
        "files": ["index.js"],
        "dependencies": needed,
        "devDependencies": {"esbuild": "0.25.12"},
        **manifest,
    }
    write(
        runner,
        {
            ".npmrc": f"@evil:registry={registry.url}/\n",
            "package.json": '{"name": "root", "private": true}',
            "pnpm-workspace.yaml": "packages:\n  - app\n",
            "pnpm-lock.yaml": registry.lock(resolutions or {}),
            "app/package.json": json.dumps(app),
            "app/index.js": "".join(f"require({json.dumps(name)});\n" for name in needed),
            "app/BUILD": 'node_package()\nnode_bundle(name="bundled", entry="index.js")\n',
        },
    )
    return runner


def run(runner: RuleRunner, goal: type[Any], *options: str) -> str:
    result = runner.run_goal_rule(
        goal,
        global_args=["--cargo-workspaces=[]"],
        args=[*options, "::"],
        env_inherit=_ENVIRONMENT,
    )
    assert result.exit_code == 0
    return f"{result.stdout}{result.stderr}"


def refused(runner: RuleRunner, *options: str) -> str:
    with pytest.raises(ExecutionError) as raised:
        run(runner, Sbom, *options)
    message = str(raised.value)
    assert "Engine traceback" not in message and is_harmless(message)
    return message


def is_harmless(text: str) -> bool:
    """Whether nothing in it drives a terminal, turns the direction of text, or hides."""
    return not any(unicodedata.category(c) in ("Cc", "Cf") for c in text if c != "\n")


def components(runner: RuleRunner, artifact: str) -> dict[str, dict[str, Any]]:
    """By name, those of the registry."""
    document = Path(runner.build_root, f"dist/app/{artifact}.cdx.json").read_text("utf-8")
    assert is_harmless(document)
    return {c["name"]: c for c in json.loads(document)["components"] if c.get("group") == "@evil"}


def test_words_that_are_meant_to_do_harm(registry: Registry) -> None:
    registry.add(
        "@evil/words@1.0.0",
        {
            "description": _HOSTILE,
            "author": {"name": _HOSTILE, "email": f"{_HOSTILE}@example.org"},
            "contributors": [_HOSTILE, 7, None, ["x"]],
            "homepage": f"javascript:{_HOSTILE}",
            "repository": {"url": f"git+https://example.org/{_HOSTILE}"},
            "license": "MIT",
        },
        LICENSE=_HOSTILE.encode(),
        COPYING=b"\xff\xfeM\0I\0N\0E\0",
        NOTICE=b"\0\1\2",
    )
    registry.add("@evil/Words@1.0.0", {"license": {"type": "ISC"}, "author": 3, "repository": []})
    registry.add("@evil/old@1.0.0", {"licenses": [{"type": "MIT"}, {"type": "Apache-2.0"}]})
    registry.add("@evil/more@1.0.0", {"license": "MIT"}, **{"COPYING\x1b[2J": b"A name\n"})
    runner = workspace(registry)
    run(runner, Package)
    assert is_harmless(run(runner, Sbom))
    dist = Path(runner.build_root, "dist/app")
    listed = components(runner, "acme-app-1.0.0.tgz")
    assert listed.keys() == {"words", "Words", "old", "more"}
    assert {link["type"] for link in listed["words"]["externalReferences"]} == {"distribution"}
    assert listed["Words"]["licenses"][0]["license"]["id"] == "ISC"
    assert listed["old"]["licenses"][0]["expression"] == "MIT OR Apache-2.0"
    # esbuild takes one of two names that differ by case alone, and says nothing.
    code = (dist / "bundled.js").read_text("utf-8")
    bundled = {name for name in listed if f'"@evil/{name}@1.0.0"' in code}
    assert len(bundled) == 3 and components(runner, "bundled.js").keys() == bundled
    inside = unpack((dist / "acme-app-1.0.0.tgz").read_bytes())["THIRD-PARTY-NOTICES"].decode()
    assert is_harmless(inside) and "    @evil/words 1.0.0: MIT\n" in inside
    notices = (dist / "bundled.js.THIRD-PARTY-NOTICES").read_text("utf-8")
    assert is_harmless(notices)
    ours = [line for line in notices.split("\n") if line[:1].strip()]
    titles = {line for line in ours if line.startswith("@")}
    assert titles == {f"@evil/{name} 1.0.0" for name in bundled}
    assert ours.count("Text 1:") == 1 and "\n    MINE\n" in notices


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ({}, "bad 1.0.0 states no licence in its package.json"),
        ({"license": "UNLICENSED"}, "states the licence 'UNLICENSED', which is no SPDX"),
        ({"license": "SEE LICENSE IN EULA"}, "states the licence 'SEE LICENSE IN EULA', which"),
        ({"license": _HOSTILE}, "bad 1.0.0 states the licence '"),
        ({"license": "()"}, "bad 1.0.0 states the licence '()', which is no SPDX expression"),
        ({"license": _DEEP}, "bad 1.0.0 states the licence '(MIT AND (ISC OR"),
        ({"license": [[{"type": 7}]], "licenses": 1}, "bad 1.0.0 states no licence"),
    ],
)
def test_licences_that_are_none(registry: Registry, manifest: dict[str, Any], said: str) -> None:
    registry.add("@evil/bad@1.0.0", manifest)
    runner = workspace(registry)
    message = refused(runner)
    assert said in message and "licences = { 'pkg:npm/%40evil/bad@1.0.0' = \"MIT\" }" in message
    run(runner, Sbom, "--sbom-licences={'pkg:npm/%40evil/bad@1.0.0': 'LicenseRef-Bought'}")
    (bad,) = components(runner, "bundled.js").values()
    assert bad["licenses"][0]["expression"] == "LicenseRef-Bought"


@pytest.mark.parametrize(
    ("resolution", "said"),
    [
        ("{}", "MISSING_TARBALL_INTEGRITY"),
        ("{integrity: sha512-AAAA}", "pnpm-lock.yaml"),
    ],
)
def test_a_lock_file_without_a_hash(registry: Registry, resolution: str, said: str) -> None:
    registry.add("@evil/bad@1.0.0", {"license": "MIT"})
    message = refused(workspace(registry, {"@evil/bad@1.0.0": resolution}))
    assert said in message and "@evil/bad" in message


def test_a_lock_file_that_is_out_of_date(registry: Registry) -> None:
    registry.add("@evil/bad@1.0.0", {"license": "MIT"})
    runner = workspace(registry, dependencies={"@evil/bad": "2.0.0"})
    assert "pnpm-lock.yaml is out of date" in refused(runner)


def test_a_name_with_capitals_and_a_tarball_in_a_bundle(registry: Registry) -> None:
    """pnpm keeps either in a folder whose name is not `name@version`."""
    registry.add("@evil/Stream@1.0.0", {"license": "MIT"}, LICENSE=b"Mine\n")
    registry.add("@evil/tar@1.0.0", {"license": "ISC"}, LICENSE=b"Yours\n")
    url = f"{registry.url}/@evil/tar/-/tar-1.0.0.tgz"
    resolution = f"{{tarball: '{url}', integrity: {registry.integrity['@evil/tar@1.0.0']}}}"
    runner = workspace(
        registry,
        {"@evil/tar@1.0.0": f"{resolution}, version: 1.0.0"},
        dependencies={"@evil/Stream": "1.0.0", "@evil/tar": url},
    )
    lock = Path(runner.build_root, "pnpm-lock.yaml")
    text = lock.read_text("utf-8").replace("'@evil/tar@1.0.0'", f"'@evil/tar@{url}'")
    of_registry = "'@evil/tar': {specifier: 1.0.0, version: 1.0.0}"
    assert of_registry in text
    lock.write_text(
        text.replace(of_registry, f"'@evil/tar': {{specifier: '{url}', version: '{url}'}}")
    )
    run(runner, Sbom)
    for artifact in ("acme-app-1.0.0.tgz", "bundled.js"):
        assert components(runner, artifact).keys() == {"Stream", "tar"}
    notices = Path(runner.build_root, "dist/app/bundled.js.THIRD-PARTY-NOTICES").read_text("utf-8")
    assert "    Mine\n" in notices and "    Yours\n" in notices
