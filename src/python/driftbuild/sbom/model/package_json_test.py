from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from driftbuild.sbom.model.component import Reference
from driftbuild.sbom.model.package_json import declared_authors, declared_licence, declared_links


@pytest.mark.parametrize(
    ("manifest", "licence"),
    [
        ({"license": "MIT"}, "MIT"),
        ({"license": {"type": "MIT", "url": "x"}}, "MIT"),
        ({"licenses": [{"type": "MIT"}, "ISC"]}, "MIT OR ISC"),
        ({}, ""),
        ({"license": 7}, ""),
    ],
)
def test_declared_licences(manifest: Mapping[str, Any], licence: str) -> None:
    assert declared_licence(manifest) == licence


def test_declared_people() -> None:
    manifest = {
        "author": {"name": "Ada", "email": "ada@example.org"},
        "contributors": ["Ben <ben@example.org> (https://ben.example)", {"name": "Cy"}, 7],
    }
    people = ("Ada <ada@example.org>", "Ben <ben@example.org>", "Cy")
    assert declared_authors(manifest) == people


@pytest.mark.parametrize(
    ("repository", "url"),
    [
        ("acme/thing", "https://github.com/acme/thing"),
        ("gitlab:acme/thing", "https://gitlab.com/acme/thing"),
        ({"type": "git", "url": "git+https://example.org/a.git"}, "https://example.org/a.git"),
        ("git+ssh://git@example.org/a.git", "https://example.org/a.git"),
        ("git@example.org:acme/a.git", "https://example.org/acme/a.git"),
        ("git://example.org/a.git", "https://example.org/a.git"),
        ("ssh://git@example.org:acme/a.git", "https://example.org/acme/a.git"),
        ("https://ada:secret@example.org/a.git", "https://example.org/a.git"),
        ("https://example.org:8080/a.git", "https://example.org:8080/a.git"),
    ],
)
def test_declared_repositories(repository: object, url: str) -> None:
    assert declared_links({"repository": repository}) == (Reference("vcs", url),)
