"""The commit of real repositories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from driftbuild.provenance.model.source import SourceError, git, read_source, repository_url
from driftbuild.provenance.testing import commit

URL = "https://example.org/team/tool.git"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    git(tmp_path, "init", "--quiet")
    (tmp_path / "file").write_text("text\n")
    commit(tmp_path)
    return tmp_path


def test_commit_and_remote(repository: Path) -> None:
    git(repository, "remote", "add", "origin", "https://user:secret@example.org/team/tool.git")
    source = read_source(repository, "", allow_changes=False)
    head = git(repository, "rev-parse", "HEAD").stdout.strip()
    assert source.uri == f"git+{URL}@{head}"


def test_stated_repository_needs_no_remote(repository: Path) -> None:
    assert read_source(repository, URL, allow_changes=False).repository == URL


@pytest.mark.parametrize("change", ["file", "new-file"])
def test_changes_are_refused_or_stated(repository: Path, change: str) -> None:
    (repository / change).write_text("changed\n")
    with pytest.raises(SourceError, match=f"(?s){change} differ.*--provenance-allow-changes"):
        read_source(repository, URL, allow_changes=False)
    assert read_source(repository, URL, allow_changes=True).changed


def test_the_name_of_a_changed_file_may_be_any_bytes(repository: Path) -> None:
    git(repository, "config", "core.quotepath", "false")
    try:
        os.close(os.open(os.fsencode(repository) + b"/od\xffd\x1b", os.O_CREAT))
    except OSError:
        pytest.skip("this file system has names in UTF-8 alone")
    with pytest.raises(SourceError, match="differs from the commit") as raised:
        read_source(repository, URL, allow_changes=False)
    assert "\x1b" not in str(raised.value)


def test_no_repository_and_no_commit(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Run it in a clone"):
        read_source(tmp_path, URL, allow_changes=False)
    git(tmp_path, "init", "--quiet")
    with pytest.raises(SourceError, match="Run it in a clone"):
        read_source(tmp_path, URL, allow_changes=False)


def test_files_unpacked_inside_of_another_repository(repository: Path) -> None:
    (repository / ".gitignore").write_text("unpacked/\n")
    commit(repository)
    (repository / "unpacked").mkdir()
    (repository / "unpacked/file").write_text("text\n")
    with pytest.raises(SourceError, match="does not have this folder. Run it in a clone"):
        read_source(repository / "unpacked", URL, allow_changes=False)


def test_a_folder_of_a_repository(repository: Path) -> None:
    (repository / "folder").mkdir()
    (repository / "folder/file").write_text("text\n")
    commit(repository)
    assert not read_source(repository / "folder", URL, allow_changes=False).changed


def test_a_key_that_would_be_committed(repository: Path) -> None:
    key = repository / "key[1].pem"
    key.write_text("secret")
    with pytest.raises(SourceError, match=r"key\[1\]\.pem lies where git would commit it. Move it"):
        read_source(repository, URL, allow_changes=True, key=key)
    (repository / ".gitignore").write_text("*.pem\n")
    commit(repository)
    assert not read_source(repository, URL, allow_changes=False, key=key).changed
    outside = repository.parent / "outside.pem"
    assert not read_source(repository, URL, allow_changes=False, key=outside).changed


def test_git_that_is_no_program(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (repository / "git").write_text("no program")
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(SourceError, match="git on PATH cannot be run.*Install git"):
        read_source(repository, URL, allow_changes=False)


def test_remote_that_is_a_folder_or_none(repository: Path) -> None:
    with pytest.raises(SourceError, match=r"\[provenance\]\.repository in pants\.toml"):
        read_source(repository, "", allow_changes=False)
    git(repository, "remote", "add", "origin", str(repository))
    with pytest.raises(SourceError, match="no remote `origin` with a URL"):
        read_source(repository, "", allow_changes=False)
    with pytest.raises(SourceError, match="is no URL of a repository"):
        read_source(repository, "tool", allow_changes=False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("git@example.org:team/tool.git", "ssh://example.org/team/tool.git"),
        ("git+https://example.org/team/tool.git", URL),
        ("https://token@example.org:8443/team/tool/?x=y", "https://example.org:8443/team/tool"),
        ("ssh://git@example.org/team/tool.git", "ssh://example.org/team/tool.git"),
        ("ssh://git@[::1]:22/team/tool.git", "ssh://[::1]:22/team/tool.git"),
    ],
)
def test_urls_without_secrets(url: str, expected: str) -> None:
    assert repository_url(url) == expected


@pytest.mark.parametrize("url", ["", "/srv/tool.git", "../tool", "file:///srv/tool", "https://"])
def test_what_is_no_url_for_others(url: str) -> None:
    with pytest.raises(ValueError):
        repository_url(url)
