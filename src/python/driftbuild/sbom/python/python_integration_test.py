"""Bills of real Python artifacts: `./pants sbom` of a PEX, a wheel and an sdist."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pants.core.goals.package import Package
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

from driftbuild.rust.testing import write
from driftbuild.sbom.goals.sbom import Sbom
from driftbuild.sbom.python.testing import (
    BUILD,
    ENVIRONMENT,
    OPTIONS,
    SERIALIZABLE,
    STATED,
    pex_cli_options,
    python_workspace,
)
from driftbuild.sbom.testing import missing_elements


@pytest.fixture(scope="module")
def pex_options() -> tuple[str, ...]:
    """Where the Pex is that `./pants` gives Pants; under plain pytest, beside its packages."""
    return pex_cli_options()


@pytest.fixture
def workspace() -> RuleRunner:
    return python_workspace()


def run(runner: RuleRunner, goal: type[Any], target: str, *options: str) -> list[str]:
    """The lines on standard output."""
    result = runner.run_goal_rule(
        goal,
        global_args=OPTIONS,
        args=[*options, target],
        env_inherit=ENVIRONMENT,
    )
    assert result.exit_code == 0
    return result.stdout.splitlines()


def documents(runner: RuleRunner, lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if not line.endswith(".cdx.json"):
            continue
        document: dict[str, Any] = json.loads(Path(runner.build_root, line).read_text())
        yield document


def hashes(component: dict[str, Any]) -> dict[str, str]:
    return {each["alg"]: each["content"] for each in component.get("hashes", ())}


def test_a_pex(workspace: RuleRunner, pex_options: tuple[str, ...]) -> None:
    run(workspace, Package, "app:app", *pex_options)
    creator = ("--sbom-creator=Acme", "--sbom-creator-url=https://acme.example.org/")
    lines = run(workspace, Sbom, "app:app", STATED, *creator, *pex_options)
    assert lines == ["dist/app.pex.THIRD-PARTY-NOTICES", "dist/app.pex.cdx.json"]
    (document,) = documents(workspace, lines)
    subject = document["metadata"]["component"]
    pex = Path(workspace.build_root, "dist/app.pex")
    assert hashes(subject)["SHA-256"] == hashlib.sha256(pex.read_bytes()).hexdigest()
    assert [part["name"] for part in subject["components"]] == ["app/__init__.py", "app/main.py"]
    found = {component["name"]: component for component in document["components"]}
    assert found.keys() == {"pex", "defusedxml", "py-serializable"}
    # What Python itself finds in it: six is locked, but no part of it.
    with zipfile.ZipFile(pex) as archive:
        packed = {name.split("/")[1] for name in archive.namelist() if name.startswith(".deps/")}
    assert {name.partition("-")[0] for name in packed if name} == {"defusedxml", "py_serializable"}
    assert hashes(found["py-serializable"]) == {"SHA-256": SERIALIZABLE}
    assert found["py-serializable"]["licenses"][0]["license"]["id"] == "Apache-2.0"
    assert found["defusedxml"]["licenses"][0]["license"]["id"] == "PSF-2.0"
    links = {each["type"]: each for each in found["defusedxml"]["externalReferences"]}
    assert len(links["distribution"]["hashes"]) == 2
    edges = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
    assert edges["pkg:pypi/py-serializable@2.2.0"] == ["pkg:pypi/defusedxml@0.7.1"]
    assert edges[subject["bom-ref"]] == [
        "pkg:pypi/pex@2.1.137",
        "pkg:pypi/py-serializable@2.2.0",
    ]
    assert workspace.build_root not in json.dumps(document)
    # Pex's runtime is in it without a file or a hash of its own, as is what that vendors.
    inside = {"pex", "attrs", "packaging", "setuptools"}
    assert missing_elements(document) == {
        **dict.fromkeys(("hash", "filename", "executable", "archive", "structured"), inside),
        **dict.fromkeys(("supplier", "creator"), {"packaging"}),
        # There is no commit.
        "timestamp": {"document"},
    }
    notices = Path(workspace.build_root, lines[0]).read_text(encoding="utf-8")
    titles = notices.partition("\nText 1:")[0].split("\n")[4:]
    listed = {line.split()[0] for line in titles if line[:1].strip()}
    assert listed == {"pex", "defusedxml", "py-serializable", *inside}
    assert "\ndefusedxml 0.7.1\n    Licence: PSF-2.0\n" in notices
    assert "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2" in notices
    assert "Apache License" in notices
    tools = {tool["name"]: tool for tool in document["metadata"]["tools"]["components"]}
    assert tools.keys() == {"python", "pex"}
    assert hashes(tools["pex"])["SHA-256"] == pex_options[1].split("|")[2]
    ran = subprocess.run([sys.executable, pex], stdout=subprocess.PIPE, text=True, check=True)
    assert ran.stdout == "ran py_serializable\n"


@pytest.mark.parametrize("layout", ["packed", "loose"])
def test_a_pex_that_is_a_folder(
    workspace: RuleRunner, pex_options: tuple[str, ...], layout: str
) -> None:
    build = BUILD.replace('"app.pex"', f'"app.pex", layout="{layout}"')
    write(workspace, {"app/BUILD": build})
    (document,) = documents(workspace, run(workspace, Sbom, "app:app", STATED, *pex_options))
    assert {c["name"] for c in document["components"]} == {"pex", "defusedxml", "py-serializable"}
    parts = document["metadata"]["component"]["components"]
    assert [part["name"] for part in parts] == ["app/__init__.py", "app/main.py"]


def test_a_wheel_and_an_sdist(workspace: RuleRunner, pex_options: tuple[str, ...]) -> None:
    run(workspace, Package, "app:dist", *pex_options)
    creator = ("--sbom-creator=Acme", "--sbom-creator-url=https://acme.example.org/")
    lines = run(workspace, Sbom, "app:dist", STATED, *creator, *pex_options)
    artifacts = [
        "dist/acme-app-1.2.0.tar.gz",
        "dist/acme_app-1.2.0-py3-none-any.whl",
    ]
    assert lines == [
        f"{artifact}.{kind}"
        for artifact in artifacts
        for kind in ("THIRD-PARTY-NOTICES", "cdx.json")
    ]
    sdist, wheel = documents(workspace, lines)
    for document, path in zip((sdist, wheel), artifacts):
        artifact = Path(workspace.build_root, path)
        subject = document["metadata"]["component"]
        assert hashes(subject)["SHA-256"] == hashlib.sha256(artifact.read_bytes()).hexdigest()
        assert subject["purl"] == f"pkg:pypi/acme-app@1.2.0?file_name={artifact.name}"
        assert subject["licenses"][0]["license"]["id"] == "ISC"
        # There is no commit. All else is there, of the files in it as well.
        assert missing_elements(document) == {"timestamp": {"document"}}
        names = [component["name"] for component in document["components"]]
        assert names == ["defusedxml", "py-serializable"]
        notices = Path(f"{artifact}.THIRD-PARTY-NOTICES").read_text(encoding="utf-8")
        assert "acme-app 1.2.0 contains no software of others." in notices
        assert "    defusedxml 0.7.1: PSF-2.0\n    py-serializable 2.2.0: Apache-2.0\n" in notices
    for document in (sdist, wheel):
        tools = {tool["name"]: tool for tool in document["metadata"]["tools"]["components"]}
        assert tools.keys() == {"python", "setuptools", "wheel"}
        (link,) = tools["setuptools"]["externalReferences"]
        assert link["type"] == "distribution" and len(hashes(link)) == 1
    parts = {part["name"] for part in wheel["metadata"]["component"]["components"]}
    assert {"app/main.py", "acme_app-1.2.0.dist-info/RECORD"} <= parts


def test_mistakes(workspace: RuleRunner, pex_options: tuple[str, ...]) -> None:
    with pytest.raises(ExecutionError) as raised:
        run(workspace, Sbom, "app:app", *pex_options)
    message = str(raised.value)
    assert "defusedxml 0.7.1 states the licence 'PSFL', which is no SPDX expression" in message
    assert "licences = { 'pkg:pypi/defusedxml@0.7.1' = " in message
    assert "Engine traceback" not in message
    write(workspace, {"app/BUILD": BUILD.replace('licence="ISC", ', "")})
    with pytest.raises(ExecutionError, match="app states no licence in app:app"):
        run(workspace, Sbom, "app:app", STATED, *pex_options)
