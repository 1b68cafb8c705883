"""How TypeScript's compiler is called, and what comes out of it.

Source of the options: TypeScript's documentation, "tsc CLI Options"; `noCheck` and
`isolatedDeclarations`: the release notes of 5.5 and 5.6.
"""

from __future__ import annotations

import json
import os.path
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from driftbuild.node.model.tsconfig import Project

SOURCES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json")
"""Extensions of the files that a compilation reads."""

DECLARATIONS = (".d.ts", ".d.mts", ".d.cts", ".d.ts.map", ".json")
"""Extensions of the files that a dependent's type check reads."""

_NO_CHECK_SINCE = (5, 6)
_OUTPUT = ".tsc-output"


class Strategy(Enum):
    """What a build of a package waits for."""

    ISOLATED = "each file by itself: declarations and code in one action that waits for nothing"
    DECLARATIONS_FIRST = "declarations wait for those of the dependencies, code for nothing"
    WHOLE = "declarations and code in one action that waits for the dependencies"


def strategy(project: Project, version: str) -> Strategy:
    """How this project is built by this version of TypeScript."""
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) < _NO_CHECK_SINCE:
        return Strategy.WHOLE
    if project.is_isolated or (not project.emits_declarations and project.has_isolated_modules):
        return Strategy.ISOLATED
    if project.emits_declarations and project.has_isolated_modules:
        return Strategy.DECLARATIONS_FIRST
    return Strategy.WHOLE


@dataclass(frozen=True)
class Emit:
    """One call of the compiler from the repository's root, and the folders that it fills.

    `moved`: the output has the layout of the package, below `.tsc-output`, to be laid over it.
    """

    arguments: tuple[str, ...]
    folders: tuple[str, ...]
    moved: bool = False


# State of the compiler, no part of the product; and projects are built one by one here.
_ALONE = ("--composite", "false", "--incremental", "false")


def alone(project: Project) -> tuple[str, str]:
    """Path and text of a project that is this one without its `references`.

    They are not inherited (TSConfig reference, "extends"). What they name is a dependency's
    concern: here its declarations are found by its package's name.
    """
    path = os.path.join(project.directory, ".tsconfig.alone.json")
    extended = f"./{os.path.basename(project.path)}"
    return path, json.dumps({"extends": extended, "references": []})


def emit(project: Project, package: str, *, parts: str = "all", checked: bool = False) -> Emit:
    """`parts`: `all`, `declarations` or `code`. `package` is the package's folder."""
    arguments = ["-p", alone(project)[0], *_ALONE]
    if not checked:
        arguments.append("--noCheck")
    if parts == "declarations":
        arguments += ["--declaration", "--emitDeclarationOnly"]
    elif parts == "code":
        arguments += ["--declaration", "false", "--declarationMap", "false"]
    elif project.emits_declarations:
        arguments.append("--declaration")  # `composite` would have switched it on.
    folders = [project.folder("outDir"), project.folder("declarationDir")]
    found = tuple(sorted({folder for folder in folders if folder}))
    if project.folder("outDir"):
        if project.flag("composite") and project.folder("rootDir") is None:
            arguments += ["--rootDir", project.directory or "."]
        return Emit(tuple(arguments), found)
    # Beside the sources. An action's sources may be links to files that others use as well.
    output = f"{package}/{_OUTPUT}" if package else _OUTPUT
    arguments += ["--outDir", output, "--rootDir", package or "."]
    return Emit(tuple(arguments), (output, *found), moved=True)


def check(project: Project) -> tuple[str, ...]:
    """Arguments of a type check that writes nothing."""
    return ("-p", alone(project)[0], "--noEmit", *_ALONE)


def compiled(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if path.endswith(SOURCES))
