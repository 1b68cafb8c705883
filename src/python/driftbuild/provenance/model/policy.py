"""What a statement must say to be believed: a TOML file of the one who uses the artifact.

    repository = "https://example.org/team/tool.git"
    builders = ["urn:driftbuild:builder:local"]
    keys = ["release.pub.pem"]         # beside the policy
    targets = ["packages/cli:npm"]     # optional, as are the next three
    commits = ["0123…"]
    allow_changes = false
    [digests]
    "tool-1.0.0.tgz" = "sha256:0123…"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli
from securesystemslib.signer import SSlibKey

from driftbuild.errors import UserError
from driftbuild.plain_text import one_line
from driftbuild.provenance.model.keys import read_public_key
from driftbuild.provenance.model.source import is_commit, repository_url

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_LISTS = ("builders", "keys", "targets", "commits")
_NEEDED = ("repository", "builders", "keys")
_KNOWN = {"repository", *_LISTS, "allow_changes", "digests"}


class PolicyError(UserError):
    """A policy that does not say what it should; the message names file and field."""


@dataclass(frozen=True)
class Policy:
    """An empty `targets` or `commits` allows each; `digests` (`sha256:HEX` by file name) must hold
    for the files that it names."""

    repository: str
    builders: tuple[str, ...]
    keys: tuple[SSlibKey, ...]
    targets: tuple[str, ...] = ()
    commits: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    allow_changes: bool = False


def read_policy(path: Path, name: str) -> Policy:
    """The policy in a file that messages call `name`. Raises `PolicyError`, `KeyFileError`."""
    try:
        content = tomli.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise PolicyError(
            f"The policy {name} cannot be read ({error.strerror}). Name it with "
            "--provenance-verify-policy=FILE. It is TOML and says at least "
            '`repository = "URL"`, `builders = ["URI"]`, `keys = ["PUBLIC KEY FILE"]`.'
        ) from None
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PolicyError(f"{name} is no TOML: {one_line(str(error))}. Correct it.") from None
    return _policy(content, path.parent, name)


def _policy(content: Mapping[str, Any], folder: Path, name: str) -> Policy:
    unknown = sorted(set(content) - _KNOWN)
    if unknown:
        raise PolicyError(
            f"{name} has {one_line(unknown[0])}, which no policy has; a misspelt line must not "
            f"allow more. Known are {', '.join(sorted(_KNOWN))}."
        )
    for each in _NEEDED:
        if not content.get(each):
            raise PolicyError(f"{name} says nothing of `{each}`. Add it, or all would be allowed.")
    lists = {each: _texts(content.get(each, []), each, name) for each in _LISTS}
    allow_changes = content.get("allow_changes", False)
    digests = content.get("digests", {})
    if not isinstance(allow_changes, bool):
        raise PolicyError(f"{name}: `allow_changes` is neither true nor false. Write one of them.")
    for commit in lists["commits"]:
        if not is_commit(commit):
            raise PolicyError(f"{name}: {one_line(commit)} is no full commit id in hex.")
    if not isinstance(digests, dict) or not all(
        isinstance(each, str) and _DIGEST.fullmatch(each) for each in digests.values()
    ):
        raise PolicyError(f'{name}: `digests` are not of the kind "sha256:HEX", by file name.')
    try:
        repository = repository_url(str(content["repository"]))
    except ValueError:
        raise PolicyError(f"{name}: `repository` is no URL of a repository.") from None
    return Policy(
        repository,
        lists["builders"],
        tuple(read_public_key(folder / key, f"{key} of {name}") for key in lists["keys"]),
        lists["targets"],
        lists["commits"],
        digests,
        allow_changes,
    )


def _texts(value: Any, field_name: str, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(
        isinstance(each, str) and each and each == one_line(each) for each in value
    ):
        raise PolicyError(
            f"{name}: `{field_name}` is no list of texts on one line. Write it as "
            f'`{field_name} = ["…"]`.'
        )
    return tuple(value)
