"""What a Cargo.toml says and `cargo metadata` leaves out: `[lints]`, `harness`, `inherits`.

Sources: the Cargo book ("The [lints] section", "Configuring a target", "Profiles") and, for the
order of lint flags, Cargo's `src/util/toml/mod.rs` (`lints_to_rustflags`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomli

from driftbuild.errors import UserError


class ManifestError(UserError):
    """A Cargo.toml that cannot be read; the message names the file and the place."""


def parse_manifest(path: str, content: bytes) -> dict[str, Any]:
    """Read a manifest. Raises `ManifestError` for bad TOML or bad UTF-8."""
    try:
        return tomli.loads(content.decode("utf-8"))
    except UnicodeDecodeError as e:
        raise ManifestError(f"{path} is not UTF-8: {e}. Save the file as UTF-8.") from None
    except tomli.TOMLDecodeError as e:
        raise ManifestError(
            f"{path} is not valid TOML: {e}. Correct the file and run again."
        ) from None


def local_package_patterns(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Folders (or globs of them) with further packages: members, and dependencies by path.

    Relative to the manifest's folder (the Cargo book, "Workspaces", "Path dependencies").
    """
    workspace = manifest.get("workspace", {})
    found = list(workspace.get("members", ()))
    tables = [manifest, workspace, *manifest.get("target", {}).values()]
    for table in tables:
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            for value in table.get(kind, {}).values():
                if isinstance(value, Mapping) and "path" in value:
                    found.append(value["path"])
    for patches in manifest.get("patch", {}).values():
        found += [v["path"] for v in patches.values() if isinstance(v, Mapping) and "path" in v]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class ManifestFacts:
    """`lints`: rustc flags in order. `harnessless`: (kind, name) of targets without harness."""

    lints: tuple[str, ...] = ()
    harnessless: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def parse(cls, manifest: Mapping[str, Any], workspace: Mapping[str, Any]) -> ManifestFacts:
        lints = manifest.get("lints", {})
        if lints.get("workspace") is True:
            lints = workspace.get("workspace", {}).get("lints", {})
        harnessless = set()
        lib = manifest.get("lib", {})
        if lib.get("harness") is False:
            harnessless.add(("lib", lib.get("name", "")))
        for kind in ("bin", "test", "bench", "example"):
            for target in manifest.get(kind, ()):
                if target.get("harness") is False and "name" in target:
                    harnessless.add((kind, target["name"]))
        return cls(lint_arguments(lints), frozenset(harnessless))


def lint_arguments(lints: Mapping[str, Any]) -> tuple[str, ...]:
    """`[lints]` as rustc flags: by priority, and within one reversed by name, as Cargo does."""
    entries = []
    check_cfg: list[str] = []
    for tool, table in lints.items():
        for name, value in table.items():
            level, priority = (
                (value, 0) if isinstance(value, str) else (value["level"], value.get("priority", 0))
            )
            full = name if tool == "rust" else f"{tool}::{name}"
            entries.append((priority, full, f"--{level}={full}"))
            if tool == "rust" and name == "unexpected_cfgs" and not isinstance(value, str):
                for cfg in value.get("check-cfg", ()):
                    check_cfg += ["--check-cfg", cfg]
    entries.sort(key=lambda e: (e[0], [-ord(c) for c in e[1]]))
    return (*(flag for _, _, flag in entries), *check_cfg)


def root_profile(workspace: Mapping[str, Any], profile: str) -> str:
    """PROFILE for build scripts: "release" or "debug", through `inherits` of custom profiles."""
    profiles = workspace.get("profile", {})
    seen: set[str] = set()
    while profile not in ("dev", "test", "release", "bench") and profile not in seen:
        seen.add(profile)
        profile = profiles.get(profile, {}).get("inherits", "dev")
    return "release" if profile in ("release", "bench") else "debug"
