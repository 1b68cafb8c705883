"""Licences of npm packages, real ones, by the list of deny.toml."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from pants.testutil.rule_runner import RuleRunner

from driftbuild.audit.testing_workspace import DENY, OF_OTHERS, audit, broken, refused, report
from driftbuild.audit.testing_workspace import update as make_snapshot
from driftbuild.audit.testing_workspace import workspace as make_workspace
from driftbuild.rust.testing import write

# spdx-exceptions is CC-BY-3.0, spdx-license-ids CC0-1.0, isarray MIT.
_LOCK = """
    lockfileVersion: '9.0'
    settings: {autoInstallPeers: true, excludeLinksFromLockfile: false}
    importers:
      .: {}
      packages/cli:
        dependencies:
          isarray: {specifier: 1.0.0, version: 1.0.0}
          spdx-exceptions: {specifier: 2.5.0, version: 2.5.0}
        devDependencies:
          spdx-license-ids: {specifier: 3.0.18, version: 3.0.18}
    packages:
      isarray@1.0.0:
        resolution: {integrity: sha512-VLghIWNM6ELQzo7zwmcg0NmTVyWKYjvIeM83yjp0wRDTmUnrM678fQbcKBo6n2CJEF0szoG//ytg+TKla89ALQ==}
      spdx-exceptions@2.5.0:
        resolution: {integrity: sha512-PiU42r+xO4UbUS1buo3LPJkjlO7430Xn5SVAhdpzzsPHsjbYVflnnFdATgabnLude+Cqu25p6N+g2lw/PFsa4w==}
      spdx-license-ids@3.0.18:
        resolution: {integrity: sha512-xxRs31BqRYHwiMzudOrpSiHtZ8i/GeionCBDSilhYRj+9gIcI8wCZTlXZKu9vZIVqViP3dcp9qE5G6AlIaD+TQ==}
    snapshots:
      isarray@1.0.0: {}
      spdx-exceptions@2.5.0: {}
      spdx-license-ids@3.0.18: {}
    """  # noqa: E501 (integrities)
_MANIFEST = {
    "name": "@acme/cli",
    "version": "1.0.0",
    "license": "EUPL-1.2",
    "dependencies": {"isarray": "1.0.0", "spdx-exceptions": "2.5.0"},
    "devDependencies": {"spdx-license-ids": "3.0.18"},
}


@pytest.fixture
def workspace(tmp_path: Path) -> RuleRunner:
    """It publishes a package under a licence that it allows nobody else."""
    runner = make_workspace()
    write(
        runner,
        {
            "package.json": '{"name": "root", "private": true}',
            "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
            "pnpm-lock.yaml": _LOCK,
            "packages/cli/package.json": json.dumps(_MANIFEST),
        },
    )
    answer = tmp_path / "bulk.json"
    answer.write_text("{}")
    make_snapshot(runner, tmp_path, OF_OTHERS, f"--update-advisories-npm={answer}")
    return runner


def test_a_licence_that_is_not_allowed(workspace: RuleRunner) -> None:
    result = audit(workspace)
    assert result.exit_code == 1, result.stderr
    assert "deny.toml does not allow CC-BY-3.0" in result.stdout
    (finding,) = report(workspace)["findings"]
    assert (finding["rule"], finding["level"]) == ("licence-rejected", "error")
    assert finding["purl"] == "pkg:npm/spdx-exceptions@2.5.0"
    assert finding["ships_in"] == ["@acme/cli"] and finding["file"] == "pnpm-lock.yaml"
    folder = Path(workspace.build_root, "dist/audit")
    (told,) = json.loads((folder / "audit.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert (told["ruleId"], told["level"]) == ("licence-rejected", "error")
    failures = list(ElementTree.parse(folder / "audit.xml").iter("failure"))
    assert [each.get("message") for each in failures] == ["deny.toml does not allow CC-BY-3.0"]


def test_a_longer_list_an_exception_or_none(workspace: RuleRunner) -> None:
    write(workspace, {"deny.toml": DENY.replace('"MIT"', '"MIT", "CC-BY-3.0"')})
    assert audit(workspace).exit_code == 0
    write(workspace, {"deny.toml": DENY})
    exception = (
        '[[exceptions]]\nid = "licence-rejected"\npackage = "spdx-exceptions"\n'
        'reason = "A list of names; we name its authors."\nexpires = 2026-08-31\n'
    )
    write(workspace, {"audit.toml": exception})
    assert audit(workspace).exit_code == 0
    write(workspace, {"audit.toml": ""})
    assert audit(workspace, "--audit-licences=").exit_code == 0
    assert broken(workspace) == set()
    message = refused(workspace, "--audit-licences=none.toml")
    assert message.count("none.toml does not exist") == 1
