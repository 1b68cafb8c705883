"""The same work in two clones at different paths; the second has it all from a remote cache."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from clones.clone import Clone, Run
from clones.process import Process, missed, shared

CLONES = ("first", "deeper/in/another place/second")
"""Where they are, below a folder."""

# Pants starts a process while it still asks the cache, and takes what comes first. So that a
# process ran says little of the cache; this line says that the answer was no.
_REFUSED = re.compile(r'remote cache miss for: "(.*?)" digest=')


def written(clone: Path, pattern: str) -> dict[str, bytes]:
    """What of that name is in the clone's `dist/`, by file name."""
    return {path.name: path.read_bytes() for path in (clone / "dist").rglob(pattern)}


def assert_all_from_the_cache(
    make: Callable[[Path, Path], Clone], base: Path, address: str, *commands: tuple[str, ...]
) -> tuple[list[Run], list[Run]]:
    """Runs `commands` in a clone, then in another one; the runs of both.

    An AssertionError names each process of the second clone that the cache did not answer, with
    what differs, or the tarballs whose bytes differ.
    """
    remote = [
        *("--remote-cache-read", "--remote-cache-write", f"--remote-store-address={address}"),
        # A busy machine is no reason to take a slow answer for none.
        *("--remote-cache-rpc-timeout-millis=60000", "--remote-cache-warnings=backoff"),
    ]
    first, second = (
        make(base / folder, base / f"store {number}") for number, folder in enumerate(CLONES)
    )
    runs: tuple[list[Run], list[Run]] = ([], [])
    for clone, finished in zip((first, second), runs):
        for command in commands:
            finished.append(clone.pants("-ldebug", *remote, *command))
    for command, one, other in zip(commands, *runs):
        refused = frozenset(_REFUSED.findall(other.stderr))
        _check(" ".join(command), shared(one.processes), shared(other.processes), refused)
    packed, again = first.tarballs(), second.tarballs()
    differing = sorted(n for n in {*packed, *again} if packed.get(n) != again.get(n))
    if differing:
        raise AssertionError(f"other bytes in the second clone: {', '.join(differing)}")
    return runs


def _check(
    command: str, first: list[Process], second: list[Process], refused: frozenset[str]
) -> None:
    lines = missed(first, [each for each in second if each.description in refused])
    if lines:
        head = f"./pants {command}: {len(lines)} of {len(second)} actions were not in the cache:"
        raise AssertionError("\n  ".join([head, *lines]))
    names = [sorted(process.description for process in run) for run in (first, second)]
    if names[0] != names[1] or not any(process.source == "HitRemotely" for process in second):
        raise AssertionError(f"./pants {command}: nothing was proved by {names}")
