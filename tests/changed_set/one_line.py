"""Change one line of a crate and look at what a second `./pants test` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli

from changed_set.dependents import crates_of, dependents
from clones.clone import Clone


def needs_of_members(clone: Clone) -> dict[str, set[str]]:
    """Each member of the clone's workspace with the members that its Cargo.toml names."""
    workspace = tomli.loads((clone.folder / "Cargo.toml").read_text())["workspace"]
    manifests = {
        manifest["package"]["name"]: manifest
        for pattern in workspace["members"]
        for path in clone.folder.glob(f"{pattern}/Cargo.toml")
        for manifest in [tomli.loads(path.read_text())]
    }
    return {name: _named(manifest) & set(manifests) for name, manifest in manifests.items()}


def _named(manifest: Mapping[str, Any]) -> set[str]:
    tables = [manifest, *manifest.get("target", {}).values()]
    kinds = ("dependencies", "dev-dependencies", "build-dependencies")
    return {name for table in tables for kind in kinds for name in table.get(kind, {})}


def add_a_line(source: Path) -> None:
    """A line that changes what is compiled, and nothing that it does."""
    text = source.read_text()
    source.write_text(f"{text}\nconst _: u8 = b'{len(text) % 10}';\n")


def assert_only_dependents_run(clone: Clone, crate: str, source: str, *specs: str) -> set[str]:
    """Tests `specs`, adds a line to `source` of `crate`, and tests them again; the crates that ran.

    An AssertionError shows the two sets where what ran is not exactly what depends on `crate`,
    of all that is tested.
    """
    needs = needs_of_members(clone)
    clone.pants("test", *specs)
    again = clone.pants("test", *specs)
    assert crates_of(again.ran()) == set(), "something runs though nothing changed"
    add_a_line(clone.folder / source)
    changed = clone.pants("test", *specs)
    ran = crates_of(changed.ran())
    # A crate without tests is in the workspace, and in no run.
    tested = crates_of(process.description for process in changed.processes)
    assert ran == dependents(crate, needs) & tested, sorted(changed.ran())
    return ran
