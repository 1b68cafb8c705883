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
        (replace(STATED, target="::"), "no target"),
        (replace(STATED, target="-a#b"), "no target"),
        (replace(STATED, target="a"), "no target"),
        (replace(STATED, path="../../etc/passwd"), "not below dist/"),
        (replace(STATED, path="/etc/passwd"), "not below dist/"),
        (replace(STATED, options={"GLOBAL": {"pythonpath": ["/x"]}}), "no option of a build"),
        (replace(STATED, options={"nodejs": {"path": "/x/bin/node"}}), "no option of a build"),
        (replace(STATED, options={"cargo": {"a=b --x": 1}}), "no option of a build"),
        (replace(STATED, options={"cargo": {"fetch_config": ["x"]}}), "no option of a build"),
        (replace(STATED, options={"cargo": {"run_profile": "\x1b[2J"}}), "on one line"),
    ],
)
def test_what_is_not_run(stated: Stated, message: str) -> None:
    with pytest.raises(RebuildError, match=message):
        _command(stated)


@pytest.mark.parametrize("target", ["//:a", "a/b:c", "a#b.py", "a:b#c.py", "a:b@resolve=x"])
def test_addresses_of_all_kinds(target: str) -> None:
    assert _command(replace(STATED, target=target))[-1] == target


def test_a_value_that_pants_would_take_for_a_file() -> None:
    command = _command(replace(STATED, options={"cargo": {"run_profile": "@/etc/hostname"}}))
    assert "--cargo-run-profile=@@/etc/hostname" in command


def test_environment() -> None:
    given = {"PATH": "/bin", "PANTS_CARGO_FEATURES": "x", "PANTS_PYTHON": "p", "GIT_DIR": "d"}
    assert rebuild_environment(given) == {"PATH": "/bin", "PANTS_PYTHON": "p"}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits, of which a folder has the file."""
    root = tmp_path / "root"
    (root / "folder").mkdir(parents=True)
    git(root, "init", "--quiet")
    for text in ("one", "two"):
        (root / "folder/file").write_text(text)
        commit(root)
    return root


def _commit(root: Path, name: str) -> str:
    return git(root, "rev-parse", name).stdout.strip()


def test_an_earlier_commit_without_what_is_not_committed(
    repository: Path, tmp_path: Path
) -> None:
    (repository / "folder/file").write_text("three")
    first = _commit(repository, "HEAD~1")
    assert check_out(repository, tmp_path / "copy", first) == tmp_path / "copy"
    assert (tmp_path / "copy/folder/file").read_text() == "one"
    assert git(tmp_path / "copy", "status", "--porcelain").stdout == ""
    with pytest.raises(RebuildError, match="is not in this repository. `git fetch origin 1"):
        check_out(repository, tmp_path / "other", "1" * 40)


def test_the_same_folder_of_the_repository(repository: Path, tmp_path: Path) -> None:
    first = _commit(repository, "HEAD~1")
    place = check_out(repository / "folder", tmp_path / "copy", first)
    assert (place / "file").read_text() == "one"


def test_a_commit_of_a_shallow_clone_that_no_branch_reaches(
    repository: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), str(clone))
    git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
    first = _commit(repository, "HEAD~1")
    with pytest.raises(RebuildError, match="is not in this repository"):
        check_out(clone, tmp_path / "early", first)
    # As the message has it.
    assert git(clone, "fetch", "--quiet", "--depth=1", "origin", first).returncode == 0
    check_out(clone, tmp_path / "copy", first)
    assert (tmp_path / "copy/folder/file").read_text() == "one"
