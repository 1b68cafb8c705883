"""`./pants audit` and `./pants update-advisories` as a user runs them, with the real tools."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from threading import Thread
from typing import Any
from urllib.parse import unquote

import pytest
from pants.engine.internals.scheduler import ExecutionError
from pants.testutil.rule_runner import RuleRunner

from driftbuild.audit.goals.audit import Audit
from driftbuild.audit.goals.update_advisories import UpdateAdvisories
from driftbuild.audit.testing import osv_record
from driftbuild.audit.testing_workspace import (
    ADVISORIES,
    BUILD,
    CRATE,
    DENY,
    OF_OTHERS,
    SHIPPED,
    audit,
    broken,
    refused,
    report,
    update,
)
from driftbuild.audit.testing_workspace import workspace as make_workspace
from driftbuild.rust.testing import ENVIRONMENT, write
from driftbuild.sbom.goals.sbom import Sbom


@pytest.fixture
def workspace() -> RuleRunner:
    return make_workspace()


def test_crates_of_what_ships_and_of_development(workspace: RuleRunner, tmp_path: Path) -> None:
    said = update(workspace, tmp_path, ADVISORIES)
    assert said == "3rdparty/advisories/rustsec.tar.gz: 2 advisories, as of 2026-08-01\n"
    result = audit(workspace)
    assert result.exit_code == 1
    assert "\u202e" not in result.stdout and "\x1b" not in result.stdout
    findings = {each["rule"]: each for each in report(workspace)["findings"]}
    assert set(findings) == {"RUSTSEC-2026-9001", "RUSTSEC-2026-9002"}
    shipped = findings["RUSTSEC-2026-9001"]
    assert (shipped["kind"], shipped["level"]) == ("vulnerability", "error")
    assert shipped["ships_in"] == SHIPPED
    assert shipped["fixed"] == [">=1.0.12"] and shipped["aliases"] == ["CVE-2026-1234"]
    assert findings["RUSTSEC-2026-9002"]["kind"] == "unmaintained"
    assert findings["RUSTSEC-2026-9002"]["ships_in"] == []
    assert "Rust: 3 packages of Cargo.lock, advisories of 2026-08-01 (10 days old)" in result.stdout
    sarif = json.loads(Path(workspace.build_root, "dist/audit/audit.sarif").read_text("utf-8"))
    assert len(sarif["runs"][0]["results"]) == 2


def test_each_artifact_by_its_features_and_its_platform(
    workspace: RuleRunner, tmp_path: Path
) -> None:
    update(workspace, tmp_path, ADVISORIES)
    needs = """
        [dependencies]
        itoa = { version = "=1.0.11", optional = true }
        [target.'cfg(target_os = "macos")'.dependencies]
        fastrand = "=2.1.0"
        """
    write(
        workspace,
        {
            "crates/acme/Cargo.toml": CRATE.partition("[dependencies]")[0] + dedent(needs),
            "crates/acme/BUILD": BUILD.replace("]", ', "darwin-arm64"]'),
        },
    )
    # The workspace is looked at with all features, so what nothing ships is found too.
    audit(workspace)
    shipped = {each["package"]: each["ships_in"] for each in report(workspace)["findings"]}
    assert shipped == {"itoa": [], "fastrand": ["@acme/native-darwin-arm64"]}


def test_exceptions_until_they_expire(workspace: RuleRunner, tmp_path: Path) -> None:
    update(workspace, tmp_path, ADVISORIES)
    entry = '[[exceptions]]\nid = "{}"\nreason = "We print no digits."\nexpires = 2026-08-31\n'
    text = entry.format("CVE-2026-1234") + entry.format("RUSTSEC-2026-9002")
    write(workspace, {"audit.toml": text})
    result = audit(workspace)
    assert result.exit_code == 0
    assert "excepted: We print no digits." in result.stdout
    assert {each["level"] for each in report(workspace)["findings"]} == {"note"}
    late = audit(workspace, today="2026-09-01")
    assert late.exit_code == 1
    assert "the exception in audit.toml expired on 2026-08-31" in late.stdout
    write(workspace, {"audit.toml": entry.format("CVE-2026-1234").replace("2026-08-31", "'soon'")})
    assert "audit.toml: exception 1" in refused(workspace)
    misspelt = "--audit-exceptions=audti.toml"
    assert "audti.toml is no file with exceptions. Write it" in refused(workspace, misspelt)


def test_policies(workspace: RuleRunner, tmp_path: Path) -> None:
    update(workspace, tmp_path, OF_OTHERS)
    assert audit(workspace).exit_code == 0
    unknown = CRATE.replace('license = "MIT"', 'license = "Evil \\u001b[2J OR MIT"')
    write(workspace, {"crates/acme/Cargo.toml": unknown})
    result = audit(workspace)
    assert result.exit_code == 1 and "\x1b" not in result.stdout
    assert broken(workspace) == {("acme-napi", "licence-unknown"), ("acme-napi", "licence-missing")}
    write(workspace, {"crates/acme/Cargo.toml": CRATE.replace('license = "MIT"\n', "")})
    assert audit(workspace).exit_code == 1
    assert broken(workspace) == {("acme-napi", "licence-missing")}
    write(workspace, {"crates/acme/Cargo.toml": CRATE})
    write(workspace, {"deny.toml": DENY.replace('"MIT"', '"Zlib"').replace('"Apache-2.0", ', "")})
    audit(workspace)
    assert ("itoa", "licence-rejected") in broken(workspace)
    write(workspace, {"deny.toml": "[licenses]\ncopyleft = 'deny'\n"})
    message = refused(workspace)
    assert "deny.toml:2: this key has been removed" in message
    Path(workspace.build_root, "deny.toml").unlink()
    assert "deny.toml does not exist" in refused(workspace)


def test_snapshots_that_are_none_or_old(workspace: RuleRunner, tmp_path: Path) -> None:
    assert "Run `./pants update-advisories` to fetch one" in refused(workspace)
    update(workspace, tmp_path, OF_OTHERS)
    result = audit(workspace, today="2026-11-28")
    assert result.exit_code == 0 and "is 119 days old, more than" in result.stdout
    assert "is 119 days old" in refused(workspace, "--audit-fail-if-old", today="2026-11-28")
    database = Path(workspace.build_root, "3rdparty/advisories/rustsec.tar.gz")
    database.write_bytes(database.read_bytes()[:-1])
    assert "its SHA-256 is another" in refused(workspace)
    for place in ("deny.toml", str(tmp_path)):
        with pytest.raises(ExecutionError, match="which is no folder below the root. Name one"):
            update(workspace, tmp_path, OF_OTHERS, f"--audit-advisories={place}")
    with pytest.raises(ExecutionError, match="could not be fetched: .*No such file"):
        workspace.run_goal_rule(
            UpdateAdvisories,
            global_args=[f"--update-advisories-rustsec={tmp_path}/none"],
            env_inherit=ENVIRONMENT,
        )


def test_vex_beside_the_bill(workspace: RuleRunner, tmp_path: Path) -> None:
    update(workspace, tmp_path, ADVISORIES)
    write(
        workspace,
        {
            "audit.toml": """
                [[exceptions]]
                id = "RUSTSEC-2026-9001"
                reason = "We print no digits."
                expires = 2026-08-31
                state = "not_affected"
                justification = "code_not_reachable"
                """
        },
    )
    path = "crates/acme/acme-native-linux-x64-gnu-0.1.0.tgz"
    result = audit(workspace, "--audit-vex")
    assert f"dist/{path}.vex.cdx.json\n" in result.stdout
    workspace.run_goal_rule(Sbom, args=["crates/acme:linux-x64-gnu"], env_inherit=ENVIRONMENT)
    bill, statement = (
        json.loads(Path(workspace.build_root, "dist", path + suffix).read_text("utf-8"))
        for suffix in (".cdx.json", ".vex.cdx.json")
    )
    # The crate for development is in no artifact, so only the other one is told of.
    (entry,) = statement["vulnerabilities"]
    assert entry["id"] == "RUSTSEC-2026-9001"
    assert entry["analysis"]["justification"] == "code_not_reachable"
    (affected,) = entry["affects"]
    link, _, ref = affected["ref"].partition("#")
    assert link == bill["serialNumber"].replace("urn:uuid:", "urn:cdx:") + "/1"
    (component,) = (c for c in bill["components"] if c["bom-ref"] == unquote(ref))
    assert (component["name"], component["version"]) == ("itoa", "1.0.11")


_PNPM_LOCK = """
    lockfileVersion: '9.0'
    importers:
      .: {}
      packages/cli:
        dependencies:
          lodash: {specifier: 4.17.20, version: 4.17.20}
        devDependencies:
          tool: {specifier: 1.0.0, version: 1.0.0}
    packages:
      lodash@4.17.20: {resolution: {integrity: sha512-aaaa}}
      tool@1.0.0: {resolution: {integrity: sha512-bbbb}}
    snapshots:
      lodash@4.17.20: {}
      tool@1.0.0: {}
    """


@pytest.fixture
def three(workspace: RuleRunner) -> RuleRunner:
    """A workspace of each ecosystem."""
    write(
        workspace,
        {
            "package.json": '{"name": "root", "private": true, "packageManager": "pnpm@10.0.0"}',
            "pnpm-workspace.yaml": "packages:\n  - packages/*\n",
            "pnpm-lock.yaml": _PNPM_LOCK,
            "packages/cli/package.json": '{"name": "@acme/cli", "version": "1.0.0"}',
            "src/BUILD": "python_sources()\n",
            "src/tool.py": "",
            "lock.txt": "PyYAML==5.3 --hash=sha256:00\n",
        },
    )
    return workspace


# What the lock file names does not exist, and licences are in what is installed.
_NOT_INSTALLED = ("--audit-licences=",)
_RESOLVE = ("--python-enable-resolves", "--python-resolves={'python-default': 'lock.txt'}")


def test_one_report_for_three_ecosystems(three: RuleRunner, tmp_path: Path) -> None:
    osv = tmp_path / "osv"
    osv.mkdir()
    for record in (
        osv_record("GHSA-lodash", "npm", "lodash", "4.17.21"),
        osv_record("GHSA-tool", "npm", "tool", "1.0.1", severity="LOW"),
        osv_record("PYSEC-2026-1", "PyPI", "pyyaml", "5.4"),
    ):
        (osv / f"{record['id']}.json").write_text(json.dumps(record))
    said = update(
        three,
        tmp_path,
        ADVISORIES,
        f"--update-advisories-npm={osv}",
        f"--update-advisories-python={osv}",
        *_RESOLVE,
    )
    assert "npm.json: 2 advisories, as of 2026-08-02" in said
    assert "python.json: 1 advisory, as of 2026-08-02" in said
    result = audit(three, "--audit-level=high", *_NOT_INSTALLED, *_RESOLVE)
    assert result.exit_code == 1
    findings = {
        each["rule"]: (each["ecosystem"], each["file"], each["level"], each["ships_in"])
        for each in report(three)["findings"]
    }
    assert findings == {
        "RUSTSEC-2026-9001": ("cargo", "Cargo.lock", "error", SHIPPED),
        "RUSTSEC-2026-9002": ("cargo", "Cargo.lock", "error", []),
        "GHSA-lodash": ("npm", "pnpm-lock.yaml", "error", ["@acme/cli"]),
        "GHSA-tool": ("npm", "pnpm-lock.yaml", "warning", []),
        "PYSEC-2026-1": ("pypi", "lock.txt", "error", []),
    }
    assert [each["packages"] for each in report(three)["checked"]] == [3, 2, 1]
    write(three, {"lock.txt": "PyYAML==6.0.3\nnew==1.0\n"})
    assert "without new 1.0. Run `./pants update-advisories`" in refused(three, *_RESOLVE)


def test_an_ecosystem_whose_advisories_were_never_fetched(
    three: RuleRunner, tmp_path: Path
) -> None:
    none = ("--update-advisories-npm=", "--update-advisories-python=")
    update(three, tmp_path, OF_OTHERS, *none)
    message = refused(three)
    assert "3rdparty/advisories has no advisories for npm" in message


class _Registry(BaseHTTPRequestHandler):
    """A registry's bulk endpoint: it answers about what it is asked."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert asked == {"lodash": ["4.17.20"], "tool": ["1.0.0"]}
        advisory = {
            "id": 1,
            "url": "https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
            "title": "Command injection",
            "severity": "high",
            "vulnerable_versions": "<4.17.21",
        }
        answer = json.dumps({"lodash": [advisory]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_a_registry_is_asked(three: RuleRunner, tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Registry)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        bulk = f"--update-advisories-npm={address}/-/npm/v1/security/advisories/bulk"
        said = update(three, tmp_path, OF_OTHERS, bulk, "--update-advisories-python=")
        assert "npm.json: 1 advisory" in said
        with pytest.raises(ExecutionError, match="could not be fetched"):
            update(three, tmp_path, OF_OTHERS, f"--update-advisories-npm={address}/none")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    result = three.run_goal_rule(
        Audit,
        args=["packages/cli:", "--audit-max-age=0", *_NOT_INSTALLED],
        env_inherit=ENVIRONMENT,
    )
    assert result.exit_code == 1 and "GHSA-35jh-r3h4-6jhm" in result.stdout
