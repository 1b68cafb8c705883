from __future__ import annotations

import dataclasses

import pytest

from driftbuild.rust.conformance.comparison import plan_of, units_of
from driftbuild.rust.conformance.recording import load
from driftbuild.rust.model.single_file import is_single_file
from driftbuild.rust.model.unit import Dependency, Unit

UNITS: tuple[Unit, ...] = units_of(plan_of(load("build")))
SCRIPT = next(u for u in UNITS if u.target.is_build_script and not u.library_closure)
MACRO = next(u for u in UNITS if u.target.is_proc_macro)


def test_a_script_that_names_no_file_is_one() -> None:
    assert is_single_file(SCRIPT, b"mod inline { }\nfn main() { modify(); }")


@pytest.mark.parametrize(
    "line",
    [
        "mod probe;",
        "pub(crate) mod probe ;",
        'const TEXT: &str = include_str!("text");',
        'include!("more.rs");',
        '#[path = "elsewhere.rs"] mod probe { mod inner { } }',
    ],
)
def test_a_way_to_another_file_is_found(line: str) -> None:
    assert not is_single_file(SCRIPT, f"fn main() {{}}\n{line}\n".encode())


def test_procedural_macros_may_read_files() -> None:
    with_macro = dataclasses.replace(SCRIPT, dependencies=(Dependency(MACRO, "derive"),))
    assert not is_single_file(with_macro, b"fn main() {}")
