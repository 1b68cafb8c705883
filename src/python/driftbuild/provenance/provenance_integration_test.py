"""Statements about a real, tiny addon: `./pants provenance` as a user runs it."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pants.core.goals.package import Package
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

import driftbuild.cross.register
import driftbuild.napi.register
import driftbuild.node.register
import driftbuild.provenance.register
import driftbuild.sbom.register
from driftbuild.napi.target_types import NapiAddons
from driftbuild.provenance.goals.provenance import Provenance
from driftbuild.provenance.goals.provenance_verify import ProvenanceVerify
from driftbuild.provenance.model.envelope import read_envelope, signed_payload
from driftbuild.provenance.model.keys import read_signer
from driftbuild.provenance.model.source import git
from driftbuild.provenance.testing import commit, private_pem, public_pem
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner, write

_BUILD = """
    napi_addons(package_name="@acme/native", binary_name="acme", platforms=["linux-x64-gnu"])
    """
_ENTRY = """
    #[no_mangle]
    pub extern "C" fn napi_register_module_v1(_env: usize, exports: usize) -> usize { exports }
    """
_CRATE = MANIFEST.format(name="acme-napi") + 'license = "MIT"\n[lib]\ncrate-type = ["cdylib"]\n'
TARBALL = "crates/acme/acme-native-linux-x64-gnu-0.1.0.tgz"
KEY = Ed25519PrivateKey.generate()
REPOSITORY = "https://example.org/acme.git"


@pytest.fixture
def workspace() -> RuleRunner:
    runner = rule_runner(
        {
            ".gitignore": "/dist/\n/key.pem\n",
            "Cargo.lock": lockfile("acme-napi"),
            "LICENSE": "MIT\n",
            "crates/acme/Cargo.toml": _CRATE,
            "crates/acme/src/lib.rs": _ENTRY,
        },
        more_rules=[
            *driftbuild.cross.register.rules(),
            *driftbuild.napi.register.rules(),
            *driftbuild.node.register.rules(),
            *driftbuild.provenance.register.rules(),
            *driftbuild.sbom.register.rules(),
        ],
        more_target_types=[
            *driftbuild.napi.register.target_types(),
            *driftbuild.node.register.target_types(),
        ],
        more_objects={"napi_addons": NapiAddons},
    )
    write(runner, {"crates/acme/BUILD": _BUILD})
    root = Path(runner.build_root)
    git(root, "init", "--quiet")
    commit(root)
    git(root, "remote", "add", "origin", REPOSITORY)
    (root / "key.pem").write_bytes(private_pem(KEY))
    return runner


def provenance(runner: RuleRunner, *options: str) -> tuple[str, str]:
    """What is said on standard output and error."""
    result = runner.run_goal_rule(
        Provenance, args=["crates/acme:linux-x64-gnu", *options], env_inherit=ENVIRONMENT
    )
    assert result.exit_code == 0
    return result.stdout, result.stderr


def dist(runner: RuleRunner, name: str) -> Path:
    return Path(runner.build_root, "dist", name)


def test_a_signed_statement_beside_the_artifact(workspace: RuleRunner) -> None:
    workspace.run_goal_rule(Package, args=["crates/acme:"], env_inherit=ENVIRONMENT)
    said = provenance(workspace, "--provenance-key=key.pem")
    assert said == (f"dist/{TARBALL}.intoto.jsonl\n", "")
    root = Path(workspace.build_root)
    text = dist(workspace, f"{TARBALL}.intoto.jsonl").read_bytes()
    key = read_signer(root / "key.pem", "key.pem").public_key
    payload, _ = signed_payload(read_envelope(text), [key])
    content: dict[str, Any] = json.loads(payload)
    tarball = dist(workspace, TARBALL).read_bytes()
    assert content["subject"] == [
        {
            "name": "acme-native-linux-x64-gnu-0.1.0.tgz",
            "digest": {
                "sha256": hashlib.sha256(tarball).hexdigest(),
                "sha512": hashlib.sha512(tarball).hexdigest(),
            },
        }
    ]
    definition = content["predicate"]["buildDefinition"]
    assert definition["externalParameters"]["target"] == "crates/acme:linux-x64-gnu"
    source, *materials = definition["resolvedDependencies"]
    head = git(root, "rev-parse", "HEAD").stdout.strip()
    assert source["digest"] == {"gitCommit": head}
    assert source["uri"] == f"git+{REPOSITORY}@{head}"
    kinds = {each["uri"].partition("@")[0]: set(each["digest"]) for each in materials}
    assert kinds == {"pkg:generic/rust": {"dirHash"}, "pkg:pypi/ziglang": {"sha256"}}
    assert workspace.build_root not in payload.decode() and "/tmp/" not in payload.decode()
    provenance(workspace, "--provenance-key=key.pem")
    assert dist(workspace, f"{TARBALL}.intoto.jsonl").read_bytes() == text


def test_no_key_and_unsigned_on_request(workspace: RuleRunner) -> None:
    with pytest.raises(ExecutionError, match="Nothing signs the statements.*PANTS_PROVENANCE_KEY"):
        provenance(workspace)
    with pytest.raises(ExecutionError, match="The key nowhere.pem cannot be read"):
        provenance(workspace, "--provenance-key=nowhere.pem")
    with pytest.raises(ExecutionError, match="builder_id is 'my laptop', which is no URI"):
        provenance(workspace, "--provenance-unsigned", "--provenance-builder-id=my laptop")
    assert not dist(workspace, f"{TARBALL}.intoto.jsonl").exists()
    provenance(workspace, "--provenance-unsigned")
    text = dist(workspace, f"{TARBALL}.intoto.jsonl").read_text()
    assert json.loads(text)["signatures"] == []


def test_changes_and_set_options_are_stated(workspace: RuleRunner) -> None:
    write(workspace, {"LICENSE": "MIT, again\n"})
    with pytest.raises(ExecutionError, match="LICENSE differs from the commit"):
        provenance(workspace, "--provenance-key=key.pem")
    options = (
        "--provenance-allow-changes",
        "--cross-glibc-floor=2.28",
        "--nodejs-url-template=https://ada:p@ss@example.org/{version}.tgz",
    )
    provenance(workspace, "--provenance-key=key.pem", *options)
    text = dist(workspace, f"{TARBALL}.intoto.jsonl").read_text()
    content = json.loads(base64.b64decode(json.loads(text)["payload"]))
    definition = content["predicate"]["buildDefinition"]
    assert definition["internalParameters"]["uncommittedChanges"] is True
    assert definition["externalParameters"]["options"] == {
        "cross": {"glibc_floor": "2.28"},
        "nodejs": {"url_template": "https://example.org/{version}.tgz"},
    }


def verify(runner: RuleRunner, *args: str) -> tuple[int, str, str]:
    result = runner.run_goal_rule(ProvenanceVerify, args=args, env_inherit=ENVIRONMENT)
    return result.exit_code, result.stdout, result.stderr


def test_verified_by_the_goal(workspace: RuleRunner) -> None:
    workspace.run_goal_rule(Package, args=["crates/acme:"], env_inherit=ENVIRONMENT)
    provenance(workspace, "--provenance-key=key.pem")
    root = Path(workspace.build_root)
    (root / "pub.pem").write_bytes(public_pem(KEY))
    (root / "provenance.toml").write_text(
        f'repository = "{REPOSITORY}"\nbuilders = ["urn:driftbuild:builder:local"]\n'
        'keys = ["pub.pem"]\n'
    )
    code, said, _ = verify(workspace, f"dist/{TARBALL}")
    assert code == 0
    assert said.startswith(f"dist/{TARBALL}: crates/acme:linux-x64-gnu of {REPOSITORY}, commit ")
    elsewhere = root.parent / f"{root.name}-copy.tgz"
    elsewhere.write_bytes(dist(workspace, TARBALL).read_bytes())
    code, said, problems = verify(workspace, f"dist/{TARBALL}", "--", str(elsewhere))
    assert code == 1 and "crates/acme" in said
    assert problems.startswith(f"{elsewhere}.intoto.jsonl cannot be read")
    dist(workspace, TARBALL).write_bytes(b"other")
    code, said, problems = verify(workspace, f"dist/{TARBALL}")
    assert (code, said) == (1, "")
    assert f"dist/{TARBALL} is refused" in problems
    with pytest.raises(ExecutionError, match="wants files, no targets"):
        verify(workspace, "crates/acme:linux-x64-gnu")
    with pytest.raises(ExecutionError, match="nowhere.toml cannot be read"):
        verify(workspace, "--provenance-verify-policy=nowhere.toml", f"dist/{TARBALL}")
