"""Our command lines against those that Cargo printed, from recordings: no process runs here."""
from __future__ import annotations

import pytest

from driftbuild.rust.conformance.comparison import cargo_steps, differences, planned_steps
from driftbuild.rust.conformance.record import COMMANDS
from driftbuild.rust.conformance.recording import DATA, load


def test_every_recording_is_compared() -> None:
    assert {path.stem for path in DATA.iterdir()} == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_same_processes(name: str) -> None:
    recording = load(name)
    assert differences(planned_steps(recording), cargo_steps(recording)) == []
