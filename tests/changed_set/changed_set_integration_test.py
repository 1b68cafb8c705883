"""A small workspace; repository_check.py does the same with this repository itself."""

from __future__ import annotations

import pytest

from changed_set.one_line import assert_only_dependents_run
from clones.clone import Clone


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    base = tmp_path_factory.mktemp("changed")
    return Clone.of_small_workspace(base / "clone", base / "store")


def test_only_what_depends_on_the_changed_crate_runs(clone: Clone) -> None:
    ran = assert_only_dependents_run(clone, "words", "words/src/lib.rs", "::")
    assert ran == {"words", "engine"}
