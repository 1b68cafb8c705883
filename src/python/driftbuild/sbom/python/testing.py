"""Workspaces of Python for tests, with the real Pex."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pants.backend.python import register as python
from pants.backend.python.macros.python_artifact import PythonArtifact
from pants.core import register as core
from pants.testutil.rule_runner import RuleRunner

import driftbuild.cross.register
import driftbuild.napi.register
import driftbuild.node.register
import driftbuild.rust.register
import driftbuild.sbom.python.register
import driftbuild.sbom.register
from driftbuild.rust.testing import ENVIRONMENT as RUST_ENVIRONMENT
from driftbuild.rust.testing import write

ENVIRONMENT = {*RUST_ENVIRONMENT, "PYENV_ROOT"}
SERIALIZABLE = "8e4fa02e8de819c0488ccdb69c2d3109274adcf224c02357fd8729cb12727aab"
SIX = "4721f391ed90541fddacab5acf947aa0d3dc7d27b2e1e8eda2be8970586c3274"
LOCK = f"""
    defusedxml==0.7.1 \\
        --hash=sha256:1bb3032db185915b62d7c6209c5a8792be6a32ab2fedacc84e01b52c51aa3e69 \\
        --hash=sha256:a352e7e428770286cc899e2542b6cdaedb2b4953ff269a210103ec58f6198a61
    py-serializable==2.2.0 --hash=sha256:{SERIALIZABLE}
    six==1.17.0 --hash=sha256:{SIX}
    """
BUILD = """
    python_sources(name="sources")
    pex_binary(name="app", entry_point="main.py", licence="ISC", output_path="app.pex")
    python_distribution(
        name="dist",
        dependencies=[":sources"],
        provides=python_artifact(name="acme-app", version="1.2.0", license="ISC"),
    )
    """
# It is "PSFL" for defusedxml, which is no SPDX expression.
STATED = "--sbom-licences={'pkg:pypi/defusedxml@0.7.1': 'PSF-2.0'}"
OPTIONS = (
    "--python-interpreter-constraints=['CPython==3.9.*']",
    "--cargo-workspaces=[]",
    "--python-enable-resolves",
    "--python-resolves={'python-default': 'lock.txt'}",
    "--python-resolves-generate-lockfiles=false",
    "--source-root-patterns=['/']",
    "--python-infer-use-rust-parser",
)


def pex_cli_options() -> tuple[str, ...]:
    """Where the Pex is that `./pants` gives Pants; under plain pytest, beside its packages."""
    place = os.environ.get("PANTS_PEX_CLI_URL_TEMPLATE")
    file = Path(urlsplit(place).path if place else Path(sys.prefix, "pex-cli", "pex"))
    content = file.read_bytes()
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    system = "macos" if sys.platform == "darwin" else "linux"
    known = f"v2.1.137|{system}_{machine}|{hashlib.sha256(content).hexdigest()}|{len(content)}"
    return (f"--pex-cli-url-template=file:{file}", f"--pex-cli-known-versions=['{known}']")


def python_workspace(more_rules: Iterable[Any] = ()) -> RuleRunner:
    """An application that is packed as a PEX, a wheel and an sdist."""
    backends = (
        driftbuild.cross.register,
        driftbuild.napi.register,
        driftbuild.node.register,
        driftbuild.rust.register,
    )
    runner = RuleRunner(
        rules=[
            *core.rules(),
            *python.rules(),
            *driftbuild.sbom.register.rules(),
            *driftbuild.sbom.python.register.rules(),
            *(rule for backend in backends for rule in backend.rules()),
            *more_rules,
        ],
        target_types=[
            *core.target_types(),
            *python.target_types(),
            *(kind for backend in backends for kind in getattr(backend, "target_types", list)()),
        ],
        objects={"python_artifact": PythonArtifact},
    )
    # Errors as a user sees them.
    runner.scheduler.scheduler.include_trace_on_error = False
    write(
        runner,
        {
            "lock.txt": LOCK,
            "BUILD": """
                python_requirement(name="six", requirements=["six==1.17.0"])
                python_requirement(name="xml", requirements=["py-serializable==2.2.0"])
                """,
            "app/BUILD": BUILD,
            "app/__init__.py": "",
            "app/main.py": """
                import py_serializable

                print("ran", py_serializable.__name__)
                """,
        },
    )
    return runner
