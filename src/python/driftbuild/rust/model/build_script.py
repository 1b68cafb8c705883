"""What a build script prints, and which of it concerns whom.

Format: the Cargo book, "Outputs of the Build Script"; parsing and scoping follow Cargo's
`src/compiler/custom_build.rs` (`BuildOutput::parse`) and `src/compiler/mod.rs` (`add_native_deps`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from driftbuild.errors import UserError
from driftbuild.rust.model.unit import CargoTarget, Mode, Unit


class BuildScriptError(UserError):
    """The script asked for the build to fail, or printed what Cargo does not accept."""


_LINK_ARG_KINDS = {
    "rustc-link-arg": "all",
    "rustc-cdylib-link-arg": "cdylib",
    "rustc-link-arg-cdylib": "cdylib",
    "rustc-link-arg-bins": "bins",
    "rustc-link-arg-tests": "test",
    "rustc-link-arg-benches": "bench",
    "rustc-link-arg-examples": "example",
}


@dataclass(frozen=True)
class BuildScriptOutput:
    """Directives in the order in which they were printed.

    `link_args`: (scope, argument), scope being "all", "cdylib", "bins", "bin:NAME", "test", "bench"
    or "example". `metadata`: (KEY, value) that dependents' scripts see as DEP_<LINKS>_<KEY>.
    """

    link_libs: tuple[str, ...] = ()
    link_searches: tuple[str, ...] = ()
    link_args: tuple[tuple[str, str], ...] = ()
    cfgs: tuple[str, ...] = ()
    check_cfgs: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()

    def map_paths(self, old: str, new: str) -> BuildScriptOutput:
        """The same directives with one path prefix replaced by another."""

        def one(text: str) -> str:
            return text.replace(old, new)

        return BuildScriptOutput(
            self.link_libs,
            tuple(map(one, self.link_searches)),
            tuple((k, one(v)) for k, v in self.link_args),
            tuple(map(one, self.cfgs)),
            self.check_cfgs,
            tuple((k, one(v)) for k, v in self.env),
            tuple((k, one(v)) for k, v in self.metadata),
            self.warnings,
        )


def parse_build_script_output(stdout: bytes, package: str) -> BuildScriptOutput:
    """Read a script's standard output. Raises `BuildScriptError` with the package and the line."""
    lists: dict[str, list] = {
        name: []
        for name in (
            "libs",
            "searches",
            "args",
            "cfgs",
            "check_cfgs",
            "env",
            "metadata",
            "warnings",
        )
    }
    errors: list[str] = []
    for raw in stdout.split(b"\n"):
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            continue
        double = line.startswith("cargo::")
        if not line.startswith("cargo:"):
            continue
        key, equals, value = line[7 if double else 6 :].partition("=")
        if not equals:
            if double:
                raise BuildScriptError(
                    f"The build script of {package} printed `{line}`; expected `cargo::KEY=VALUE`."
                )
            continue
        value = value.rstrip()
        if key == "metadata" and double:
            key, equals, value = value.partition("=")
            if not equals:
                raise BuildScriptError(
                    f"The build script of {package} printed `{line}`; "
                    "expected `cargo::metadata=KEY=VALUE`."
                )
            lists["metadata"].append((key, value))
        elif key == "rustc-flags":
            _parse_flags(value, package, lists)
        elif key == "rustc-link-lib":
            lists["libs"].append(value)
        elif key == "rustc-link-search":
            lists["searches"].append(value)
        elif key in _LINK_ARG_KINDS:
            lists["args"].append((_LINK_ARG_KINDS[key], value))
        elif key == "rustc-link-arg-bin":
            name, _, argument = value.partition("=")
            lists["args"].append((f"bin:{name}", argument))
        elif key == "rustc-cfg":
            lists["cfgs"].append(value)
        elif key == "rustc-check-cfg":
            lists["check_cfgs"].append(value)
        elif key == "rustc-env":
            name, equals, text = value.partition("=")
            if not equals:
                raise BuildScriptError(
                    f"The build script of {package} printed `{line}`; VAR=VALUE is missing."
                )
            if name == "RUSTC_BOOTSTRAP":
                raise BuildScriptError(
                    f"The build script of {package} sets RUSTC_BOOTSTRAP; stable Rust refuses it."
                )
            lists["env"].append((name, text))
        elif key == "warning":
            lists["warnings"].append(value)
        elif key == "error":
            errors.append(value)
        elif key in ("rerun-if-changed", "rerun-if-env-changed"):
            continue  # Every input is declared: the action's digest says whether to run again.
        elif double:
            raise BuildScriptError(
                f"The build script of {package} printed the unknown key `{key}` in `{line}`."
            )
        else:
            lists["metadata"].append((key, value))
    if errors:
        raise BuildScriptError(
            "\n".join(f"error from the build script of {package}: {e}" for e in errors)
        )
    return BuildScriptOutput(*(tuple(items) for items in lists.values()))


