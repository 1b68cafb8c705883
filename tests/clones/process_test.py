from __future__ import annotations

import json
from typing import Any

from clones.process import Process, differing, first_difference, missed


def process(source: str = "Ran", **changes: Any) -> Process:
    definition: dict[str, Any] = {
        "argv": ["cc", "-c", "a.c"],
        "description": "Compile a",
        "env": {"PATH": "/bin"},
        "input_digests": {
            "complete": {"digest": "1"},
            "immutable_inputs": {"include": "2"},
            "inputs": {"digest": "3"},
        },
        **changes,
    }
    metadata = {"definition": json.dumps(definition), "source": source}
    return Process.of({"name": "process", "metadata": metadata})


def test_equal_processes_have_no_difference() -> None:
    assert first_difference(process(), process("HitRemotely")) is None


def test_an_argument_or_a_variable_is_named_by_its_place() -> None:
    other = process(argv=["cc", "-g", "a.c"])
    assert first_difference(process(), other) == "argv.1: '-c' became '-g'"
    other = process(env={"PATH": "/bin", "HOME": "/me"})
    assert first_difference(process(), other) == "env.HOME: None became '/me'"


def test_an_input_is_named_before_the_digest_of_all() -> None:
    other = process(
        input_digests={
            "complete": {"digest": "9"},
            "immutable_inputs": {"include": "8"},
            "inputs": {"digest": "3"},
        }
    )
    found = first_difference(process(), other)
    assert found == "input_digests.immutable_inputs.include: '2' became '8'"


def test_only_what_was_not_in_a_cache_is_missed() -> None:
    first = [process()]
    assert missed(first, [process("HitRemotely"), process("HitLocally")]) == []
    lines = missed(first, [process(argv=["cc"])])
    assert lines == ["Compile a: argv: ['cc', '-c', 'a.c'] became ['cc']"]
    lines = missed(first, [process(), process(description="Compile b")])
    assert lines == [
        "Compile a: nothing differs: it was not in the cache",
        "Compile b: the first run had no such process",
    ]


def test_runs_are_compared_whatever_a_cache_knew() -> None:
    first = [process(), process(argv=["cc", "b.c"])]
    assert differing(first, [process("HitLocally")]) == []
    lines = differing(first, [process(env={"PATH": "/sbin"}), process(description="Compile b")])
    assert lines == [
        "Compile a: env.PATH: '/bin' became '/sbin'",
        "Compile b: only the second run had it",
    ]
