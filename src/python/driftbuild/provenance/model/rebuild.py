"""A build that is repeated: the recorded commit in a folder of its own, the recorded command."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.provenance.model.source import git
from driftbuild.provenance.model.statement import PLACES, SCOPES
from driftbuild.provenance.model.verification import Stated

# Pants' addresses: `folder:target`, `//:target`, `folder#generated`, `folder:target#generated`.
_TARGET = re.compile(r"(?!-)[^\s:#]+(:[^\s:#]+|#[^\s:#]+|:[^\s:#]+#[^\s:]+)")
_OPTION = re.compile(r"[a-z][a-z0-9_]*")
# Where things are for Pants itself; any other setting would make another build.
_KEPT = ("PANTS_PYTHON", "PANTS_NAMED_CACHES_DIR", "PANTS_LOCAL_EXECUTION_ROOT_DIR")


class RebuildError(UserError):
    """A build that cannot be repeated; the message says why."""


def check_out(root: Path, folder: Path, commit: str) -> Path:
    """Makes a repository in `folder`, at a commit of the one that `root` is in.

    The place in it that `root` has in its own is returned. Raises `RebuildError`.
    """
    if git(root, "cat-file", "-e", f"{commit}^{{commit}}").returncode:
        raise RebuildError(
            f"The commit {commit} is not in this repository. `git fetch origin {commit}` gets it, "
            "or run the check in a clone that has it."
        )
    common = root / _said(root, "rev-parse", "--git-common-dir")
    prefix = _said(root, "rev-parse", "--show-prefix")
    kind = "sha1" if len(commit) == 40 else "sha256"
    # No clone: that has what branches reach, and of a shallow repository nothing else.
    _said(root, "init", "--quiet", "--template=", f"--object-format={kind}", str(folder))
    information = folder / ".git/objects/info"
    information.mkdir(parents=True, exist_ok=True)
    (information / "alternates").write_bytes(os.fsencode(common / "objects") + b"\n")
    if (common / "shallow").is_file():
        shutil.copyfile(common / "shallow", folder / ".git/shallow")
    _said(folder, "checkout", "--quiet", "--detach", commit)
    return folder / prefix


def _said(place: Path, *command: str) -> str:
    """What git answers."""
    result = git(place, *command)
    if result.returncode:
        raise RebuildError(f"git {command[0]} failed: {one_line(result.stderr)}")
    return result.stdout.rstrip("\n")


def package_command(name: str, stated: Stated, launcher: str, store: Path) -> tuple[str, ...]:
    """The command that makes the artifact again, with no result of an earlier build.

    Raises `RebuildError` where the statement names what is no target or no option of a build.
    """
    if stated.changed:
        raise RebuildError(
            f"{name} was built of files that differ from commit {stated.commit}: only the one who "
            "had them can build it again."
        )
    if not _TARGET.fullmatch(stated.target):
        raise RebuildError(f"{name} is stated to be {stated.target}, which is no target.")
    path = PurePosixPath(stated.path)
    if path.is_absolute() or ".." in path.parts:
        raise RebuildError(f"{name} is stated to be at {stated.path}, which is not below dist/.")
    flags = [
        _flag(name, scope, option, value)
        for scope, values in sorted(stated.options.items())
        for option, value in sorted(values.items())
    ]
    return (
        launcher,
        "--no-pantsd",
        "--no-remote-cache-read",
        "--no-remote-cache-write",
        f"--local-store-dir={store}",
        "--pants-distdir=dist",
        *flags,
        "package",
        stated.target,
    )


def _flag(name: str, scope: str, option: str, value: Any) -> str:
    text = str(value)
    known = scope in SCOPES and option not in PLACES and _OPTION.fullmatch(option)
    # What Pants does not accept it repeats on the terminal.
    problem = "a value that is no text on one line" if known else "which is no option of a build"
    if not known or not text.isprintable():
        raise RebuildError(
            f"{name} is stated to be built with [{one_line(scope)}].{one_line(option)}, {problem}."
        )
    # Pants reads lists and dictionaries as Python writes them, and `@name` as a file's content.
    text = f"@{text}" if text.startswith("@") else text
    return f"--{scope}-{option.replace('_', '-')}={text}"


def rebuild_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """Without what would set other options, or lead git to another repository."""
    return {
        name: value
        for name, value in environment.items()
        if name in _KEPT or not name.startswith(("PANTS_", "GIT_"))
    }
