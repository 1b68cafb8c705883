"""Tests of what users read: paths in messages, reports, refusals of pnpm."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from driftbuild.node.model.junit import named_report
from driftbuild.node.model.paths import from_root, from_shared
from driftbuild.node.model.pnpm_failure import failure

FILES = ("lib/src/a.ts", "lib/src/a.test.ts", "lib/a.ts")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("src/a.ts:1:2 - error", "lib/src/a.ts:1:2 - error"),
        ("at ./src/a.ts(3,4)", "at lib/src/a.ts(3,4)"),
        ("\x1b[36msrc/a.test.ts\x1b[0m", "\x1b[36mlib/src/a.test.ts\x1b[0m"),
        ("other/src/a.ts, src/a.tsx", "other/src/a.ts, src/a.tsx"),
    ],
)
def test_files_are_named_from_the_repositorys_root(said: str, shown: str) -> None:
    assert from_root(said, "lib", FILES) == shown
    assert from_root(said, "", FILES) == said


def test_shared_inputs_are_named_by_their_place() -> None:
    [store, node, other] = ("a" * 64, "b" * 64, "c" * 64)
    places = {store: "web/node_modules/.pnpm", node: ".node"}
    folder = "/tmp/immutable_inputsX1/.tmpY2"
    said = f"at run (file://{folder}/{store}/ms@2/index.js:1:2)\n{folder}/{node}/bin/node ended"
    shown = "at run (web/node_modules/.pnpm/ms@2/index.js:1:2)\n.node/bin/node ended"
    assert from_shared(said, places) == shown
    assert from_shared(f"{folder}/{other}/a", places) == f"{folder}/{other}/a"


def test_suites_have_the_path_of_their_file() -> None:
    report = b'<testsuites><testsuite name="src/a.test.ts"><testcase classname="src/a.test.ts" '
    report += b'name="adds"/></testsuite></testsuites>'
    root = ElementTree.fromstring(named_report("lib", report, ""))
    [suite], [case] = root.findall("testsuite"), root.findall("testsuite/testcase")
    assert suite.get("name") == case.get("classname") == "lib/src/a.test.ts"
    assert case.get("name") == "adds"


@pytest.mark.parametrize("report", [None, b"", b"<testsuites><cut"])
def test_a_run_without_a_report_is_a_failed_case(report: bytes | None) -> None:
    root = ElementTree.fromstring(named_report("lib", report, "\x1b[31mtoo slow\x1b[0m\x00"))
    assert root.get("failures") == "1"
    assert root.findtext("testsuite/testcase/failure") == "too slow"


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("ERR_PNPM_OUTDATED_LOCKFILE  no", "a/pnpm-lock.yaml is out of date with a package.json"),
        ("ERR_PNPM_NO_LOCKFILE  no", "a/pnpm-lock.yaml does not exist"),
        ("ERR_PNPM_TARBALL_INTEGRITY  no", "tell the registry's operator"),
        ("ERR_PNPM_FETCH_404  no", "Look at the name in package.json"),
        ("ERR_PNPM_FETCH_401  no", "NODE_AUTH_TOKEN"),
        ("request failed: getaddrinfo ENOTFOUND x", "Connect to the network"),
    ],
)
def test_a_refusal_of_pnpm_has_a_remedy(said: str, remedy: str) -> None:
    message = failure("a/pnpm-lock.yaml", f"Progress: resolved 1\n{said}\n")
    assert said in message and remedy in message and "Progress" not in message


def test_a_refusal_that_is_not_known_is_told_as_it_is() -> None:
    message = failure("pnpm-lock.yaml", "ERR_PNPM_ODD  odd\n")
    assert message == "Installing third-party packages failed:\nERR_PNPM_ODD  odd"
    assert failure("pnpm-lock.yaml", "").endswith("pnpm ended without a word.")
