from __future__ import annotations

import json
from typing import Any

import pytest

from driftbuild.rust.model.timeline import (
    Step,
    Timeline,
    duration,
    parse_step,
    progress,
    running_name,
    summary,
)

KEY, OTHER, RUN = "be07f59d5e0d9125", "c488680b62c24bce", "aaa6b647c4b56fe6"


def workunit(
    description: str,
    *,
    argv: tuple[str, ...] = (f"-Cmetadata={KEY}",),
    inputs: tuple[str, ...] = (),
    env: dict[str, str] | None = None,
    **metadata: Any,
) -> dict[str, Any]:
    """As Pants 2.17 gives it to a callback; the definition is the process in JSON."""
    process = {
        "argv": ["/bin/sh", "-c", "...", "rustc", *argv],
        "env": env or {},
        "description": description,
        "input_digests": {"immutable_inputs": {name: {} for name in inputs}},
    }
    facts = {"source": "Ran", "exit_code": 0, "total_elapsed_ms": 1500, **metadata}
    return {
        "name": "process",
        "description": f"Scheduling: {description}",
        "start_secs": 100,
        "start_nanos": 250_000_000,
        "duration_secs": 2,
        "duration_nanos": 0,
        "metadata": {"definition": json.dumps(process), **facts},
    }


def test_a_compilation() -> None:
    step = parse_step(
        workunit(
            "Compile a 0.1.0 [host]", inputs=(f".units/{OTHER}", f".script-out/{RUN}", ".cargo-v/a")
        )
    )
    assert step == Step(
        key=KEY,
        name="a 0.1.0 [host]",
        kind="compile",
        start=100.25,
        end=102.25,
        seconds=1.5,
        needs=(RUN, OTHER),
    )


def test_a_cache_hit_takes_no_time_and_saves_some() -> None:
    for source, expected in (("HitLocally", "local"), ("HitRemotely", "remote")):
        step = parse_step(workunit("Compile a", source=source, saved_by_cache_ms=1499))
        assert step is not None
        assert (step.source, step.seconds, step.saved) == (expected, 0.0, 1.499)


def test_a_script_run_has_its_own_key() -> None:
    step = parse_step(
        workunit(
            "Run build script of a 0.1.0 [host]",
            argv=(),
            inputs=(f".units/{KEY}",),
            env={"OUT_DIR": f"/tmp/root/.script-out/{RUN}"},
        )
    )
    assert step is not None
    assert (step.key, step.kind, step.needs) == (RUN, "script", (KEY,))


def test_a_failure_and_a_check() -> None:
    step = parse_step(workunit("Check a 0.1.0", exit_code=1))
    assert step is not None and step.failed and step.key == f"Check:{KEY}"
    assert step.name == "Check a 0.1.0"


@pytest.mark.parametrize(
    "other",
    [
        workunit("cargo metadata", argv=()),
        {**workunit("Compile a"), "name": "run_local_process"},
        {"name": "process", "start_secs": 1, "start_nanos": 0, "metadata": {}},
        {"name": "some.rule", "start_secs": 1, "start_nanos": 0},
    ],
)
def test_what_is_no_unit(other: dict[str, Any]) -> None:
    assert parse_step(other) is None


def test_names_of_what_is_running() -> None:
    running = {"name": "run_local_process", "description": "Compile serde 1.0.228 [host]"}
    assert running_name(running) == "Compile serde 1.0.228 [host]"
    assert running_name({**running, "description": "cargo metadata"}) is None
    waiting = workunit("Compile serde 1.0.228 [host]")
    assert running_name(waiting) is None


def step(key: str, end: float, seconds: float, *needs: str, **facts: Any) -> Step:
    return Step(key, key, "compile", end - seconds, end, seconds, needs=needs, **facts)


def test_the_critical_path_is_the_longest_chain() -> None:
    timeline = Timeline(
        (
            step("top", 10, 1, "slow", "long-a", "long-b"),
            step("long-b", 9, 3, "long-a"),
            step("slow", 7, 5),
            step("long-a", 4, 4),
        )
    )
    assert [s.key for s in timeline.critical_path] == ["long-a", "long-b", "top"]


def test_cached_steps_connect_but_do_not_count() -> None:
    hit = Step("hit", "hit", "compile", 4, 4.1, 0, source="local", needs=("base",))
    timeline = Timeline((step("base", 4, 4), hit, step("top", 6, 1, "hit"), step("lone", 5, 4.5)))
    assert [s.key for s in timeline.critical_path] == ["base", "top"]


def test_nothing_has_no_path() -> None:
    empty = Timeline(())
    assert empty.critical_path == () and empty.wall == 0 and summary(empty) == ""


def test_a_run_with_cache_hits_only() -> None:
    hits = tuple(
        Step(str(i), str(i), "compile", 1, 1.01, 0, source="local", saved=30.5) for i in range(6)
    )
    assert summary(Timeline(hits)) == (
        "Rust: 6 units: 0 run, 6 from the local cache; 3 min 03 s saved."
    )
    assert Timeline(hits).critical_path == ()


def test_summary_of_all_sorts() -> None:
    timeline = Timeline(
        (
            step("a", 10, 8),
            step("b", 12, 7, failed=True),
            step("c", 3, 0, source="remote", saved=2.0),
        )
    )
    assert summary(timeline) == (
        "Rust: 3 units: 2 run, 1 from the remote cache; "
        "15 s of work in 10 s; 2.0 s saved; 1 failed."
    )


def test_slowest() -> None:
    steps = (step("a", 9, 1), step("b", 9, 3), step("c", 9, 2), step("d", 9, 0, source="local"))
    assert [s.key for s in Timeline(steps).slowest(2)] == ["b", "c"]
    assert len(Timeline(steps).slowest(9)) == 3


def test_concurrency() -> None:
    timeline = Timeline((step("a", 4, 4), step("b", 4, 2), step("c", 6, 2)))
    assert timeline.concurrency() == ((0, 1), (2, 2), (4, 1), (6, 0))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.6, "1 min 00 s"),
        (185, "3 min 05 s"),
        (3725, "1 h 02 min"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_progress() -> None:
    done = [step("a", 1, 1), step("b", 1, 0, source="local")]
    assert progress(done, ["Compile c", "Compile d"]) == (
        "Rust: 2 units done (1 from a cache); now: Compile c, Compile d"
    )
    assert progress(done[:1], []) == "Rust: 1 unit done"
