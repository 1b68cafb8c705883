from __future__ import annotations

import pytest

from driftbuild.rust.model.build_script import (
    BuildScriptError,
    BuildScriptOutput,
    dependency_env,
    link_argument_applies,
    parse_build_script_output,
)
from driftbuild.rust.model.unit import CargoTarget, Mode


def parse(*lines: str) -> BuildScriptOutput:
    return parse_build_script_output("\n".join(lines).encode(), "native")


@pytest.mark.parametrize("colons", [":", "::"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rustc-link-lib=static=z", BuildScriptOutput(link_libs=("static=z",))),
        ("rustc-link-search=native=/x", BuildScriptOutput(link_searches=("native=/x",))),
        ("rustc-link-arg=-s", BuildScriptOutput(link_args=(("all", "-s"),))),
        ("rustc-link-arg-cdylib=-s", BuildScriptOutput(link_args=(("cdylib", "-s"),))),
        ("rustc-cdylib-link-arg=-s", BuildScriptOutput(link_args=(("cdylib", "-s"),))),
        ("rustc-link-arg-bins=-s", BuildScriptOutput(link_args=(("bins", "-s"),))),
        ("rustc-link-arg-bin=a=-Wl,x=y", BuildScriptOutput(link_args=(("bin:a", "-Wl,x=y"),))),
        ("rustc-link-arg-tests=-s", BuildScriptOutput(link_args=(("test", "-s"),))),
        ("rustc-link-arg-benches=-s", BuildScriptOutput(link_args=(("bench", "-s"),))),
        ("rustc-link-arg-examples=-s", BuildScriptOutput(link_args=(("example", "-s"),))),
        ('rustc-cfg=a="b"', BuildScriptOutput(cfgs=('a="b"',))),
        ("rustc-check-cfg=cfg(a)", BuildScriptOutput(check_cfgs=("cfg(a)",))),
        ("rustc-env=A=b=c", BuildScriptOutput(env=(("A", "b=c"),))),
        ("warning=old libz", BuildScriptOutput(warnings=("old libz",))),
        ("rerun-if-changed=a.c", BuildScriptOutput()),
        ("rerun-if-env-changed=CC", BuildScriptOutput()),
        (
            "rustc-flags=-l m -L /a -lz -L/b",
            BuildScriptOutput(link_libs=("m", "z"), link_searches=("/a", "/b")),
        ),
    ],
)
def test_every_key(colons: str, text: str, expected: BuildScriptOutput) -> None:
    assert parse("noise", f"cargo{colons}{text}", "") == expected


def test_metadata_in_both_spellings() -> None:
    output = parse("cargo:include=/a", "cargo::metadata=root-dir=/b=c", "cargo:version=1")
    assert output.metadata == (("include", "/a"), ("root-dir", "/b=c"), ("version", "1"))
    assert dependency_env("my-lib", output) == {
        "DEP_MY_LIB_INCLUDE": "/a",
        "DEP_MY_LIB_ROOT_DIR": "/b=c",
        "DEP_MY_LIB_VERSION": "1",
    }


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("cargo::include=/a", "unknown key `include`"),
        ("cargo::rustc-cfg", "expected `cargo::KEY=VALUE`"),
        ("cargo::metadata=lonely", "expected `cargo::metadata=KEY=VALUE`"),
        ("cargo:rustc-env=A", "VAR=VALUE is missing"),
        ("cargo:rustc-env=RUSTC_BOOTSTRAP=1", "RUSTC_BOOTSTRAP"),
        ("cargo:rustc-flags=-O3", "only -l and -L"),
        ("cargo:rustc-flags=-l", "lacks its value"),
    ],
)
def test_what_cargo_refuses(text: str, cause: str) -> None:
    with pytest.raises(BuildScriptError) as error:
        parse(text)
    assert cause in str(error.value) and "native" in str(error.value)


def test_all_errors_of_a_script_are_told() -> None:
    with pytest.raises(BuildScriptError) as error:
        parse("cargo::error=no compiler", "cargo::rustc-cfg=x", "cargo::error=no headers")
    assert "no compiler" in str(error.value) and "no headers" in str(error.value)


def test_lines_that_are_not_utf8_and_single_colon_without_value_are_passed_over() -> None:
    output = parse_build_script_output(b"cargo:rustc-cfg=\xff\ncargo:lonely\r\ncargo:a=b\r\n", "x")
    assert output == BuildScriptOutput(metadata=(("a", "b"),))


def test_paths_are_mapped_everywhere() -> None:
    output = parse(
        "cargo:rustc-link-search=/old/lib",
        "cargo:rustc-link-arg=-Wl,/old/script.ld",
        'cargo:rustc-cfg=path="/old"',
        "cargo:rustc-env=GENERATED=/old/g.rs",
        "cargo:root=/old",
        "cargo:rustc-link-lib=old",
    ).map_paths("/old", "/new")
    assert output == BuildScriptOutput(
        link_libs=("old",),
        link_searches=("/new/lib",),
        link_args=(("all", "-Wl,/new/script.ld"),),
        cfgs=('path="/new"',),
        env=(("GENERATED", "/new/g.rs"),),
        metadata=(("root", "/new"),),
    )


def target(kind: str, name: str = "x", *crate_types: str) -> CargoTarget:
    return CargoTarget((kind,), crate_types or ("bin",), name, "x.rs", "2021")


@pytest.mark.parametrize(
    ("scope", "applies_to"),
    [
        ("all", {"lib", "cdylib", "bin", "other", "test", "bench", "example"}),
        ("cdylib", {"cdylib"}),
        ("bins", {"bin", "other"}),
        ("bin:x", {"bin"}),
        ("test", {"test"}),
        ("bench", {"bench"}),
        ("example", {"example"}),
    ],
)
def test_scope_of_link_arguments(scope: str, applies_to: set[str]) -> None:
    targets = {
        "lib": target("lib", "x", "lib"),
        "cdylib": target("cdylib", "x", "cdylib"),
        "bin": target("bin"),
        "other": target("bin", "y"),
        "test": target("test"),
        "bench": target("bench"),
        "example": target("example"),
    }
    found = {
        name
        for name, each in targets.items()
        if link_argument_applies(scope, each, False, Mode.BUILD)
    }
    assert found == applies_to


def test_the_tests_of_a_cdylib_are_no_cdylib() -> None:
    assert not link_argument_applies("cdylib", target("cdylib", "x", "cdylib"), True, Mode.TEST)
