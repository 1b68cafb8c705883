"""What a bundler put into a file, as esbuild says itself.

Source of the format: esbuild's documentation, "Metafile": `outputs` has, for each file, the bytes
that each input gave to it. Packages lie in pnpm's virtual store, whose folders are named
`name@version`, a scope's slash as a plus, and the peers behind.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass

from driftbuild.sbom.model.bill import BillError

_STORED = re.compile(
    r"(?:^|/)\.pnpm/@?[^@/]+@(?P<version>[^/_(]+)[^/]*/"
    r"node_modules/(?P<name>@[^/]+/[^/]+|[^/]+)/"
)


@dataclass(frozen=True)
class BundleInputs:
    """What gave at least one byte: packages by (name, version), the workspace's own by folder."""

    installed: frozenset[tuple[str, str]]
    folders: frozenset[str]


@dataclass(frozen=True)
class StoredFile:
    """A file of an installed package: (name, version), and the path in the package's folder."""

    package: tuple[str, str]
    path: str


def stored_file(path: str) -> StoredFile | None:
    """Which file this is of the virtual store; None where it lies elsewhere."""
    match = _STORED.search(path)
    return StoredFile((match["name"], match["version"]), path[match.end() :]) if match else None


def bundle_inputs(metafile: bytes, directory: str, folder_of: Callable[[str], str]) -> BundleInputs:
    """`directory` is where esbuild ran; `folder_of` gives the folder of the package of a file.

    Raises `BillError` where it is no metafile.
    """
    try:
        paths = {
            path
            for output in json.loads(metafile)["outputs"].values()
            for path, part in output["inputs"].items()
            if part["bytesInOutput"]
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BillError(
            f"What esbuild says of its bundle in {directory} is not in the known format. Use a "
            "version that has `--metafile`."
        ) from None
    installed, folders = set(), set()
    for path in paths:
        # A file that package.json leaves out for the platform still gives an empty module.
        path = path.replace("(disabled):", "", 1)
        place = posixpath.normpath(posixpath.join(directory, path))
        stored = stored_file(place)
        if stored:
            installed.add(stored.package)
        else:
            folders.add(folder_of(place))
    return BundleInputs(frozenset(installed), frozenset(folders))
