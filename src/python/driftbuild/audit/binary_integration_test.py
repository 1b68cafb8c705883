"""What cargo-audit reads in an executable: the list of crates that it carries."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pants.core.goals.package import Package
from pants.option.global_options import GlobalOptions
from pants.testutil.rule_runner import QueryRule, RuleRunner

from driftbuild.audit.subsystems import CargoAudit
from driftbuild.audit.testing import cargo_lock, rustsec_advisory
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, rule_runner
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

_CRATE = (
    MANIFEST.format(name="acme")
    + '[dependencies]\nitoa = "=1.0.11"\n[dev-dependencies]\nfastrand = "=2.1.0"\n'
)
_MAIN = 'fn main() { println!("{}", itoa::Buffer::new().format(7)); }\n'


@pytest.fixture
def workspace() -> RuleRunner:
    return rule_runner(
        {
            "Cargo.lock": cargo_lock("acme"),
            "crates/acme/Cargo.toml": _CRATE,
            "crates/acme/src/main.rs": _MAIN,
        },
        queries=[
            QueryRule(CargoAudit, []),
            QueryRule(GlobalOptions, []),
            QueryRule(Wheel, [WheelRequest]),
        ],
        more_rules=CargoAudit.rules(),
    )


def scan(runner: RuleRunner, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """cargo-audit at work on the packaged executable, by a database written here."""
    arguments = ["crates/acme:", *options]
    runner.run_goal_rule(Package, args=arguments, env_inherit=ENVIRONMENT)
    for name in ("itoa", "fastrand"):
        entry = folder / "crates" / name / f"RUSTSEC-2026-90{len(name):02}.md"
        entry.parent.mkdir(parents=True, exist_ok=True)
        entry.write_text(rustsec_advisory(entry.stem, name))
    audit = runner.request(CargoAudit, [])
    wheel = runner.request(Wheel, [audit.wheel])
    (cache,) = wheel.caches
    caches = Path(runner.request(GlobalOptions, []).named_caches_dir)
    program = caches / cache / wheel.sha256 / audit.program
    return subprocess.run(
        [
            *(str(program), "audit", "--no-fetch", "--stale", "--json", f"--db={folder}"),
            *("bin", str(Path(runner.build_root, "dist/crates/acme/acme"))),
        ],
        capture_output=True,
        text=True,
    )


def test_cargo_audit_reads_the_list(workspace: RuleRunner, tmp_path: Path) -> None:
    report: dict[str, Any] = json.loads(scan(workspace, tmp_path).stdout)
    # Its own package and the crate that is linked; the one for tests is not in it.
    assert report["lockfile"]["dependency-count"] == 2
    (found,) = report["vulnerabilities"]["list"]
    assert found["package"]["name"] == "itoa" and found["package"]["version"] == "1.0.11"


def test_without_the_list(workspace: RuleRunner, tmp_path: Path) -> None:
    result = scan(workspace, tmp_path, "--no-cargo-auditable")
    assert result.stdout == "" and "No dependency information found" in result.stderr, result
