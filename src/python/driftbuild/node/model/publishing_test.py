from __future__ import annotations

import pytest

from driftbuild.node.model.publishing import NAME_LENGTH, is_name, is_version, tarball_name


@pytest.mark.parametrize("name", ["a", "@acme-2/app_b.c", "~x", "0", "-a", "a" * NAME_LENGTH])
def test_a_name_that_npm_publishes(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "Acme", ".a", "_a", "@acme", "@acme/", "@acme/.x", "a/b", "a b", "ä", "a\n", "../a"]
    + ["a" * (NAME_LENGTH + 1)],
)
def test_a_name_that_npm_refuses(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    "version", ["0.0.0", "10.20.30-x-y", "1.0.0-rc.1+build.05", "1.0.0-0a.0", "1.0.0+0"]
)
def test_a_version_that_npm_publishes(version: str) -> None:
    assert is_version(version)


@pytest.mark.parametrize(
    "version",
    ["", "1", "1.0", "v1.0.0", "01.0.0", "1.0.0-01", "1.0.0-", "1.0.0-a..b", "1.0.0+", "1.0.0\n"]
    + ["1.0.٣", "1.0.0 "],
)
def test_a_version_that_npm_refuses(version: str) -> None:
    assert not is_version(version)


def test_the_name_of_the_tarball() -> None:
    assert tarball_name("@acme/app", "1.0.0-rc.1") == "acme-app-1.0.0-rc.1.tgz"
    assert tarball_name("app", "1.0.0") == "app-1.0.0.tgz"
