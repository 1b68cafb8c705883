"""Our command lines against those that Cargo printed, from recordings: no process runs here."""

from __future__ import annotations

import dataclasses

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


def test_a_missing_argument_is_seen() -> None:
    """The comparison itself names the unit and what it lacks."""
    cargo = cargo_steps(load("check"))
    name = next(n for n in cargo if "palette/src/lib.rs" in n)
    reduced = dict(cargo)
    reduced[name] = dataclasses.replace(
        cargo[name], ordered=("--warn=unused",), arguments=cargo[name].arguments[1:]
    )
    lines = differences(reduced, cargo)
    assert {line.partition(": ")[0] for line in lines} == {name}
    assert f"{name}: - {cargo[name].arguments[0]}" in lines and len(lines) == 3
    del reduced[name]
    assert differences(reduced, cargo) == [f"- {name}"]