def _parse_flags(value: str, package: str, lists: dict[str, list]) -> None:
    words = value.split()
    position = 0
    while position < len(words):
        flag, rest = words[position][:2], words[position][2:]
        if flag not in ("-l", "-L"):
            raise BuildScriptError(
                f"The build script of {package} printed rustc-flags `{value}`; "
                "only -l and -L are allowed."
            )
        if not rest:
            position += 1
            if position == len(words):
                raise BuildScriptError(
                    f"The build script of {package}: `{flag}` in rustc-flags lacks its value."
                )
            rest = words[position]
        lists["libs" if flag == "-l" else "searches"].append(rest)
        position += 1


def dependency_env(links: str, output: BuildScriptOutput) -> dict[str, str]:
    """DEP_<LINKS>_<KEY> for the scripts of immediate dependents."""

    def name(text: str) -> str:
        return text.upper().replace("-", "_")

    return {f"DEP_{name(links)}_{name(key)}": value for key, value in output.metadata}


def link_argument_applies(scope: str, target: CargoTarget, for_tests: bool, mode: Mode) -> bool:
    """Does a link argument of this scope concern that target (`LinkArgTarget::applies_to`)?"""
    if scope == "all":
        return True
    if scope == "cdylib":
        return "cdylib" in target.crate_types and not for_tests
    if scope == "bins":
        return target.kind == ("bin",)
    if scope.startswith("bin:"):
        return target.kind == ("bin",) and target.name == scope[4:]
    if scope == "test":
        return target.kind == ("test",)
    return target.kind == (scope,)


def script_arguments(
    unit: Unit, own: BuildScriptOutput | None, all_outputs: dict[str, BuildScriptOutput]
) -> tuple[str, ...]:
    """rustc arguments that build scripts give to one compilation.

    `own` is the output of the package's script, `all_outputs` that of each script whose libraries
    this unit uses, by the key of the run.
    """
    arguments: list[str] = []
    own_key = unit.build_script_run.key if unit.build_script_run else None
    if own is not None:
        for cfg in own.cfgs:
            arguments += ["--cfg", cfg]
        for check_cfg in own.check_cfgs:
            arguments += ["--check-cfg", check_cfg]
    passes_libs = unit.target.is_lib or not unit.package.has_lib
    for key, output in sorted(all_outputs.items(), key=lambda item: (item[0] != own_key, item[0])):
        for search in output.link_searches:
            arguments += ["-L", search]
        if key == own_key and passes_libs:
            for lib in output.link_libs:
                arguments += ["-l", lib]
        if not unit.links:
            continue
        for scope, argument in output.link_args:
            # rust-lang/cargo#9562: a cdylib also takes the cdylib arguments of its dependencies.
            if (key == own_key or scope == "cdylib") and link_argument_applies(
                scope, unit.target, unit.for_tests, unit.mode
            ):
                arguments.append(f"-Clink-arg={argument}")
    return tuple(arguments)


SANDBOX_PATH = re.compile(r"/[^\s=:\"']*/pants-sandbox-[A-Za-z0-9]+")
