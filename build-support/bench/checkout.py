"""Throw-away clones of the repository, and the line that is changed in them."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Line:
    """A line of a source file. What stands in its place holds a number, so that the compiled
    library shows whether the change was built."""

    path: str
    text: str
    changed: str


# What `version()` of the addon returns: a change of it is in the addon's bytes.
DRIFT_CORE = Line(
    "crates/drift-core/src/lib.rs",
    'pub const VERSION: &str = env!("CARGO_PKG_VERSION");',
    'pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "+{number}");',
)
DRIFT_NAPI = Line("crates/drift-napi/src/lib.rs", "    drift_core::VERSION", '    "2.0.0+{number}"')
# In a body: declarations stay what they are.
CORE_PACKAGE = Line(
    "packages/core/src/project.ts",
    "    this.#logger = logger;",
    "    this.#logger = {number} > 0 ? logger : undefined;",
)
TSCONFIG = Line(
    "tsconfig.base.json",
    '  "$schema": "https://json.schemastore.org/tsconfig",',
    '  "$schema": "https://json.schemastore.org/tsconfig", // {number}',
)


def _git(*arguments: str, cwd: Path) -> str:
    try:
        result = subprocess.run(
            ["git", *arguments],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
    except OSError as error:
        raise BenchError(f"git: {error}") from error
    if result.returncode:
        raise BenchError(f"`git {' '.join(arguments)}` failed: {result.stderr.strip()}")
    return result.stdout.strip()


class Checkout:
    """A clone of the repository in the folder `path`, which must not be there yet, at `commit`."""

    def __init__(self, repository: Path, path: Path, commit: str = "HEAD") -> None:
        self.path = path
        _git("clone", "--quiet", "--no-hardlinks", str(repository), str(path), cwd=repository)
        _git("checkout", "--quiet", "--detach", commit, cwd=path)

    def change(self, line: Line) -> None:
        """Puts a number that was not there before into `line`."""
        file = self.path / line.path
        original = _git("show", f"HEAD:{line.path}", cwd=self.path)
        if original.splitlines().count(line.text) != 1:
            raise BenchError(
                f"{line.path} does not hold the line `{line.text.strip()}` once. "
                "Name another one in build-support/bench/checkout.py."
            )
        # No two runs on one machine may build the same bytes: a cache would know the second.
        number = f"{os.getpid()}.{next(_NUMBERS)}"
        text = original.replace(line.text, line.changed.replace("{number}", number), 1)
        file.write_text(f"{text}\n", encoding="utf-8")

    def restore(self) -> None:
        """Makes all files what HEAD says."""
        _git("checkout", "--quiet", "--force", "HEAD", "--", ".", cwd=self.path)


def revision(repository: Path) -> str:
    """The last commit, which is what a clone holds: changes beside it are not measured."""
    return _git("rev-parse", "--short=10", "HEAD", cwd=repository)


def sha256(file: Path) -> str:
    """The hash of a file that a build has left; `BenchError` when there is none."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise BenchError(f"a build left no {file.name}") from None
