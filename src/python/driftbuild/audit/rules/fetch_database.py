"""A program: copies an advisory database from an address or from this machine to a file.

It runs as an action of `update-advisories`, with the standard library alone. A folder becomes a tar
archive of its advisories; where it is a checkout, nothing of .git is read. It prints the day of
what it copied: an answer's `Date`, a file's time.
"""

from __future__ import annotations

import os
import ssl
import sys
import tarfile
import time
import urllib.request
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime


def fetch(source: str, output: str, body: bytes | None = None) -> float:
    """The time of it, in seconds since 1970. With `body`, an address is asked by POST.

    Raises OSError (urllib's errors are) where the source cannot be read.
    """
    if "://" in source:
        if not source.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise OSError("only https: addresses, files and folders are fetched")
        headers = {"User-Agent": "driftbuild-audit"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(source, data=body, headers=headers)
        context = ssl.create_default_context()
        with urllib.request.urlopen(request, timeout=120, context=context) as answer:
            content = answer.read()
            stated = answer.headers.get("Date")
        with open(output, "wb") as file:
            file.write(content)
        return parsedate_to_datetime(stated).timestamp() if stated else time.time()
    if os.path.isdir(source):
        with tarfile.open(output, "w") as archive:
            archive.add(source, "", filter=_advisories)
    else:
        with open(source, "rb") as given, open(output, "wb") as file:
            file.write(given.read())
    return os.stat(source).st_mtime


def _advisories(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    hidden = any(part.startswith(".") for part in member.name.split("/"))
    wanted = member.isdir() or member.name.endswith((".md", ".json"))
    return member if wanted and not hidden else None


if __name__ == "__main__":
    try:
        asked = None
        if len(sys.argv) > 3:
            with open(sys.argv[3], "rb") as file:
                asked = file.read()
        moment = fetch(sys.argv[1], sys.argv[2], asked)
    except (OSError, ValueError) as error:
        raise SystemExit(f"{error}") from None
    print(datetime.fromtimestamp(moment, timezone.utc).date().isoformat())
