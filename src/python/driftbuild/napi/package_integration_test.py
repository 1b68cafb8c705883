"""Packages of real, tiny addons, and what a user sees whose addon or BUILD file is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pants.core.goals.package import Package
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

import driftbuild.cross.register
import driftbuild.napi.register
from driftbuild.napi.model.tarball import unpack
from driftbuild.napi.target_types import NapiAddons
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, lockfile, rule_runner, write

_BUILD = """
    napi_addons(
        package_name="@acme/native",
        binary_name="acme",
        engines={"node": ">= 20"},
        platforms=["linux-x64-gnu"],
    )
    """
_CRATE = (
    MANIFEST.format(name="acme-napi")
    + 'description = "Says nothing"\nlicense = "MIT"\n[lib]\ncrate-type = ["cdylib"]\n'
)
# What Node.js looks for in an addon; napi-rs generates the same symbol.
_ENTRY = """
    #[no_mangle]
    pub extern "C" fn napi_register_module_v1(_env: usize, exports: usize) -> usize { exports }
    """


@pytest.fixture
def workspace() -> RuleRunner:
    runner = rule_runner(
        {
            "Cargo.lock": lockfile("acme-napi"),
            "LICENSE": "MIT\n",
            "crates/acme/Cargo.toml": _CRATE,
            "crates/acme/src/lib.rs": _ENTRY,
        },
        more_rules=[*driftbuild.cross.register.rules(), *driftbuild.napi.register.rules()],
        more_target_types=driftbuild.napi.register.target_types(),
        more_objects={"napi_addons": NapiAddons},
    )
    write(runner, {"crates/acme/BUILD": _BUILD})
    return runner


def package(runner: RuleRunner, target: str) -> None:
    runner.run_goal_rule(Package, args=[target], env_inherit=ENVIRONMENT)


def error(runner: RuleRunner, target: str) -> str:
    """What is said of a package that cannot be; nothing may have been written."""
    with pytest.raises(ExecutionError) as raised:
        package(runner, target)
    assert "Engine traceback" not in str(raised.value)
    assert not Path(runner.build_root, "dist").exists()
    return str(raised.value)


def test_a_package_for_one_platform(workspace: RuleRunner) -> None:
    package(workspace, "crates/acme:linux-x64-gnu")
    tarball = Path(
        workspace.build_root, "dist/crates/acme/acme-native-linux-x64-gnu-0.1.0.tgz"
    ).read_bytes()
    files = unpack(tarball)
    assert set(files) == {"package.json", "README.md", "LICENSE", "acme.linux-x64-gnu.node"}
    manifest = json.loads(files["package.json"])
    assert manifest["name"] == "@acme/native-linux-x64-gnu"
    assert manifest["main"] == "acme.linux-x64-gnu.node"
    assert (manifest["os"], manifest["cpu"], manifest["libc"]) == (["linux"], ["x64"], ["glibc"])
    assert files["acme.linux-x64-gnu.node"].startswith(b"\x7fELF")
    # Where it was built is nobody's business.
    assert workspace.build_root.encode() not in tarball
    assert b"/tmp/" not in files["acme.linux-x64-gnu.node"]


def test_an_addon_that_breaks_a_promise(workspace: RuleRunner) -> None:
    write(workspace, {"crates/acme/src/lib.rs": "pub fn nothing() {}\n"})
    message = error(workspace, "crates/acme:linux-x64-gnu")
    assert "crates/acme:linux-x64-gnu breaks its promises" in message
    assert "napi_register_module_v1" in message


def test_a_library_that_is_no_addon(workspace: RuleRunner) -> None:
    write(workspace, {"crates/acme/Cargo.toml": MANIFEST.format(name="acme-napi")})
    message = error(workspace, "crates/acme:linux-x64-gnu")
    assert 'crates/acme/Cargo.toml: an addon needs `[lib] crate-type = ["cdylib"]`' in message


def test_an_unknown_platform(workspace: RuleRunner) -> None:
    write(workspace, {"crates/acme/BUILD": _BUILD.replace("linux-x64-gnu", "linux-amd64-gnu")})
    message = error(workspace, "crates/acme::")
    assert "crates/acme/BUILD" in message
    assert "Unknown platform 'linux-amd64-gnu'" in message
    assert "Did you mean" in message
    assert "darwin-arm64" in message


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('["linux-x64-gnu"]', "[7]", "are a list of names, not [7]"),
        ('["linux-x64-gnu"]', '"linux-x64-gnu"', "are a list of names, not 'linux-x64-gnu'"),
        ('["linux-x64-gnu"]', "[]", "name none. Known platforms: linux-x64-gnu"),
        ('["linux-x64-gnu"]', '["linux-x64-gnu"] * 2', "name linux-x64-gnu twice"),
        ("binary_name", "binary", "napi_addons has no argument binary"),
        ('binary_name="acme",', "", "napi_addons needs a binary_name"),
        ("@acme/native", "Acme Native", "crates/acme:linux-x64-gnu: 'Acme Native' is no npm pack"),
    ],
)
def test_arguments_that_cannot_be(workspace: RuleRunner, right: str, wrong: str, said: str) -> None:
    write(workspace, {"crates/acme/BUILD": _BUILD.replace(right, wrong)})
    message = error(workspace, "crates/acme:linux-x64-gnu")
    assert "crates/acme/BUILD" in message
    assert said in message


def test_two_targets_that_write_the_same_file(workspace: RuleRunner) -> None:
    twin = """
    napi_addon(
        name="twin", platform="linux-x64-gnu", package_name="@acme/native", binary_name="other"
    )
    """
    write(workspace, {"crates/acme/BUILD": _BUILD + twin})
    message = error(workspace, "crates/acme:twin")
    assert "crates/acme:linux-x64-gnu and crates/acme:twin would write the same tarball" in message
    assert "Remove all but one" in message


def test_a_folder_that_is_no_crate(workspace: RuleRunner) -> None:
    write(workspace, {"docs/BUILD": _BUILD.replace("dependencies", "")})
    message = error(workspace, "docs:linux-x64-gnu")
    assert "docs" in message
