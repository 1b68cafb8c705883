from __future__ import annotations

import pytest

from driftbuild.audit.model.finding import Ecosystem
from driftbuild.audit.model.version_range import RangeError, is_in_events, is_in_npm_range

_TWICE = [
    {"introduced": "0"},
    {"fixed": "1.2.3"},
    {"introduced": "2.0.0"},
    {"last_affected": "2.1.0"},
]


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ("0.0.1", True),
        ("1.2.3-rc.1", True),
        ("1.2.3", False),
        ("1.10.0", False),
        ("2.0.0-beta", False),
        ("2.0.0", True),
        ("2.1.0", True),
        ("2.1.0+build", True),
        ("2.1.1", False),
    ],
)
def test_events(version: str, affected: bool) -> None:
    assert is_in_events(Ecosystem.NPM, version, _TWICE) is affected
    assert is_in_events(Ecosystem.NPM, version, reversed(_TWICE)) is affected


def test_python_versions_compare_by_pep_440() -> None:
    events = [{"introduced": "1.0"}, {"fixed": "1.10"}]
    inside = [
        version
        for version in ("1.0.dev1", "1.0", "1.9.post1", "1.10rc1", "1.10", "1!0.1")
        if is_in_events(Ecosystem.PYTHON, version, events)
    ]
    assert inside == ["1.0", "1.9.post1", "1.10rc1"]


def test_a_range_without_events_has_nothing() -> None:
    assert not is_in_events(Ecosystem.NPM, "1.0.0", [])


@pytest.mark.parametrize(
    ("range", "inside", "outside"),
    [
        ("<4.17.21", ["4.17.20", "4.17.21-beta.1"], ["4.17.21", "4.18.0"]),
        (">=1.0.0 <1.2.3 || >=2.0.0 <2.0.5", ["1.0.0", "2.0.4"], ["0.9.0", "1.2.3", "2.0.5"]),
        ("*", ["0.0.1", "1.0.0-alpha"], []),
        ("", ["1.0.0"], []),
        ("<=2.1.0", ["2.1.0"], ["2.1.1"]),
        ("^1.2.0", ["1.9.0"], ["2.0.0"]),
        ("=1.2.3", ["1.2.3"], ["1.2.4"]),
        (">= 1.0.0, < 2.0.0", ["1.5.0"], ["2.0.0"]),
    ],
)
def test_ranges_of_npm(range: str, inside: list[str], outside: list[str]) -> None:
    assert [v for v in (*inside, *outside) if is_in_npm_range(v, range)] == inside


@pytest.mark.parametrize(("version", "range"), [("1.0.0", "newer"), ("latest", "<1.0.0")])
def test_what_is_no_version_or_range(version: str, range: str) -> None:
    with pytest.raises(RangeError):
        is_in_npm_range(version, range)
    with pytest.raises(RangeError):
        is_in_events(Ecosystem.PYTHON, "soon", [{"introduced": "0"}])
