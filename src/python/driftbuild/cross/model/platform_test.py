from __future__ import annotations

import pytest

from driftbuild.cross.model.platform import (
    PLATFORMS,
    UnknownPlatformError,
    UnusableFloorError,
    platform_named,
)


def test_the_table_holds_each_name_and_triple_once() -> None:
    assert len({platform.name for platform in PLATFORMS}) == len(PLATFORMS)
    assert len({platform.triple for platform in PLATFORMS}) == len(PLATFORMS)


@pytest.mark.parametrize(
    "name, triple, npm, zig_target",
    [
        (
            "linux-x64-gnu",
            "x86_64-unknown-linux-gnu",
            ("linux", "x64", "glibc"),
            "x86_64-linux-gnu.2.17",
        ),
        (
            "linux-arm64-gnu",
            "aarch64-unknown-linux-gnu",
            ("linux", "arm64", "glibc"),
            "aarch64-linux-gnu.2.17",
        ),
        (
            "linux-x64-musl",
            "x86_64-unknown-linux-musl",
            ("linux", "x64", "musl"),
            "x86_64-linux-musl",
        ),
        (
            "linux-arm64-musl",
            "aarch64-unknown-linux-musl",
            ("linux", "arm64", "musl"),
            "aarch64-linux-musl",
        ),
        (
            "darwin-x64",
            "x86_64-apple-darwin",
            ("darwin", "x64", None),
            "x86_64-macos.10.15-none",
        ),
        (
            "darwin-arm64",
            "aarch64-apple-darwin",
            ("darwin", "arm64", None),
            "aarch64-macos.11.0-none",
        ),
    ],
)
def test_each_platform(
    name: str, triple: str, npm: tuple[str, str, str | None], zig_target: str
) -> None:
    platform = platform_named(name)
    assert platform.triple == triple
    assert (platform.os, platform.cpu, platform.libc) == npm
    assert platform.zig_target == zig_target


def test_a_floor_can_be_raised_where_there_is_one() -> None:
    gnu = platform_named("linux-arm64-gnu").with_glibc_floor("2.28")
    assert gnu.zig_target == "aarch64-linux-gnu.2.28"
    mac = platform_named("darwin-x64").with_macos_floor("12.0")
    assert mac.zig_target == "x86_64-macos.12.0-none"


def test_a_floor_that_means_nothing_or_is_malformed_is_refused() -> None:
    with pytest.raises(UnusableFloorError, match="linux-x64-musl has no glibc"):
        platform_named("linux-x64-musl").with_glibc_floor("2.17")
    with pytest.raises(UnusableFloorError, match="linux-x64-gnu is not macOS"):
        platform_named("linux-x64-gnu").with_macos_floor("11.0")
    with pytest.raises(UnusableFloorError, match=r"MAJOR\.MINOR, not '2'"):
        platform_named("linux-x64-gnu").with_glibc_floor("2")


@pytest.mark.parametrize(
    "name, nearest",
    [
        ("linux-arm-musl", "linux-arm64-musl"),
        ("linux-x64-glibc", "linux-x64-gnu"),
        ("Darwin_ARM64", "darwin-arm64"),
        ("aarch64-unknown-linux-musl", "linux-arm64-musl"),
    ],
)
def test_an_unknown_name_gets_the_nearest_one_and_the_whole_list(name: str, nearest: str) -> None:
    with pytest.raises(UnknownPlatformError) as error:
        platform_named(name)
    assert f"Did you mean {nearest!r}?" in str(error.value)
    for platform in PLATFORMS:
        assert platform.name in str(error.value)


def test_a_name_near_nothing_gets_the_list_alone() -> None:
    with pytest.raises(UnknownPlatformError) as error:
        platform_named("plan9")
    assert "Did you mean" not in str(error.value)
    assert "Unknown platform 'plan9'. Known platforms: linux-x64-gnu, " in str(error.value)
