"""The rustdoc command line that runs a library's doc tests, as Cargo would write it.

Source: Cargo's `src/ops/cargo_test.rs` (`run_doc_tests`) and `src/compiler/mod.rs`.
"""

from __future__ import annotations

from collections.abc import Sequence

from driftbuild.rust.model import layout
from driftbuild.rust.model.build_script import BuildScriptOutput, link_argument_applies
from driftbuild.rust.model.lto import lto_arguments
from driftbuild.rust.model.rustc import check_cfg_arguments, extern_arguments
from driftbuild.rust.model.unit import Unit


def rustdoc_arguments(
    unit: Unit,
    root: str,
    *,
    host: str,
    own_script: BuildScriptOutput | None = None,
    scripts: Sequence[BuildScriptOutput] = (),
    filters: Sequence[str] = (),
) -> tuple[str, ...]:
    """All arguments after `rustdoc`. `filters` are what `cargo test` takes after `--`."""
    target, package = unit.target, unit.package
    arguments = [f"--edition={target.edition}"]
    for crate_type in target.crate_types:
        arguments += ["--crate-type", crate_type]
    arguments += [
        # The same bytes on a terminal and without one: colours are taken out where they are shown.
        "--color=always",
        "--error-format=human",
        "--crate-name",
        target.crate_name,
        "--test",
        layout.source_argument(unit, root),
        "--test-run-directory",
        f"{root}/{package.directory}" if package.directory else root,
    ]
    if unit.platform:
        arguments += ["--target", unit.platform]
    arguments += extern_arguments(unit, root, host)
    if target.is_proc_macro:
        arguments += ["--extern", "proc_macro"]
    for output in scripts:
        for search in output.link_searches:
            arguments += ["-L", search]
    for filter_argument in filters:
        arguments += ["--test-args", filter_argument]
    arguments += package.lints
    arguments += lto_arguments(unit.lto)
    for feature in unit.features:
        arguments += ["--cfg", f'feature="{feature}"']
    arguments += check_cfg_arguments(unit)
    if own_script is not None:
        for cfg in own_script.cfgs:
            arguments += ["--cfg", cfg]
        for check_cfg in own_script.check_cfgs:
            arguments += ["--check-cfg", check_cfg]
        for scope, argument in own_script.link_args:
            if link_argument_applies(scope, target, False, unit.mode):
                arguments.append(f"-Clink-arg={argument}")
    return tuple(arguments)
