"""Bills of a real, tiny addon: `./pants sbom` as a user runs it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
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
from driftbuild.napi.target_types import NapiAddons
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner, write
from driftbuild.sbom.goals.sbom import Sbom
from driftbuild.sbom.testing import missing_elements

_BUILD = """
    napi_addons(package_name="@acme/native", binary_name="acme", platforms=["linux-x64-gnu"])
    """
_ENTRY = """
    #[no_mangle]
    pub extern "C" fn napi_register_module_v1(_env: usize, exports: usize) -> usize { exports }
    """
_CRATE = MANIFEST.format(name="acme-napi") + 'license = "MIT"\n[lib]\ncrate-type = ["cdylib"]\n'
TARBALL = "crates/acme/acme-native-linux-x64-gnu-0.1.0.tgz"


@pytest.fixture
def workspace() -> RuleRunner:
    runner = rule_runner(
        {
            "Cargo.lock": lockfile("acme-napi"),
            "LICENSE": "MIT\n",
            "crates/acme/Cargo.toml": _CRATE,
            "crates/acme/src/lib.rs": _ENTRY,
        },
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
        more_objects={"napi_addons": NapiAddons},
    )
    write(runner, {"crates/acme/BUILD": _BUILD})
    return runner


def sbom(runner: RuleRunner, *options: str, **env: str) -> tuple[str, str]:
    """What is said on standard output and error."""
    result = runner.run_goal_rule(
        Sbom,
        args=["crates/acme:linux-x64-gnu", *options],
        env=env,
        env_inherit=ENVIRONMENT,
    )
    assert result.exit_code == 0
    return result.stdout, result.stderr


def document_of(runner: RuleRunner, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(dist(runner, name).read_text(encoding="utf-8"))
    return loaded


def dist(runner: RuleRunner, name: str) -> Path:
    return Path(runner.build_root, "dist", name)


def test_a_document_beside_the_artifact(workspace: RuleRunner) -> None:
    workspace.run_goal_rule(Package, args=["crates/acme:"], env_inherit=ENVIRONMENT)
    assert sbom(workspace) == (f"dist/{TARBALL}.cdx.json\n", "")
    text = dist(workspace, f"{TARBALL}.cdx.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    subject = document["metadata"]["component"]
    assert subject["purl"] == "pkg:npm/%40acme/native-linux-x64-gnu@0.1.0"
    # The document is about these very bytes.
    tarball = dist(workspace, TARBALL).read_bytes()
    hashes = {each["alg"]: each["content"] for each in subject["hashes"]}
    assert hashes["SHA-512"] == hashlib.sha512(tarball).hexdigest()
    parts = {part["name"]: part["hashes"][0]["content"] for part in subject["components"]}
    assert parts == {
        name: hashlib.sha256(content).hexdigest() for name, content in unpack(tarball).items()
    }
    names = {component["name"] for component in document["components"]}
    # zig links LLVM's unwinder into the addon, which says so in its messages.
    addon = unpack(tarball)["acme.linux-x64-gnu.node"]
    assert names == {"acme-napi", "rust-std", "libunwind"} and b"libunwind: " in addon
    versions = {component["name"]: component["version"] for component in document["components"]}
    assert f"clang version {versions['libunwind']} (".encode() in addon
    tools = {tool["name"] for tool in document["metadata"]["tools"]["components"]}
    assert tools == {"rustc", "zig"}
    assert workspace.build_root not in text and "/tmp/" not in text
    assert sbom(workspace) and dist(workspace, f"{TARBALL}.cdx.json").read_text() == text


def test_minimum_elements(workspace: RuleRunner) -> None:
    creator = ("--sbom-creator=Acme", "--sbom-creator-url=https://acme.example.org/")
    sbom(workspace, *creator, SOURCE_DATE_EPOCH="1700000000")
    # They are compiled into the addon: no file of theirs is delivered, and none has a hash.
    inside = {"acme-napi", "libunwind", "rust-std"}
    files = ("hash", "filename", "executable", "archive", "structured")
    document = document_of(workspace, f"{TARBALL}.cdx.json")
    assert missing_elements(document) == dict.fromkeys(files, inside)
    # Without a creator and a commit the document says less, and is seen to.
    sbom(workspace)
    missing = missing_elements(document_of(workspace, f"{TARBALL}.cdx.json"))
    assert {"author", "creator", "supplier", "timestamp"} <= missing.keys()


def test_the_notices_are_in_the_tarball(workspace: RuleRunner) -> None:
    """A crate without a licence that anyone could name is packaged all the same."""
    write(workspace, {"crates/acme/Cargo.toml": _CRATE.replace('license = "MIT"\n', "")})
    workspace.run_goal_rule(Package, args=["crates/acme:"], env_inherit=ENVIRONMENT)
    packed = unpack(dist(workspace, TARBALL).read_bytes())
    notices = packed["THIRD-PARTY-NOTICES"].decode()
    # npm would leave it out where the package is packed again.
    assert "THIRD-PARTY-NOTICES" in json.loads(packed["package.json"])["files"]
    assert "Third-party notices of @acme/native-linux-x64-gnu 0.1.0\n" in notices
    assert "acme-napi" not in notices
    # What rustc and zig link of their own, with the texts that come with them.
    listed, _, texts = notices.partition("\nText 1:\n")
    titles = {line for line in listed.split("\n") if line[:1].strip()}
    assert any(title.startswith("Rust's standard library 1.") for title in titles)
    assert any(title.startswith("libunwind ") for title in titles)
    assert "The LLVM Project is under the Apache License v2.0 with LLVM Exceptions" in texts
    assert "Permission is hereby granted, free of charge" in texts


def test_an_older_artifact_in_dist(workspace: RuleRunner) -> None:
    workspace.run_goal_rule(Package, args=["crates/acme:"], env_inherit=ENVIRONMENT)
    write(workspace, {"crates/acme/src/lib.rs": f"pub static NEW: u8 = 1;\n{_ENTRY}"})
    write(workspace, {"LICENSE": "MIT, again\n"})
    _, said = sbom(workspace)
    assert f"dist/{TARBALL} is older than its bill of materials" in said
    assert "./pants package crates/acme:linux-x64-gnu" in said


def test_xml(workspace: RuleRunner) -> None:
    assert sbom(workspace, "--sbom-format=xml")[0] == f"dist/{TARBALL}.cdx.xml\n"
    text = dist(workspace, f"{TARBALL}.cdx.xml").read_text(encoding="utf-8")
    assert 'xmlns="http://cyclonedx.org/schema/bom/1.6"' in text


def test_a_crate_without_a_licence(workspace: RuleRunner) -> None:
    write(workspace, {"crates/acme/Cargo.toml": _CRATE.replace('license = "MIT"\n', "")})
    with pytest.raises(ExecutionError) as raised:
        sbom(workspace)
    message = str(raised.value)
    assert "acme-napi 0.1.0 states no licence in crates/acme/Cargo.toml" in message
    assert "Engine traceback" not in message
    assert not dist(workspace, f"{TARBALL}.cdx.json").exists()
    stated = "--sbom-licences={'pkg:cargo/acme-napi@0.1.0': 'MIT'}"
    assert sbom(workspace, stated)


_COMPILES_ZLIB = """
    use std::{env, path::Path, process::Command};

    fn main() {
        let out = env::var("OUT_DIR").unwrap();
        let object = Path::new(&out).join("z.o");
        let run = |tool: &str, arguments: &[&str]| {
            assert!(Command::new(tool).args(arguments).current_dir(&out).status().unwrap().success())
        };
        let source = env::current_dir().unwrap().join("src/zlib/z.c");
        run("cc", &["-c", "-fPIC", source.to_str().unwrap(), "-o", object.to_str().unwrap()]);
        run("ar", &["crs", "libz.a", "z.o"]);
        println!("cargo:rustc-link-search=native={out}");
        println!("cargo:rustc-link-lib=static=z");
    }
    """


def test_a_c_library_in_a_crate_of_the_workspace(workspace: RuleRunner) -> None:
    """As in a fork of a published crate: the version is that of its header all the same."""
    write(
        workspace,
        {
            "Cargo.lock": (
                "version = 4\n"
                '[[package]]\nname = "acme-napi"\nversion = "0.1.0"\n'
                'dependencies = ["libz-sys"]\n'
                '[[package]]\nname = "libz-sys"\nversion = "0.1.0"\n'
            ),
            "crates/acme/Cargo.toml": f'{_CRATE}[dependencies]\nlibz-sys = {{ path = "../z" }}\n',
            "crates/z/Cargo.toml": f'{MANIFEST.format(name="libz-sys")}license = "MIT"\n',
            "crates/z/build.rs": _COMPILES_ZLIB,
            "crates/z/src/lib.rs": "",
            "crates/z/src/zlib/zlib.h": '#define ZLIB_VERSION "1.3.1"\n',
            "crates/z/src/zlib/LICENSE": "Of zlib\n",
            "crates/z/src/zlib/z.c": "int z(void) { return 1; }\n",
        },
    )
    result = workspace.run_goal_rule(
        Sbom, args=["crates/acme:lib"], env_inherit=ENVIRONMENT
    )
    library = "dist/crates/acme/libacme_napi.so"
    assert result.stdout == f"{library}.THIRD-PARTY-NOTICES\n{library}.cdx.json\n"
    document = document_of(workspace, "crates/acme/libacme_napi.so.cdx.json")
    crate = next(each for each in document["components"] if each["name"] == "libz-sys")
    assert [(part["name"], part["version"]) for part in crate["components"]] == [("zlib", "1.3.1")]
    notices = Path(workspace.build_root, f"{library}.THIRD-PARTY-NOTICES").read_text()
    said = "\nzlib 1.3.1 (C sources in libz-sys 0.1.0)\n    Licence: Zlib\n    https://zlib.net/\n"
    assert f"{said}    src/zlib/LICENSE (text " in notices and "    Of zlib\n" in notices
    assert "\nlibz-sys 0.1.0" not in notices


def test_a_release(workspace: RuleRunner, tmp_path: Path) -> None:
    """Its time and its version are those of the commit, and the artifacts share their crates."""

    def git(*command: str) -> str:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        ran = subprocess.run(
            ["git", *who, *command],
            cwd=workspace.build_root,
            env={**os.environ, "GIT_COMMITTER_DATE": "@1700000000 +0000"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return ran.stdout.strip()

    def run(*options: str, **env: str) -> list[str]:
        result = workspace.run_goal_rule(
            Sbom, args=["crates/acme:", *options], env=env, env_inherit=ENVIRONMENT
        )
        return result.stdout.splitlines()

    write(workspace, {".gitignore": "/dist/\n/.pants.d/\n/.pids/\n__pycache__\n"})
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message=one")
    commit = git("rev-parse", "HEAD")[:12]
    name = f"acme-{commit}.cdx.json"
    library = "crates/acme/libacme_napi.so.cdx.json"
    assert set(run("--sbom-aggregate=acme")) == {
        f"dist/{name}",
        f"dist/{library}",
        "dist/crates/acme/libacme_napi.so.THIRD-PARTY-NOTICES",
        f"dist/{TARBALL}.cdx.json",
    }
    release, single = document_of(workspace, name), document_of(workspace, library)
    assert release["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    assert release["metadata"]["component"]["version"] == commit
    # Both artifacts are in it with hashes of their own, and their crate once.
    by_name = {component["name"]: component for component in release["components"]}
    assert len(by_name) == len(release["components"]) == 5
    artifacts = {"native-linux-x64-gnu", "libacme_napi.so"}
    assert by_name.keys() == artifacts | {"acme-napi", "rust-std", "libunwind"}
    assert by_name["libacme_napi.so"]["hashes"] == single["metadata"]["component"]["hashes"]
    edges = {each["ref"]: each.get("dependsOn") for each in release["dependencies"]}
    needed = edges[by_name["libacme_napi.so"]["bom-ref"]]
    assert needed == edges[by_name["native-linux-x64-gnu"]["bom-ref"]]
    assert needed == sorted(by_name[each]["bom-ref"] for each in ("acme-napi", "rust-std"))
    # The same again is the same bytes; a number may be asked to be random.
    before = dist(workspace, name).read_bytes()
    assert run("--sbom-aggregate=acme") and dist(workspace, name).read_bytes() == before
    run("--sbom-aggregate=acme", "--sbom-random-serial-number")
    assert document_of(workspace, name)["serialNumber"] != release["serialNumber"]
    # No commit has these files: there is no time, unless one is stated.
    write(workspace, {"crates/acme/notes.txt": "not committed\n"})
    run()
    assert "timestamp" not in document_of(workspace, library)["metadata"]
    # A file that the user has git ignore everywhere is no change, as for `git status`.
    (tmp_path / "ignored").write_text("notes.txt\n")
    (tmp_path / ".gitconfig").write_text(f"[core]\nexcludesFile = {tmp_path}/ignored\n")
    run(GIT_CONFIG_GLOBAL=str(tmp_path / ".gitconfig"))
    assert "timestamp" in document_of(workspace, library)["metadata"]
    run(SOURCE_DATE_EPOCH="0")
    assert document_of(workspace, library)["metadata"]["timestamp"] == "1970-01-01T00:00:00+00:00"
    for wrong in ("now", "", "-1", "999999999999", "\u0663"):
        with pytest.raises(ExecutionError, match="SOURCE_DATE_EPOCH is '.*', which is no number"):
            run(SOURCE_DATE_EPOCH=wrong)
