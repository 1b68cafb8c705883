"""The commit that is built, as git and the remote's URL name it."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SCP = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")
_SCHEMES = ("https", "ssh", "git")
# Those of the caller would lead to another repository.
_OTHER_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR")


class SourceError(UserError):
    """What is built cannot be named by a commit; the message says what to do."""


@dataclass(frozen=True)
class Source:
    """`repository` is an https, ssh or git URL; `changed`: files differ from the commit."""

    repository: str
    commit: str
    changed: bool = False

    @property
    def uri(self) -> str:
        """As SPDX and pip write it."""
        return f"git+{self.repository}@{self.commit}"


def is_commit(text: object) -> bool:
    return isinstance(text, str) and _COMMIT.fullmatch(text) is not None


def repository_url(url: str) -> str:
    """A remote's URL without user, password, query. Raises ValueError where it is no URL."""
    text = url[len("git+") :] if url.startswith("git+") else url
    short = _SCP.fullmatch(text)
    if short and "://" not in text:
        text = f"ssh://{short['host']}/{short['path']}"
    parts = urlsplit(text)
    if parts.scheme not in _SCHEMES or not parts.hostname or not parts.path.strip("/"):
        raise ValueError(text)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    return one_line(f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}")


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs git in a folder. Raises `SourceError` where git cannot be run."""
    env = {name: value for name, value in os.environ.items() if name not in _OTHER_REPOSITORY}
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=env,
            capture_output=True,
            encoding="utf-8",
            errors="replace",  # The name of a file may be any bytes.
            check=False,
        )
    except OSError as error:
        raise SourceError(
            f"Provenance names a commit, but git on PATH cannot be run ({error.strerror}). "
            "Install git."
        ) from None


def read_source(
    root: Path, stated: str, *, allow_changes: bool, key: Path | None = None
) -> Source:
    """The commit of a work tree. `stated` is the URL that the options give, or "".

    `key` is the file that signs. Raises `SourceError`.
    """
    head = git(root, "rev-parse", "--verify", "HEAD^{commit}")
    commit = head.stdout.strip()
    if head.returncode or not is_commit(commit):
        raise SourceError(
            f"Provenance names the commit that is built, and git knows none here: "
            f"{one_line(head.stderr)}. Run it in a clone of the repository, with a commit."
        )
    # Files that were unpacked somewhere inside of another repository.
    if git(root, "rev-parse", "--verify", "HEAD:./").returncode:
        raise SourceError(
            f"Provenance names the commit that is built. Commit {commit}, which git finds here, "
            "does not have this folder. Run it in a clone of the repository."
        )
    status = git(root, "status", "--porcelain", "--untracked-files=normal")
    changed = [line[3:] for line in status.stdout.splitlines()]
    if status.returncode:
        raise SourceError(f"git cannot say what was changed: {one_line(status.stderr)}.")
    if key and git(root, "status", "--porcelain", "--", f":(literal){key}").stdout:
        # "Commit it" would be the worst advice.
        raise SourceError(
            f"The key {one_line(key.name)} lies where git would commit it. Move it out of the "
            "repository and name it there, e.g. with PANTS_PROVENANCE_KEY."
        )
    if changed and not allow_changes:
        more = f" and {len(changed) - 1} more differ" if len(changed) > 1 else " differs"
        raise SourceError(
            f"{one_line(changed[0])}{more} from the commit, which would not be what is "
            "built. Commit or stash them, or give --provenance-allow-changes: then the statement "
            "says so, and verification refuses it."
        )
    return Source(_repository(root, stated), commit, bool(changed))


def _repository(root: Path, stated: str) -> str:
    found = stated or git(root, "remote", "get-url", "origin").stdout.strip()
    try:
        return repository_url(found)
    except ValueError:
        problem = (
            "[provenance].repository is no URL of a repository"
            if stated
            else "git has no remote `origin` with a URL that others can use"
        )
        raise SourceError(
            f"{problem}. Set [provenance].repository in pants.toml, e.g. "
            '"https://example.org/team/project.git".'
        ) from None
