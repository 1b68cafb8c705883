"""An audit of Python artifacts: what is in a PEX, and what comes along with a wheel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pants.testutil.rule_runner import RuleRunner

import driftbuild.audit.register
from driftbuild.audit.goals.audit import Audit
from driftbuild.audit.goals.update_advisories import UpdateAdvisories
from driftbuild.audit.testing import osv_record
from driftbuild.rust.testing import write
from driftbuild.sbom.python.testing import (
    ENVIRONMENT,
    OPTIONS,
    STATED,
    pex_cli_options,
    python_workspace,
)

# Licences of the PEX's own runtime, of py-serializable and of defusedxml.
_ALLOWED = ("Apache-2.0", "MIT", "PSF-2.0")


@pytest.fixture
def workspace(tmp_path: Path) -> RuleRunner:
    runner = python_workspace(driftbuild.audit.register.rules())
    records = [
        osv_record(f"PYSEC-2026-{number}", "PyPI", name, "99")
        for number, name in enumerate(("defusedxml", "six"), 1)
    ]
    (tmp_path / "osv.json").write_text(json.dumps(records))
    sources = [f"--update-advisories-{name}=" for name in ("rustsec", "npm", "crates-index")]
    result = runner.run_goal_rule(
        UpdateAdvisories,
        global_args=[*OPTIONS, *sources, f"--update-advisories-python={tmp_path}/osv.json"],
        env_inherit=ENVIRONMENT,
    )
    assert result.exit_code == 0
    return runner


def audit(runner: RuleRunner, *options: str, allow: tuple[str, ...] = _ALLOWED) -> Any:
    """(package, rule) and the artifacts of each finding."""
    write(runner, {"deny.toml": f"[licenses]\nallow = {json.dumps(allow)}\n"})
    result = runner.run_goal_rule(
        Audit,
        global_args=OPTIONS,
        args=["app:", *options, *pex_cli_options(), "--audit-max-age=0"],
        env_inherit=ENVIRONMENT,
    )
    assert result.exit_code == 1, result.stderr
    report = json.loads(Path(runner.build_root, "dist/audit/audit.json").read_text("utf-8"))
    return {(each["package"], each["rule"]): each["ships_in"] for each in report["findings"]}


def test_what_is_in_artifacts(workspace: RuleRunner) -> None:
    advisories = {
        ("defusedxml", "PYSEC-2026-1"): ["acme-app", "app"],
        # Locked, but in none of them.
        ("six", "PYSEC-2026-2"): [],
    }
    assert audit(workspace, STATED) == advisories
    rejected = {("defusedxml", "licence-rejected"): ["acme-app", "app"]}
    assert audit(workspace, STATED, allow=_ALLOWED[:2]) == {**advisories, **rejected}


def test_a_licence_that_nobody_knows_hides_no_advisory(workspace: RuleRunner) -> None:
    found = audit(workspace)
    assert found.keys() == {
        ("defusedxml", "PYSEC-2026-1"),
        ("six", "PYSEC-2026-2"),
        ("app:app", "licence-missing"),
        ("app:dist", "licence-missing"),
    }
