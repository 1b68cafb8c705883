"""What npm accepts as a package's name and version, and how it names the tarball of the two."""

from __future__ import annotations

import re

# The length of the longest name, in characters.
NAME_LENGTH = 214

# Source: the rules for new packages of validate-npm-package-name, which `npm publish` asks.
_NAME = re.compile(r"(?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*", re.ASCII)
# https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string
_NUMBER = r"(?:0|[1-9]\d*)"
_PRE = rf"(?:{_NUMBER}|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_BUILD = r"[0-9A-Za-z-]+"
_VERSION = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-{_PRE}(?:\.{_PRE})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?",
    re.ASCII,
)


def is_name(text: str) -> bool:
    """Would npm publish a new package of this name?"""
    return bool(_NAME.fullmatch(text)) and len(text) <= NAME_LENGTH


def is_version(text: str) -> bool:
    """Is it a version of Semantic Versioning 2.0.0, without a `v` before it?"""
    return bool(_VERSION.fullmatch(text))


def tarball_name(name: str, version: str) -> str:
    """The name that `npm pack` gives the tarball: the scope's sign dropped, `/` a dash."""
    return f"{name[name.startswith('@') :].replace('/', '-')}-{version}.tgz"
