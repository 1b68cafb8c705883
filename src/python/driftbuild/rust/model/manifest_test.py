from __future__ import annotations

import pytest

from driftbuild.rust.model.manifest import (
    ManifestError,
    ManifestFacts,
    lint_arguments,
    parse_manifest,
    root_profile,
)


def test_bad_toml_names_file_and_place() -> None:
    with pytest.raises(ManifestError, match=r"crates/a/Cargo.toml is not valid TOML: .*line 2"):
        parse_manifest("crates/a/Cargo.toml", b'[package]\nname = "a\n')


def test_bad_encoding_names_file() -> None:
    with pytest.raises(ManifestError, match=r"Cargo.toml is not UTF-8.*Save the file as UTF-8"):
        parse_manifest("Cargo.toml", b"# \xff\n")


def test_lints_are_ordered_by_priority_then_reversed_by_name() -> None:
    lints = {
        "clippy": {"perf": {"level": "deny", "priority": -1}, "panic": "deny"},
        "rust": {"unused": {"level": "warn", "priority": -1}, "unused_must_use": "allow"},
        "rustdoc": {"broken_intra_doc_links": "forbid"},
    }
    assert lint_arguments(lints) == (
        "--warn=unused",
        "--deny=clippy::perf",
        "--allow=unused_must_use",
        "--forbid=rustdoc::broken_intra_doc_links",
        "--deny=clippy::panic",
    )


def test_expected_cfgs_follow_the_lints() -> None:
    value = {"level": "warn", "check-cfg": ["cfg(a)", 'cfg(b, values("x"))']}
    assert lint_arguments({"rust": {"unexpected_cfgs": value}}) == (
        "--warn=unexpected_cfgs",
        "--check-cfg",
        "cfg(a)",
        "--check-cfg",
        'cfg(b, values("x"))',
    )


def test_lints_are_inherited_only_when_the_package_says_so() -> None:
    workspace = {"workspace": {"lints": {"rust": {"unused": "deny"}}}}
    inheriting = ManifestFacts.parse({"lints": {"workspace": True}}, workspace)
    assert inheriting.lints == ("--deny=unused",)
    assert ManifestFacts.parse({}, workspace).lints == ()
    own = {"lints": {"rust": {"dead_code": "allow"}}}
    assert ManifestFacts.parse(own, workspace).lints == ("--allow=dead_code",)


def test_targets_without_harness() -> None:
    manifest = {
        "lib": {"harness": False},
        "bench": [{"name": "speed", "harness": False}, {"name": "size"}],
        "test": [{"name": "ui", "harness": True}],
    }
    facts = ManifestFacts.parse(manifest, {})
    assert facts.harnessless == {("lib", ""), ("bench", "speed")}


@pytest.mark.parametrize(
    ("profile", "root"),
    [
        ("dev", "debug"),
        ("test", "debug"),
        ("bench", "release"),
        ("release", "release"),
        ("ship", "release"),
        ("tiny", "release"),
        ("quick", "debug"),
        ("unknown", "debug"),
        ("circle", "debug"),
    ],
)
def test_root_profile_follows_inherits(profile: str, root: str) -> None:
    profiles = {
        "ship": {"inherits": "release"},
        "tiny": {"inherits": "ship"},
        "quick": {"inherits": "dev"},
        "circle": {"inherits": "round"},
        "round": {"inherits": "circle"},
    }
    assert root_profile({"profile": profiles}, profile) == root
