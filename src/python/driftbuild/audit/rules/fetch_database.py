"""A program: copies an advisory database from an address or from this machine to a file.

    fetch_database.py SOURCE OUTPUT [QUESTION]
    fetch_database.py SOURCE OUTPUT --files LIST

It runs as an action of `update-advisories`, with the standard library alone. A folder becomes a tar
archive of its advisories; where it is a checkout, nothing of .git is read. QUESTION is a file that
is sent to the address by POST. With `--files`, the paths of the JSON list LIST are read below the
address or folder, and become one JSON object: the text of each, or null where there is none.
It prints the day of what it copied: an answer's `Date`, a file's time.
"""

from __future__ import annotations

import json
import os
import ssl
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

_TRIES = 3
# "Not found", "gone", "unavailable for legal reasons": what a sparse index answers for no crate.
_NOT_THERE = (404, 410, 451)


def ask(address: str, body: bytes | None = None) -> tuple[bytes, float]:
    """The answer of an address, and its time in seconds since 1970.

    With `body`, it is asked by POST. Raises OSError (urllib's errors are).
    """
    if not address.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise OSError("only https: addresses, files and folders are fetched")
    headers = {"User-Agent": "driftbuild-audit"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    request = urllib.request.Request(address, data=body, headers=headers)
    context = ssl.create_default_context()
    with urllib.request.urlopen(request, timeout=120, context=context) as answer:
        stated = answer.headers.get("Date")
        moment = parsedate_to_datetime(stated).timestamp() if stated else time.time()
        return answer.read(), moment


def fetch(source: str, output: str, body: bytes | None = None) -> float:
    """The time of it, in seconds since 1970. Raises OSError where the source cannot be read."""
    if "://" in source:
        content, moment = ask(source, body)
        with open(output, "wb") as file:
            file.write(content)
        return moment
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


def fetch_files(source: str, output: str, paths: Sequence[str]) -> float:
    """The time of the oldest answer, or of the newest file. Raises OSError."""
    if "://" in source:
        with ThreadPoolExecutor(max_workers=8) as pool:
            answers = list(pool.map(lambda path: _one(source, path), paths))
    else:
        if not os.path.isdir(source):
            raise OSError("it is no folder")
        answers = [_read(os.path.join(source, path)) for path in paths]
    texts = {path: text for path, (text, _) in zip(paths, answers)}
    if paths and not any(text is not None for text in texts.values()):
        raise OSError(f"it has none of the files that are wanted, such as {paths[0]}")
    with open(output, "w", encoding="utf-8") as file:
        json.dump(texts, file, sort_keys=True)
    moments = [moment for text, moment in answers if text is not None] or [time.time()]
    return min(moments) if "://" in source else max(moments)


def _one(source: str, path: str) -> tuple[str | None, float]:
    for left in reversed(range(_TRIES)):
        try:
            content, moment = ask(f"{source.rstrip('/')}/{path}")
            return content.decode("utf-8"), moment
        except urllib.error.HTTPError as error:
            if error.code in _NOT_THERE:
                return None, 0
            if not left:
                raise
        except OSError:
            if not left:
                raise
    raise AssertionError("unreachable")


def _read(path: str) -> tuple[str | None, float]:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(), os.stat(path).st_mtime
    except FileNotFoundError:
        return None, 0


def main(source: str, output: str, more: Sequence[str]) -> None:
    question = None
    if more:
        with open(more[-1], "rb") as file:
            question = file.read()
    if more[:1] == ["--files"]:
        moment = fetch_files(source, output, json.loads(question or b"[]"))
    else:
        moment = fetch(source, output, question)
    print(datetime.fromtimestamp(moment, timezone.utc).date().isoformat())


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3:])
    except (OSError, ValueError) as error:
        raise SystemExit(f"{error}") from None
