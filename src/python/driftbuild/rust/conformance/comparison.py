"""Our plan and Cargo's processes, in one form that can be compared.

What differs on purpose is left out:

- hashes and output folders: a unit's key stands for them; of `extra-filename` the presence counts;
- `-C incremental`: it would be a mutable input of an action;
- `dep-info` and rustc's artifact notes: inputs are declared, outputs are known;
- `--remap-path-prefix`: Cargo leaves the machine's paths in;
- one `-L dependency` folder per library instead of one for all;
- `--cap-lints warn`, which Cargo passes under `-vv` where it passes `allow` otherwise;
- `-C link-arg` where nothing is linked (checks, plain libraries): rustc would not use it;
- CARGO_PRIMARY_PACKAGE: every member has it, so that a unit does not depend on who asked for it;
- NUM_JOBS: the engine schedules, so that a script gets one;
- control characters (of CARGO_ENCODED_RUSTFLAGS): Cargo's terminal output has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from driftbuild.rust.conformance.recording import HOST, SANDBOX, Invocation, Recording
from driftbuild.rust.conformance.workspace import FILES, VENDOR
from driftbuild.rust.model import environment, layout
from driftbuild.rust.model.build_script import (
    BuildScriptOutput,
    dependency_env,
    parse_build_script_output,
)
from driftbuild.rust.model.manifest import ManifestFacts, parse_manifest, root_profile
from driftbuild.rust.model.rustc import rustc_arguments
from driftbuild.rust.model.unit import Mode, Unit
from driftbuild.rust.model.unit_graph import CargoConfig, GraphContext, parse_unit_graph

# Options whose value is a word of its own.
_PAIRED = {"-C", "-L", "-l", "--cfg", "--check-cfg", "--crate-name", "--crate-type", "--cap-lints"}
_PAIRED |= {"--extern", "--out-dir", "--target"}
_DROPPED = re.compile(
    r"--out-dir=|-C=metadata=|-C=incremental=|-L=dependency=|--remap-path-prefix=|--json="
)
_ORDERED = re.compile(r"--(warn|deny|allow|forbid)=|-l=|-C=link-arg=")
_LIBRARY = re.compile(r"(?P<name>\w+=).*/(?P<file>lib\w+?)(-[0-9a-f]{16})?(?P<suffix>\.\w+)$")
# Variables that hold a path into Cargo's build folder; their presence counts.
_PLACES = re.compile(r"CARGO_BIN_EXE_.*|CARGO_TARGET_TMPDIR")


@dataclass(frozen=True)
class Step:
    """One process. `arguments` are sorted, `ordered` are those whose order means something."""

    name: str
    arguments: tuple[str, ...]
    ordered: tuple[str, ...]
    env: tuple[tuple[str, str], ...]


def context_of(recording: Recording) -> GraphContext:
    """What `rules/plan.py` knows besides the graph, for the workspace of this package."""
    root = parse_manifest("Cargo.toml", FILES["Cargo.toml"].encode())
    manifests = {
        path.rpartition("/")[0]: ManifestFacts.parse(parse_manifest(path, text.encode()), root)
        for path, text in FILES.items()
        if path.endswith("Cargo.toml")
    }
    command, *rest = recording.arguments
    profile = "release" if "--release" in rest else "test" if command == "test" else "dev"
    if "--profile" in rest:
        profile = rest[rest.index("--profile") + 1]
    return GraphContext(
        sandbox=SANDBOX,
        workspace="",
        vendor_directory=VENDOR,
        toolchain="toolchain",
        triple=HOST,
        root_profile=root_profile(root, profile),
        config=CargoConfig.parse(recording.config, HOST),
        manifests=manifests,
    )


def plan_of(recording: Recording) -> tuple[Unit, ...]:
    """The root units that our model makes of a recorded graph."""
    return parse_unit_graph(recording.graph, recording.packages, context_of(recording))


def units_of(roots: Iterable[Unit]) -> tuple[Unit, ...]:
    """Each unit of a plan once, dependencies first."""
    return tuple({u.key: u for root in roots for u in root.iter_closure()}.values())


def cargo_steps(recording: Recording) -> dict[str, Step]:
    """What Cargo ran, by name."""
    return _by_name(_step(i) for i in recording.invocations)


def planned_steps(recording: Recording) -> dict[str, Step]:
    """What we would run, by name, given what the scripts printed."""
    units = units_of(plan_of(recording))
    runs = {u.key: u for u in units if u.mode is Mode.RUN_SCRIPT}
    printed = {(package, platform): text for package, platform, text in recording.scripts}
    outputs = {}
    for key, run in runs.items():
        text = printed[run.package.name, run.platform or "host"]
        text = text.replace("{out}", f"{SANDBOX}/{layout.out_directory(run)}")
        outputs[key] = parse_build_script_output(text.encode(), run.package.name)
    return _by_name(
        _step(_planned(unit, outputs, recording), runs)
        for unit in units
        if unit.mode is not Mode.DOCTEST
    )


def _planned(
    unit: Unit, outputs: Mapping[str, BuildScriptOutput], recording: Recording
) -> Invocation:
    if unit.mode is Mode.RUN_SCRIPT:
        dep_env: dict[str, str] = {}
        for dep in unit.dependencies:
            if dep.unit.mode is Mode.RUN_SCRIPT and dep.unit.package.links:
                dep_env.update(dependency_env(dep.unit.package.links, outputs[dep.unit.key]))
        env = environment.build_script_env(
            unit,
            SANDBOX,
            host=HOST,
            cargo="cargo",
            rustc="rustc",
            rustdoc="rustdoc",
            linker="",
            cfg=recording.cfg[unit.platform or "host"],
            rustflags=unit.rustflags,
        )
        return Invocation(True, (), environment.merged(env, dep_env))
    run = unit.build_script_run
    own = outputs[run.key] if run else None
    env = environment.merged(
        environment.rustc_env(unit, SANDBOX, "cargo"),
        environment.binary_env(unit, SANDBOX, HOST),
        dict(own.env) if own else {},
    )
    arguments = rustc_arguments(
        unit,
        SANDBOX,
        host=HOST,
        own_script=own,
        scripts={r.key: outputs[r.key] for r in unit.script_runs},
    )
    return Invocation(False, arguments, env)


def _step(invocation: Invocation, runs: Mapping[str, Unit] | None = None) -> Step:
    def place(text: str) -> str:
        for key, run in (runs or {}).items():
            out = f"{SANDBOX}/{layout.SCRIPT_OUT}/{key}"
            text = text.replace(out, f"<out {run.package.name} {run.platform or 'host'}>")
        return text

    env = {
        name: "" if _PLACES.fullmatch(name) else place(value).replace("\x1f", "")
        for name, value in invocation.env.items()
        if name not in ("CARGO", "RUSTC", "RUSTDOC", "NUM_JOBS", "CARGO_PRIMARY_PACKAGE")
    }
    words = [_one_form(place(word)) for word in _joined(invocation.arguments)]
    links = "--emit=link" in words
    arguments, ordered = [], []
    for argument in words:
        if _ORDERED.match(argument):
            if links or not argument.startswith("-C=link-arg="):
                ordered.append(argument)
        elif not _DROPPED.match(argument):
            arguments.append(argument)
    return Step(
        _name(env, arguments), tuple(sorted(arguments)), tuple(ordered), tuple(sorted(env.items()))
    )


def _joined(words: Iterable[str]) -> list[str]:
    """Each option with its value as one `option=value`."""
    rest = list(words)
    result = []
    while rest:
        word = rest.pop(0)
        if word in _PAIRED:
            result.append(f"{word}={rest.pop(0)}")
        elif word.startswith("-C"):
            result.append(f"-C={word[2:]}")
        else:
            result.append(word)
    return result


def _one_form(argument: str) -> str:
    if argument.startswith("-C=extra-filename="):
        return "-C=extra-filename"
    if argument == "--cap-lints=warn":
        return "--cap-lints=allow"
    if argument.startswith("--emit="):
        return argument.replace("dep-info,", "")
    if argument.startswith("--extern=") and "/" in argument:
        match = _LIBRARY.match(argument[9:])
        return f"--extern={match['name']}{match['file']}{match['suffix']}" if match else argument
    return argument


def _name(env: Mapping[str, str], arguments: Iterable[str]) -> str:
    """Package, version, and what tells its units apart."""
    wanted = re.compile(
        r"--crate-(name|type)=|--target=|--test$|--emit=|--cfg=test$|[^-].*\.rs$|-C=(opt-level|panic)="
        "|--cfg=feature="
    )
    facts = sorted(a for a in arguments if wanted.match(a)) or [
        env["TARGET"],
        env.get("OUT_DIR", ""),
    ]
    return " ".join([env["CARGO_PKG_NAME"], env["CARGO_PKG_VERSION"], *facts])


def _by_name(steps: Iterable[Step]) -> dict[str, Step]:
    result: dict[str, Step] = {}
    for step in steps:
        if step.name in result:
            raise ValueError(f"Two steps are called {step.name}; the names say too little.")
        result[step.name] = step
    return result


def differences(planned: Mapping[str, Step], cargo: Mapping[str, Step]) -> list[str]:
    """A line for each thing that only one side has: `-` is Cargo's, `+` is ours."""
    lines = []
    for name in sorted({*planned, *cargo}):
        if name not in planned or name not in cargo:
            lines.append(f"{'+' if name in planned else '-'} {name}")
            continue
        ours, theirs = planned[name], cargo[name]
        mine = [*ours.arguments, *(f"{k}={v}" for k, v in ours.env)]
        other = [*theirs.arguments, *(f"{k}={v}" for k, v in theirs.env)]
        lines += [f"{name}: - {x}" for x in other if x not in mine]
        lines += [f"{name}: + {x}" for x in mine if x not in other]
        if ours.ordered != theirs.ordered:
            lines += [f"{name}: - {theirs.ordered}", f"{name}: + {ours.ordered}"]
        if len(mine) != len(other) and not lines:
            lines.append(f"{name}: an argument is repeated: {sorted(mine)} against {sorted(other)}")
    return lines
