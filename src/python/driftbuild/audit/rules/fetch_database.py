"""A program: copies an advisory database from an address or from this machine to a file.

It runs as an action of `update-advisories`, with the standard library alone. A folder becomes a tar
archive of its advisories; where it is a checkout, nothing of .git is read.
"""

from __future__ import annotations

import os
import ssl
import sys
import tarfile
import urllib.error
import urllib.request


def fetch(source: str, output: str) -> None:
    """Raises OSError (urllib's errors are) where the source cannot be read."""
    if "://" in source:
        if not source.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise OSError("only https: addresses, files and folders are fetched")
        request = urllib.request.Request(source, headers={"User-Agent": "driftbuild-audit"})
        context = ssl.create_default_context()
        with urllib.request.urlopen(request, timeout=120, context=context) as answer:
            content = answer.read()
        with open(output, "wb") as file:
            file.write(content)
    elif os.path.isdir(source):
        with tarfile.open(output, "w") as archive:
            for folder in ("crates", "rust"):
                if os.path.isdir(os.path.join(source, folder)):
                    archive.add(os.path.join(source, folder), folder)
    else:
        with open(source, "rb") as given, open(output, "wb") as file:
            file.write(given.read())


if __name__ == "__main__":
    try:
        fetch(sys.argv[1], sys.argv[2])
    except (OSError, urllib.error.URLError, ValueError) as error:
        raise SystemExit(f"{error}") from None
