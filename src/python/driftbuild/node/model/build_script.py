"""How a package is built, from the `build` script of its package.json."""

from __future__ import annotations

import os.path
import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from driftbuild.node.model.manifest import Manifest

_MODULE = re.compile(r"(\.d)?\.[cm]?[jt]s$")
_PROJECT = ("-p", "--project", "-b", "--build")


@dataclass(frozen=True)
class CompilerBuild:
    """The script is one call of TypeScript's compiler. `config` is from the package's folder."""

    config: str


@dataclass(frozen=True)
class ScriptBuild:
    """The script is anything else: it is run as it is. `commands` run one after the other."""

    commands: tuple[str, ...]


def parse_build(manifest: Manifest) -> CompilerBuild | ScriptBuild | None:
    """None where there is no script: then the package is used as it is."""
    script = manifest.script("build")
    if not script:
        return None
    before, after = manifest.script("prebuild"), manifest.script("postbuild")
    config = None if before or after else _compiler_config(script)
    if config is not None:
        return CompilerBuild(config)
    return ScriptBuild(tuple(filter(None, (before, script, after))))


def _compiler_config(script: str) -> str | None:
    """The tsconfig of `tsc`, `tsc -b`, `tsc -p FILE`...; None for any other command."""
    try:
        program, *arguments = shlex.split(script)
    except ValueError:
        return None
    if program != "tsc":
        return None
    if arguments and arguments[0] in _PROJECT:
        arguments = arguments[1:]
    elif arguments:
        return None
    if not arguments:
        return "tsconfig.json"
    if len(arguments) > 1 or arguments[0].startswith("-"):
        return None
    config = arguments[0]
    if not config.endswith(".json"):
        config = os.path.join(config, "tsconfig.json")
    return os.path.normpath(config)


def declared_paths(manifest: Manifest) -> tuple[str, ...]:
    """All paths and globs that package.json names for those who install it, from its folder."""
    content = manifest.content()
    fields = ("files", "exports", "imports", "bin", "main", "module", "types", "typings", "browser")
    paths = (
        path[2:] if path.startswith("./") else path
        for field in fields
        for path in _leaves(content.get(field))
    )
    return tuple(sorted({path for path in paths if path and path[0] not in "!/."}))


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)


def output_places(
    manifest: Manifest, existing: Iterable[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Where a script's results are looked for: files and folders, from the package's folder.

    They are what package.json names and the sources (`existing`, from the same folder) are not.
    """
    there = set(existing)
    source_folders = {path.partition("/")[0] for path in there if "/" in path}
    files: set[str] = set()
    folders: set[str] = {"dist"}
    for path in declared_paths(manifest):
        first, slash, _ = path.partition("/")
        if "*" in first:
            continue
        if not slash and "." in first and first not in there:
            files.update(_companions(first))
        elif first not in there and (first not in source_folders or path not in there):
            folders.add(first)
    return tuple(sorted(files - there)), tuple(sorted(folders - there))


def _companions(file: str) -> Iterator[str]:
    """A file and what a build writes beside it: other module formats, declarations, maps."""
    yield file
    stem = _MODULE.sub("", file)
    if stem != file:
        for kind in ("js", "mjs", "cjs", "d.ts", "d.mts", "d.cts"):
            yield f"{stem}.{kind}"
            yield f"{stem}.{kind}.map"


def shipped_globs(manifest: Manifest) -> tuple[str, ...] | None:
    """Globs of the own files that whoever installs the package gets; None for all of them.

    Source: npm's documentation of package.json, "files".
    """
    files = manifest.content().get("files")
    if not isinstance(files, list):
        return None
    main = manifest.content().get("main")
    always = [*dict(manifest.binaries).values(), *([main] if isinstance(main, str) else [])]
    globs: list[str] = ["package.json", *map(_below, always)]
    for entry in map(str, files):
        if not entry.startswith("!"):
            path = _below(entry)
            globs.extend((path, f"{path}/**") if path not in ("", ".") else ("**",))
    return tuple(globs)


def _below(path: str) -> str:
    """A path of package.json as a glob below the package's folder."""
    return path.strip("/").removeprefix("./")
