"""What a bundler put into a file, as esbuild says itself.

Source of the format: esbuild's documentation, "Metafile": `outputs` has, for each file, the bytes
that each input gave to it. Packages lie in pnpm's virtual store. The names of its folders do not
say which: what is long, has capitals or comes from an address is written otherwise there.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from driftbuild.sbom.model.bill import BillError

_STORED = re.compile(r"(?:^|/)(?P<place>\.pnpm/[^/]+/node_modules/(?:@[^/]+/[^/]+|[^/]+))/")


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


def stored_file(path: str, stored: Mapping[str, tuple[str, str]]) -> StoredFile | None:
    """Which file this is of the virtual store; None where it lies elsewhere.

    `stored` are the installed packages: (name, version) by folder, `.pnpm/a@1/node_modules/a`.
    """
    match = _STORED.search(path)
    if match is None or match["place"] not in stored:
        return None
    return StoredFile(stored[match["place"]], path[match.end() :])


def bundle_inputs(
    metafile: bytes,
    directory: str,
    folder_of: Callable[[str], str],
    stored: Mapping[str, tuple[str, str]],
) -> BundleInputs:
    """`directory` is where esbuild ran; `folder_of` gives the folder of the package of a file.

    `stored`: see `stored_file`. Raises `BillError` where it is no metafile.
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
        file = stored_file(place, stored)
        if file:
            installed.add(file.package)
        else:
            folders.add(folder_of(place))
    return BundleInputs(frozenset(installed), frozenset(folders))
