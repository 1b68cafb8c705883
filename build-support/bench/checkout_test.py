from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.checkout import Checkout, Line, revision
from bench.errors import BenchError

_LINE = Line("src/lib.rs", "    old()", "    new({number})")


def _git(repository: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@localhost"]
    subprocess.run(["git", *who, *arguments], cwd=repository, check=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    path = tmp_path / "repository"
    (path / "src").mkdir(parents=True)
    (path / "src/lib.rs").write_text("fn f() {\n    old()\n}\n", encoding="utf-8")
    _git(path, "init", "--quiet")
    _git(path, "add", ".")
    _git(path, "commit", "--quiet", "-m", "a")
    return path


def test_each_change_is_one_line_with_another_number(repository: Path, tmp_path: Path) -> None:
    checkout = Checkout(repository, tmp_path / "clone")
    texts = []
    for _ in range(2):
        checkout.change(_LINE)
        texts.append((tmp_path / "clone/src/lib.rs").read_text(encoding="utf-8").splitlines())
    assert texts[0] != texts[1]
    for first, line, last in texts:
        assert (first, last) == ("fn f() {", "}")
        assert line.startswith("    new(") and "{" not in line
    checkout.restore()
    assert "old()" in (tmp_path / "clone/src/lib.rs").read_text(encoding="utf-8")
    assert "old()" in (repository / "src/lib.rs").read_text(encoding="utf-8")


def test_a_line_that_is_gone_is_named(repository: Path, tmp_path: Path) -> None:
    checkout = Checkout(repository, tmp_path / "clone")
    with pytest.raises(BenchError, match=r"src/lib\.rs does not hold the line `other\(\)` once"):
        checkout.change(Line("src/lib.rs", "    other()", ""))


def test_a_clone_is_of_its_commit_whatever_the_repository_has_by_then(
    repository: Path, tmp_path: Path
) -> None:
    commit = revision(repository)
    (repository / "src/lib.rs").write_text("newer", encoding="utf-8")
    _git(repository, "commit", "--quiet", "-a", "-m", "b")
    assert revision(repository) != commit
    Checkout(repository, tmp_path / "clone", commit)
    assert "old()" in (tmp_path / "clone/src/lib.rs").read_text(encoding="utf-8")
