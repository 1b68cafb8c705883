"""This repository: a line of drift-core. The machine's own store is used, so little is built."""

from __future__ import annotations

from pathlib import Path

from changed_set.one_line import assert_only_dependents_run
from clones.clone import Clone


def test_only_what_depends_on_drift_core_runs(tmp_path: Path) -> None:
    clone = Clone.of_repository(tmp_path / "clone")
    source = "crates/drift-core/src/lib.rs"
    ran = assert_only_dependents_run(clone, "drift-core", source, "crates::")
    wanted = {"drift-core", "drift-analysis", "drift-storage", "drift-napi", "drift-bench"}
    assert ran == wanted
