"""The files that a command names: below the repository as they are, elsewhere behind `--`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pants.base.specs import Specs

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line


class NoArtifactError(UserError):
    """Nothing to look at, or targets where files are wanted."""


def named_artifacts(
    root: Path, specs: Specs, arguments: Sequence[str], goal: str
) -> tuple[tuple[str, Path], ...]:
    """(as messages call it, where it is). Raises `NoArtifactError`."""
    files = [spec.file for spec in specs.includes.file_literals]
    other = specs.includes
    if (
        (other.address_literals or other.dir_globs or other.recursive_globs or specs.ignores)
        or (other.dir_literals or other.file_globs or other.ancestor_globs)
        or not (files or arguments)
    ):
        raise NoArtifactError(
            f"`{goal}` wants files, no targets, folders or patterns: "
            f"`./pants {goal} dist/name.tgz`, or "
            f"`./pants {goal} -- /elsewhere/name.tgz`."
        )
    # A shell puts in whatever names a folder has.
    return tuple((one_line(name), root / name) for name in (*files, *arguments))
