from __future__ import annotations

import json
import platform as machine
import shutil
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import pytest
from lief import ELF

from driftbuild.rust.conformance.recording import HOST
from driftbuild.rust.model.dependency_list import (
    SECTION,
    carries_list,
    dependency_list,
    section_assembly,
)
from driftbuild.rust.model.unit import CargoTarget, Dependency, Mode, Origin, Package, Profile, Unit

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def unit(name: str, *needs: Unit, source: str | None = CRATES_IO, **changes: Any) -> Unit:
    kind = changes.pop("kind", "lib")
    values: dict[str, Any] = {
        "package": Package(name, "1.0.0", name, Origin.VENDORED, source=source),
        "target": CargoTarget((kind,), (kind,), name, f"{name}/src/lib.rs", "2021"),
        "profile": Profile("release"),
        "platform": HOST,
        "mode": Mode.BUILD,
        "features": (),
        "dependencies": tuple(Dependency(each, each.target.crate_name) for each in needs),
        **changes,
    }
    return Unit(**values)


def script_run(name: str, *needs: Unit) -> Unit:
    script = unit(name, *needs, kind="custom-build", platform=None)
    return unit(name, script, kind="custom-build", mode=Mode.RUN_SCRIPT)


def listed(root: Unit) -> list[dict[str, Any]]:
    document = json.loads(zlib.decompress(dependency_list(root)))
    assert document["format"] == 8
    packages: list[dict[str, Any]] = document["packages"]
    return packages


def test_kinds_sources_and_edges() -> None:
    shared = unit("shared")
    std = unit("core", platform=HOST, is_std=True)
    compiled = unit("sys", shared, script_run("sys", unit("cc", unit("jobs"))), std)
    macro = unit("derive", unit("syn", platform=None), kind="proc-macro", platform=None)
    git = unit("forked", source="git+https://example.org/forked?rev=1#0123")
    other = unit("inner", source="sparse+https://example.org/index/")
    root = unit("app", compiled, shared, macro, git, other, kind="bin", source=None)

    found = listed(root)

    assert [(p["name"], p["source"], p.get("kind", "runtime")) for p in found] == [
        ("app", "local", "runtime"),
        ("cc", "crates.io", "build"),
        ("derive", "crates.io", "build"),
        ("forked", "git", "runtime"),
        ("inner", "registry", "runtime"),
        ("jobs", "crates.io", "build"),
        ("shared", "crates.io", "runtime"),
        ("syn", "crates.io", "build"),
        ("sys", "crates.io", "runtime"),
    ]
    edges = {p["name"]: [found[i]["name"] for i in p.get("dependencies", ())] for p in found}
    assert edges["app"] == ["derive", "forked", "inner", "shared", "sys"]
    assert edges["sys"] == ["cc", "shared"] and edges["cc"] == ["jobs"] and edges["shared"] == []
    assert [p["name"] for p in found if p.get("root")] == ["app"]


def test_what_runs_on_both_sides_is_a_runtime_dependency() -> None:
    macro = unit("derive", unit("both", platform=None), kind="proc-macro", platform=None)
    (both,) = (p for p in listed(unit("app", macro, unit("both"))) if p["name"] == "both")
    assert "kind" not in both


def test_a_list_longer_than_a_block() -> None:
    needs = [unit(f"crate-{'x' * 50}-{number}") for number in range(1000)]
    assert len(dependency_list(unit("app", *needs))) > 0x10000
    assert len(listed(unit("app", *needs))) == 1001


@pytest.mark.parametrize(
    "changes, carries",
    [
        ({"kind": "bin"}, True),
        ({"kind": "cdylib"}, True),
        ({"kind": "bin", "platform": "aarch64-apple-darwin"}, True),
        ({"kind": "lib"}, False),
        ({"kind": "staticlib"}, False),
        ({"kind": "proc-macro"}, False),
        ({"kind": "custom-build"}, False),
        ({"kind": "bin", "mode": Mode.CHECK}, False),
        ({"kind": "bin", "for_tests": True}, False),
        ({"kind": "bin", "platform": "x86_64-pc-windows-msvc"}, False),
        ({"kind": "cdylib", "platform": "wasm32-wasip1"}, False),
    ],
)
def test_what_ships_carries_the_list(changes: dict[str, Any], carries: bool) -> None:
    assert carries_list(unit("app", **changes), HOST) == carries


@pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None,
    reason="it is assembled by the C compiler of a Linux machine, and there is no `cc`",
)
def test_the_section_survives_the_linker(tmp_path: Path) -> None:
    content = bytes(range(256)) * 3
    triple = f"{machine.machine()}-unknown-linux-gnu"
    (tmp_path / "list.s").write_text(section_assembly(content, triple))
    (tmp_path / "library.c").write_text("int f(void) { return 1; }\n")
    flags = ["-Wl,--gc-sections", "-Wl,-u,AUDITABLE_VERSION_INFO", "-s"]
    command = ["cc", "-shared", "-fPIC", "library.c", "list.s", "-o", "library.so", *flags]
    subprocess.run(command, cwd=tmp_path, check=True)
    library = ELF.parse(str(tmp_path / "library.so"))
    assert library is not None
    section = library.get_section(SECTION)
    assert section is not None and bytes(section.content) == content
    assert not any(symbol.name == "AUDITABLE_VERSION_INFO" for symbol in library.dynamic_symbols)
    stack = next(s for s in library.segments if s.type == ELF.Segment.TYPE.GNU_STACK)
    assert ELF.Segment.FLAGS.X not in stack
