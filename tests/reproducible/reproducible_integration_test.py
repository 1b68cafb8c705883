"""What one clone builds, another one builds again with the same bytes, each action of it."""

from __future__ import annotations

from pathlib import Path

from clones.clone import Clone
from clones.process import differing, shared
from remote_cache.two_clones import CLONES


def test_two_clones_that_share_nothing_run_the_same_actions(tmp_path: Path) -> None:
    clones = [
        Clone.with_javascript(tmp_path / folder, tmp_path / f"store {number}")
        for number, folder in enumerate(CLONES)
    ]
    runs = [clone.pants("check", "test", "package", "::") for clone in clones]
    one, other = (shared(run.processes) for run in runs)
    assert {process.source for process in (*one, *other)} <= {"Ran", "Memoized"}
    # The inputs of an action are what others put out: who needs it tells what differs.
    assert differing(one, other) == []
    names = [process.description for process in one]
    for verb in ("Compile addon ", "Run tests of engine ", "Run build script of engine ", "Pack "):
        assert any(name.startswith(verb) for name in names), verb
    packed, again = (clone.tarballs() for clone in clones)
    assert len(packed) == 4
    assert packed == again
