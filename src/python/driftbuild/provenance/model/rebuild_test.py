"""What is run to build an artifact again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from driftbuild.provenance.model.rebuild import (
    RebuildError,
    check_out,
    package_command,
    rebuild_environment,
)
from driftbuild.provenance.model.source import git
from driftbuild.provenance.model.verification import Stated
from driftbuild.provenance.testing import commit

STATED = Stated(
    target="tool:npm",
    repository="https://example.org/tool.git",
    commit="1" * 40,
    builder="urn:x",
    path="tool/tool.tgz",
    options={"cargo": {"all_features": True, "features": ["a", "b"]}},
    changed=False,
)


def _command(stated: Stated) -> tuple[str, ...]:
    return package_command("tool.tgz", stated, "./pants", Path("store"))


def test_target_and_options_as_recorded() -> None:
    command = _command(STATED)
    assert command[0] == "./pants" and command[-2:] == ("package", "tool:npm")
    assert "--local-store-dir=store" in command and "--no-remote-cache-read" in command
    assert "--cargo-all-features=True" in command
    assert "--cargo-features=['a', 'b']" in command


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (replace(STATED, changed=True), "files that differ from commit"),
        (replace(STATED, target="--version"), "no target"),
        (replace(STATED, target="a:b c:d"), "no target"),
        (replace(STATED, path="../../etc/passwd"), "not below dist/"),
        (replace(STATED, path="/etc/passwd"), "no target"),
        (replace(STATED, options={"GLOBAL": {"pythonpath": ["/x"]}}), "no option of a build"),
        (replace(STATED, options={"nodejs": {"path": "/x/bin/node"}}), "no option of a build"),
        (replace(STATED, options={"cargo": {"a=b --x": 1}}), "no option of a build"),
    ],
)
def test_what_is_not_run(stated: Stated, message: str) -> None:
    with pytest.raises(RebuildError, match=message):
        _command(stated)


def test_environment() -> None:
    given = {"PATH": "/bin", "PANTS_CARGO_FEATURES": "x", "PANTS_PYTHON": "p", "GIT_DIR": "d"}
    assert rebuild_environment(given) == {"PATH": "/bin", "PANTS_PYTHON": "p"}


def test_an_earlier_commit_without_what_is_not_committed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    git(root, "init", "--quiet")
    for text in ("one", "two"):
        (root / "file").write_text(text)
        commit(root)
    (root / "file").write_text("three")
    first = git(root, "rev-parse", "HEAD~1").stdout.strip()
    check_out(root, tmp_path / "copy", first)
    assert (tmp_path / "copy/file").read_text() == "one"
    with pytest.raises(RebuildError, match="is not in this repository. `git fetch`"):
        check_out(root, tmp_path / "other", "1" * 40)
