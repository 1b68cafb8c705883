"""Crates whose authors mean ill: what they write of themselves reaches bills and notices."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import unicodedata
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
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner
from driftbuild.sbom.goals.sbom import Sbom

_CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
_ESCAPE = "\x1b]0;owned\x07\x1b[2J"
_TURNED = "\u202egnp.exe\u2066"
_MARKDOWN = "</pre><script>alert(1)</script> [click](javascript:0) | `a` | ../../../etc/passwd"
_HOSTILE = f"{_ESCAPE}{_TURNED}{_MARKDOWN}\r\nText 1:\r\n\r\ntool 0.1.0 contains no software"
_TOOL = "crates/tool/tool"


class Registry:
    """A registry with the crate `leaf` alone."""

    def __init__(self, folder: Path, fields: str, files: dict[str, bytes | str]) -> None:
        """`fields` are added to the manifest; of `files`, text is the target of a link."""
        packed = io.BytesIO()
        manifest = MANIFEST.format(name="leaf") + fields
        content: dict[str, bytes | str] = {
            "Cargo.toml": manifest.encode(),
            "src/lib.rs": b"pub fn leaf() {}",
            **files,
        }
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            for name, data in content.items():
                info = tarfile.TarInfo(f"leaf-0.1.0/{name}")
                if isinstance(data, str):
                    info.type, info.linkname = tarfile.SYMTYPE, data
                    tar.addfile(info)
                else:
                    info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
        (folder / "index/le/af").mkdir(parents=True)
        (folder / "leaf-0.1.0.crate").write_bytes(packed.getvalue())
        self.digest = hashlib.sha256(packed.getvalue()).hexdigest()
        entry = {"name": "leaf", "vers": "0.1.0", "deps": [], "features": {}, "yanked": False}
        index = json.dumps({**entry, "cksum": self.digest})
        (folder / "index/le/af/leaf").write_text(f"{index}\n")
        source = f'source.crates-io.replace-with="local"\nsource.local.local-registry="{folder}"'
        self.option = f"--cargo-fetch-config={json.dumps(source.splitlines())}"


def workspace(registry: Registry) -> RuleRunner:
    leaf = f'\n[[package]]\nname = "leaf"\nversion = "0.1.0"\nsource = "{_CRATES_IO}"\n'
    lock = lockfile("tool") + 'dependencies = [\n "leaf",\n]\n'
    return rule_runner(
        {
            "Cargo.lock": lock.replace("4\n", f'4\n{leaf}checksum = "{registry.digest}"\n', 1),
            "crates/tool/Cargo.toml": MANIFEST.format(name="tool")
            + 'license = "MIT"\n[dependencies]\nleaf = "0.1"\n',
            "crates/tool/src/main.rs": "fn main() { leaf::leaf() }",
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
    )


def run(runner: RuleRunner, goal: type[Any], registry: Registry, *options: str) -> str:
    result = runner.run_goal_rule(
        goal, global_args=[registry.option], args=[*options, "::"], env_inherit=ENVIRONMENT
    )
    assert result.exit_code == 0
    return f"{result.stdout}{result.stderr}"


def is_harmless(text: str) -> bool:
    """Whether nothing in it drives a terminal, turns the direction of text, or hides."""
    return not any(unicodedata.category(c) in ("Cc", "Cf") for c in text if c != "\n")


def quoted(text: str) -> str:
    return json.dumps(text)  # A basic string of TOML is one of JSON.


def test_words_that_are_meant_to_do_harm(tmp_path: Path) -> None:
    fields = "".join(
        f"{name} = {value}\n"
        for name, value in {
            "description": quoted(_HOSTILE),
            "authors": f"[{quoted(_HOSTILE)}]",
            "repository": quoted(f"https://example.org/{_HOSTILE}"),
            "homepage": quoted(f"javascript:{_HOSTILE}"),
            "license": quoted("MIT OR Apache-2.0"),
        }.items()
    )
    registry = Registry(
        tmp_path,
        fields,
        {
            "LICENSE": _HOSTILE.encode(),
            "LICENSE-LATIN": "Copyright © Zoë".encode("cp1252"),
            "LICENSE-LONG": b"All that is not allowed is forbidden.\n" * 30_000,
            "LICENSE[1]*?": b"A pattern",
            "COPYING\x1b[2J": b"A name",
            "NOTICE.bin": b"\0\1\2",
        },
    )
    runner = workspace(registry)
    run(runner, Package, registry)
    assert is_harmless(run(runner, Sbom, registry))
    dist = Path(runner.build_root, "dist")
    assert sorted(str(p.relative_to(dist)) for p in dist.rglob("*") if p.is_file()) == [
        _TOOL,
        f"{_TOOL}.THIRD-PARTY-NOTICES",
        f"{_TOOL}.cdx.json",
    ]
    document = (dist / f"{_TOOL}.cdx.json").read_text(encoding="utf-8")
    assert is_harmless(document)
    leaf = next(c for c in json.loads(document)["components"] if c["name"] == "leaf")
    assert "[click](javascript:0)" in leaf["description"]
    notices = (dist / f"{_TOOL}.THIRD-PARTY-NOTICES").read_text(encoding="utf-8")
    assert is_harmless(notices)
    ours = [line for line in notices.split("\n") if line and not line.startswith("    ")]
    assert ours[:3] == [
        "Third-party notices of tool 0.1.0",
        "tool 0.1.0 contains this software of others:",
        "leaf 0.1.0",
    ]
    assert all(line.startswith(("Rust's standard library", "Text ")) for line in ours[3:])
    assert ours.count("Text 1:") == 1
    assert "    Copyright © Zoë\n" in notices and "    A pattern\n" in notices
    assert notices.count("All that is not allowed is forbidden.") == 30_000
    assert "NOTICE.bin" not in notices


@pytest.mark.parametrize("named", ["../../../../etc/hostname", "/etc/hostname", "\u202etxt", ""])
def test_a_licence_file_that_is_elsewhere(tmp_path: Path, named: str) -> None:
    """Whatever the manifest names: only what is in the crate is read."""
    fields = f"license = {quoted('MIT')}\nlicense-file = {quoted(named)}\n"
    registry = Registry(tmp_path, fields, {"LICENSE": b"Mine"})
    runner = workspace(registry)
    run(runner, Sbom, registry)
    notices = Path(runner.build_root, f"dist/{_TOOL}.THIRD-PARTY-NOTICES").read_text()
    (said,) = (block for block in notices.split("\n\n") if block.startswith("leaf 0.1.0"))
    assert said.endswith("\n    LICENSE (text 1)")


def test_a_licence_that_is_no_expression(tmp_path: Path) -> None:
    fields = f"license = {quoted(_HOSTILE)}\nlicense-file = {quoted(_HOSTILE)}\n"
    registry = Registry(tmp_path, fields, {})
    with pytest.raises(ExecutionError) as raised:
        run(workspace(registry), Sbom, registry)
    message = str(raised.value)
    assert is_harmless(message)
    assert "leaf 0.1.0 states the licence" in message and "[sbom]" in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("checksum = ", "# ", "The lockfile does not fit the manifests"),
        (' "leaf",\n', "", "The lockfile does not fit the manifests"),
        ('leaf"\nversion = "0.1.0"', 'leaf"\nversion = "0.2.0"', "does not fit the manifests"),
        ('checksum = "', 'checksum = "0', "A checksum of Cargo.lock is not that of the downloaded"),
    ],
)
def test_a_lock_file_of_other_crates(tmp_path: Path, old: str, new: str, said: str) -> None:
    registry = Registry(tmp_path, "license = 'MIT'\n", {})
    runner = workspace(registry)
    lock = Path(runner.build_root, "Cargo.lock")
    assert old in lock.read_text()
    lock.write_text(lock.read_text().replace(old, new))
    with pytest.raises(ExecutionError) as raised:
        run(runner, Sbom, registry)
    assert said in str(raised.value) and "Engine traceback" not in str(raised.value)


def test_links_of_a_crate(tmp_path: Path) -> None:
    """Cargo unpacks them; one that leads out of the crate is not followed."""
    outside = tmp_path / "secret"
    outside.write_text("secret")
    registry = Registry(
        tmp_path / "registry",
        "license = 'MIT'\n",
        {
            "LICENSE": str(outside),
            "COPYING": "../../../../../../../../../../../../etc/passwd",
            "NOTICE": "docs/terms.txt",
            "docs/terms.txt": b"All rights reserved",
        },
    )
    runner = workspace(registry)
    run(runner, Sbom, registry)
    notices = Path(runner.build_root, f"dist/{_TOOL}.THIRD-PARTY-NOTICES").read_text()
    (said,) = (block for block in notices.split("\n\n") if block.startswith("leaf 0.1.0"))
    assert said.endswith("\n    NOTICE (text 1)")
    assert "All rights reserved" in notices
    assert "secret" not in notices and "root:" not in notices
