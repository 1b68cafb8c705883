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
# What a source with one of these extensions may give.
_WRITTEN = {
    **dict.fromkeys((".ts", ".tsx", ".js", ".jsx"), (".js", ".jsx", ".d.ts")),
    **dict.fromkeys((".mts", ".mjs"), (".mjs", ".d.mts")),
    **dict.fromkeys((".cts", ".cjs"), (".cjs", ".d.cts")),
    ".json": (".json",),
}


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
    """One call of the compiler from the repository's root, and the files that it may write.

    `hidden` are sources in the place of an output, which the compiler must not see: it would write
    to them.
    """

    arguments: tuple[str, ...]
    files: tuple[str, ...]
    hidden: tuple[str, ...]


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


def emit(
    project: Project,
    package: str,
    sources: Iterable[str],
    *,
    parts: str = "all",
    checked: bool = False,
) -> Emit:
    """`parts`: `all`, `declarations` or `code`. `package` is the package's folder.

    `sources` are its files, from the repository's root.
    """
    arguments = ["-p", alone(project)[0], *_ALONE]
    if not checked:
        arguments.append("--noCheck")
    if parts == "declarations":
        arguments += ["--declaration", "--emitDeclarationOnly"]
    elif parts == "code":
        arguments += ["--declaration", "false", "--declarationMap", "false"]
    elif project.emits_declarations:
        arguments.append("--declaration")  # `composite` would have switched it on.
    if project.flag("composite") and project.folder("rootDir") is None:
        arguments += ["--rootDir", project.directory or "."]
    paths = frozenset(sources)
    read = frozenset(path for path in paths if _is_compiled(project, path))
    out = project.folder("outDir")
    # One by one, not as folders: BuildBox's remote cache has no output folder with folders in it
    # unless each is stored by itself, and Pants stores them as one.
    files = set(_beside(read)) if out is None else set()
    for place in filter(None, (out, project.folder("declarationDir"))):
        files.update(_placed(project, package, place, read))
    return Emit(
        tuple(arguments),
        files=tuple(sorted(files - paths)),
        hidden=tuple(sorted(path for path in files & paths if not path.endswith(".json"))),
    )


def _is_compiled(project: Project, path: str) -> bool:
    if path.endswith((".js", ".jsx", ".mjs", ".cjs")):
        return project.flag("allowJs") or project.flag("checkJs")
    return os.path.splitext(path)[1] in _WRITTEN


def _outputs(path: str) -> Iterable[str]:
    """What the compiler may write of a source, in its folder."""
    stem, extension = os.path.splitext(path)
    if not stem.endswith(".d"):
        for written in _WRITTEN[extension]:
            yield stem + written
            if written != ".json":
                yield f"{stem}{written}.map"


def _beside(paths: Iterable[str]) -> Iterable[str]:
    return (output for path in paths for output in _outputs(path) if output != path)


def _placed(project: Project, package: str, place: str, paths: Iterable[str]) -> Iterable[str]:
    """The outputs of sources in the folder `place`, which has the layout of `rootDir`.

    Where it is unset, the compiler takes a folder that all sources share: then all that may be it.
    """
    root = project.folder("rootDir")
    for path in (path for path in paths if _is_below(path, root or package)):
        for output in _outputs(path):
            relative = os.path.relpath(output, root or package or ".")
            yield os.path.normpath(os.path.join(place, relative))
            while root is None and "/" in relative:
                relative = relative.partition("/")[2]
                yield os.path.normpath(os.path.join(place, relative))


def _is_below(path: str, folder: str) -> bool:
    return folder in ("", ".") or path.startswith(f"{folder}/")


def check(project: Project) -> tuple[str, ...]:
    """Arguments of a type check that writes nothing."""
    return ("-p", alone(project)[0], "--noEmit", *_ALONE)


def compiled(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(path for path in paths if path.endswith(SOURCES))
