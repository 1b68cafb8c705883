"""A package's tarball as `npm pack` makes it, with the same bytes wherever it is made.

npm's form (npm's `pacote`, `lib/fetcher.js`, and the npm package `npm-packlist`): every path below
`package/`, no entries for directories, no owner, and one fixed time.
"""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping

# 1985-10-26T08:15:00Z, the time that npm gives to every entry; seconds since 1970.
_MTIME = 499162500
_ROOT = "package/"


class InvalidEntryError(ValueError):
    """A path that cannot stand in a package's tarball."""


def pack(files: Mapping[str, bytes]) -> bytes:
    """The gzipped tarball of `files`, content by path relative to the package's folder.

    The order of `files` is of no consequence. `package.json` comes first, as npm has it, so that a
    reader of the stream meets it at once. Raises InvalidEntryError for a path that leaves the
    package, is not normal, differs from another by case alone, or has no place in a ustar header.
    """
    _check(files)
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(files, key=lambda path: (path != "package.json", path)):
            content = files[path]
            try:
                tar.addfile(_entry(path, len(content)), io.BytesIO(content))
            except ValueError as error:
                raise InvalidEntryError(f"{path!r} does not fit a tar header: {error}") from error
    return _gzip(archive.getvalue())


def unpack(tarball: bytes) -> Mapping[str, bytes]:
    """The files of a tarball that `pack` made: content by path, without the leading `package/`."""
    files = {}
    with tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as tar:
        for member in tar:
            reader = tar.extractfile(member)
            if reader is None or not member.name.startswith(_ROOT):
                raise InvalidEntryError(f"{member.name!r} is no file below {_ROOT!r}")
            files[member.name[len(_ROOT) :]] = reader.read()
    return files


def _entry(path: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(_ROOT + path)
    entry.size = size
    entry.mode = 0o644
    entry.mtime = _MTIME
    return entry


def _check(paths: Iterable[str]) -> None:
    folded: dict[str, str] = {}
    for path in sorted(paths):
        parts = path.split("/")
        if "\\" in path or "\0" in path or any(part in ("", ".", "..") for part in parts):
            raise InvalidEntryError(f"{path!r} is no plain path relative to the package's folder")
        # On a file system that folds case, one would overwrite the other when unpacked.
        other = folded.setdefault(path.lower(), path)
        if other != path:
            raise InvalidEntryError(f"{path!r} and {other!r} differ by case alone")
    if "package.json" not in folded.values():
        raise InvalidEntryError("a package has a package.json; there is none among the files")


def _gzip(data: bytes) -> bytes:
    # No file name and no time in the header. zlib's output depends on its version: one Python, the
    # one that runs the build, has one.
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=9, mtime=0) as stream:
        stream.write(data)
    return buffer.getvalue()
