"""A small workspace for tests of audits, and the goals as a user runs them.

The goals run with the real tools. Nothing is fetched but what a test names.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from pants.backend.python import target_types_rules as python_target_types
from pants.backend.python.target_types import PythonSourcesGeneratorTarget
from pants.core.target_types import LockfilesGeneratorTarget, LockfileTarget
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import GoalRuleResult, RuleRunner

import driftbuild.audit.register
import driftbuild.cross.register
import driftbuild.napi.register
import driftbuild.node.register
import driftbuild.sbom.register
from driftbuild.audit.goals.audit import Audit
from driftbuild.audit.goals.update_advisories import UpdateAdvisories
from driftbuild.audit.testing import cargo_lock, rustsec_advisory, rustsec_archive
from driftbuild.napi.target_types import NapiAddons
from driftbuild.rust.testing import ENVIRONMENT, MANIFEST, rule_runner, write

# And how pnpm fetches.
_ENVIRONMENT = ENVIRONMENT | {"NODE_EXTRA_CA_CERTS", "NPM_CONFIG_REGISTRY", "NPM_CONFIG_USERCONFIG"}
BUILD = """
    napi_addons(package_name="@acme/native", binary_name="acme", platforms=["linux-x64-gnu"])
    """
CRATE = (
    MANIFEST.format(name="acme-napi")
    + 'license = "MIT"\n[lib]\ncrate-type = ["cdylib"]\n'
    + '[dependencies]\nitoa = "=1.0.11"\n[dev-dependencies]\nfastrand = "=2.1.0"\n'
)
ENTRY = """
    #[no_mangle]
    pub extern "C" fn napi_register_module_v1(_env: usize, exports: usize) -> usize {
        itoa::Buffer::new().format(exports).len()
    }
    """
LOCK = cargo_lock("acme-napi")
DENY = """
    [licenses]
    allow = ["Apache-2.0", "MIT"]

    [bans]
    wildcards = "deny"
    """
SHIPPED = ["@acme/native-linux-x64-gnu", "crates/acme:lib"]
TODAY = "2026-08-11"
# Nothing is wrong with these crates: the advisories are made up.
ADVISORIES = {
    "crates/itoa/RUSTSEC-2026-9001.md": rustsec_advisory(
        "RUSTSEC-2026-9001", "itoa", title="Digits \u202eare wrong", patched=">=1.0.12"
    ),
    "crates/fastrand/RUSTSEC-2026-9002.md": rustsec_advisory(
        "RUSTSEC-2026-9002", "fastrand", informational="unmaintained"
    ),
}
OF_OTHERS = {"crates/a/RUSTSEC-2026-9003.md": rustsec_advisory("RUSTSEC-2026-9003", "a")}


def workspace(bootstrap_args: Iterable[str] = ()) -> RuleRunner:
    """An addon that depends on a crate, and on another one for its tests."""
    runner = rule_runner(
        {
            "Cargo.lock": LOCK,
            "deny.toml": DENY,
            "crates/acme/Cargo.toml": CRATE,
            "crates/acme/src/lib.rs": ENTRY,
            "LICENSE": "MIT\n",
        },
        bootstrap_args=bootstrap_args,
        more_rules=[
            *python_target_types.rules(),
            *driftbuild.audit.register.rules(),
            *driftbuild.cross.register.rules(),
            *driftbuild.napi.register.rules(),
            *driftbuild.node.register.rules(),
            *driftbuild.sbom.register.rules(),
        ],
        more_target_types=[
            LockfilesGeneratorTarget,
            LockfileTarget,
            PythonSourcesGeneratorTarget,
            *driftbuild.napi.register.target_types(),
            *driftbuild.node.register.target_types(),
        ],
        more_objects={"napi_addons": NapiAddons},
    )
    write(runner, {"crates/acme/BUILD": BUILD})
    return runner


def update(
    runner: RuleRunner, folder: Path, files: Mapping[str, str], *options: str, index: object = ""
) -> str:
    """A snapshot of an archive with these advisories, and of an index; what is said of it."""
    archive = folder / "advisory-db.tar.gz"
    archive.write_bytes(rustsec_archive(files))
    result = runner.run_goal_rule(
        UpdateAdvisories,
        global_args=[
            f"--update-advisories-rustsec={archive}",
            f"--update-advisories-crates-index={index}",
            *options,
        ],
        env_inherit=_ENVIRONMENT,
    )
    assert result.exit_code == 0
    return result.stdout


def audit(runner: RuleRunner, *options: str, today: str = TODAY) -> GoalRuleResult:
    return runner.run_goal_rule(
        Audit,
        args=["::", f"--audit-today={today}", "--audit-max-age=30", *options],
        env_inherit=_ENVIRONMENT,
    )


def report(runner: RuleRunner) -> Any:
    return json.loads(Path(runner.build_root, "dist/audit/audit.json").read_text("utf-8"))


def broken(runner: RuleRunner) -> set[tuple[str, str]]:
    """(package, rule) of all findings."""
    return {(each["package"], each["rule"]) for each in report(runner)["findings"]}


def refused(runner: RuleRunner, *options: str, today: str = TODAY) -> str:
    with pytest.raises(ExecutionError) as raised:
        audit(runner, *options, today=today)
    message = str(raised.value)
    assert "Engine traceback" not in message and runner.build_root not in message
    return message
