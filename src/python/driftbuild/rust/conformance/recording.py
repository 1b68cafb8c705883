"""What Cargo plans for a command, and what it then runs: the reference for our own plan.

`cargo --unit-graph` says what is planned, `cargo -vv` which processes run, with their environment,
and the build folder holds what each build script printed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HOST = "x86_64-unknown-linux-gnu"
# The name by which recorded paths know the workspace.
SANDBOX = "/sandbox"
DATA = Path(__file__).with_name("testdata")

# Of `cargo metadata`'s packages: what the plan reads.
_PACKAGE_KEYS = [
    "id",
    "name",
    "version",
    "source",
    "manifest_path",
    "authors",
    "description",
    "homepage",
    "repository",
    "license",
    "license_file",
    "readme",
    "rust_version",
    "links",
    "features",
    "targets",
]
# What belongs to the machine or to this way of running, not to the unit.
_IGNORED_ENV = {"CARGO", "RUSTC", "RUSTDOC", "LD_LIBRARY_PATH", "NUM_JOBS", "CARGO_PRIMARY_PACKAGE"}
_OUT_DIR = re.compile(
    re.escape(f"{SANDBOX}/target/") + rf"({HOST}/)?[a-z]+/build/([\w-]+)-[0-9a-f]{{16}}/out"
)


class CargoFailed(Exception):
    """Cargo did not build the workspace; the message is what it said."""


@dataclass(frozen=True)
class Invocation:
    """A process of Cargo's: `arguments` without the program, `env` as Cargo set it.

    The folders of build scripts are written as `<out PACKAGE PLATFORM>`.
    """

    script: bool
    arguments: tuple[str, ...]
    env: Mapping[str, str]


@dataclass(frozen=True)
class Recording:
    """`scripts`: (package, platform or "host", standard output with OUT_DIR as `{out}`)."""

    arguments: tuple[str, ...]
    graph: Mapping[str, Any]
    packages: Sequence[Mapping[str, Any]]
    config: Mapping[str, Any]
    cfg: Mapping[str, Sequence[str]]
    scripts: tuple[tuple[str, str, str], ...]
    invocations: tuple[Invocation, ...]

    def to_json(self) -> str:
        """Compact JSON, a line for each invocation and unit so that changes can be read."""
        raw = asdict(self)
        long = {"invocations": raw.pop("invocations"), "units": raw["graph"].pop("units")}
        lines = [json.dumps(raw, sort_keys=True)]
        for name, items in long.items():
            lines += [json.dumps({name: item}, sort_keys=True) for item in items]
        return "\n".join(lines) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Recording:
        first, *rest = (json.loads(line) for line in text.splitlines())
        first["graph"]["units"] = [line["units"] for line in rest if "units" in line]
        first["invocations"] = [line["invocations"] for line in rest if "invocations" in line]
        return cls(
            arguments=tuple(first["arguments"]),
            graph=first["graph"],
            packages=first["packages"],
            config=first["config"],
            cfg=first["cfg"],
            scripts=tuple((p, platform, out) for p, platform, out in first["scripts"]),
            invocations=tuple(
                Invocation(i["script"], tuple(i["arguments"]), i["env"])
                for i in first["invocations"]
            ),
        )


def load(name: str) -> Recording:
    """A recording of this package's `testdata`, by the name that `record.py` gave it."""
    return Recording.from_json((DATA / f"{name}.jsonl").read_text(encoding="utf-8"))


def record(bin_folder: Path, workspace: Path, arguments: Sequence[str]) -> Recording:
    """Plan and build with the toolchain in `bin_folder`. Raises `CargoFailed`.

    `arguments` are Cargo's, e.g. `("build", "--workspace")`; `--target HOST` is added.
    """
    workspace = workspace.resolve()
    shutil.rmtree(workspace / "target", ignore_errors=True)

    def run(program: str, *args: str, bootstrap: bool = False) -> tuple[str, str]:
        env = {
            "PATH": f"{bin_folder}:/usr/bin:/bin",
            "CARGO_HOME": str(workspace / ".cargo-home"),
            "RUSTC": str(bin_folder / "rustc"),
            **({"RUSTC_BOOTSTRAP": "1"} if bootstrap else {}),
        }
        done = subprocess.run(
            [str(bin_folder / program), *args],
            cwd=workspace,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        if done.returncode:
            raise CargoFailed(f"{program} {' '.join(args)}:\n{done.stderr.decode()}")
        stdout, stderr = done.stdout.decode(), done.stderr.decode()
        return (
            stdout.replace(str(workspace), SANDBOX),
            stderr.replace(str(workspace), SANDBOX),
        )

    flags = ("--offline", "--target", HOST)
    if not (workspace / "Cargo.lock").exists():
        run("cargo", "generate-lockfile", "--offline")
    graph, _ = run(
        "cargo", *arguments, *flags, "--unit-graph", "-Zunstable-options", bootstrap=True
    )
    metadata, _ = run("cargo", "metadata", "--format-version=1", "--offline")
    config, _ = run("cargo", "config", "get", "--format=json", "-Zunstable-options", bootstrap=True)
    target_flags = json.loads(config).get("target", {}).get(HOST, {}).get("rustflags", [])
    cfg = {
        HOST: run("rustc", "--print=cfg", "--target", HOST, *target_flags)[0].splitlines(),
        "host": run("rustc", "--print=cfg")[0].splitlines(),
    }
    run_it = ("--no-run",) if arguments[0] == "test" else ()
    _, said = run("cargo", *arguments, *flags, *run_it, "-vv")
    return Recording(
        arguments=tuple(arguments),
        graph=json.loads(graph),
        packages=[{k: p[k] for k in _PACKAGE_KEYS} for p in json.loads(metadata)["packages"]],
        config={k: v for k, v in json.loads(config).items() if k in ("env", "target", "build")},
        cfg=cfg,
        scripts=tuple(_script_outputs(workspace)),
        invocations=tuple(_invocations(said)),
    )


def _name_out_dirs(text: str) -> str:
    return _OUT_DIR.sub(lambda m: f"<out {m[2]} {HOST if m[1] else 'host'}>", text)


def _script_outputs(workspace: Path) -> list[tuple[str, str, str]]:
    found = []
    for output in sorted(workspace.glob("target/**/build/*/output")):
        folder = output.parent
        platform = HOST if HOST in folder.parts else "host"
        text = output.read_text().replace(f"{folder}{os.sep}out", "{out}")
        found.append((folder.name[:-17], platform, text.replace(str(workspace), SANDBOX)))
    return found


def _invocations(stderr: str) -> list[Invocation]:
    """The `Running` lines of `cargo -vv`."""
    result = []
    for line in stderr.splitlines():
        match = re.match(r" *Running `(.*)`$", line)
        if not match:
            continue
        words = [_name_out_dirs(word) for word in shlex.split(match[1])]
        env = {}
        while words and re.match(r"[A-Za-z_][\w-]*=", words[0]):
            name, _, value = words.pop(0).partition("=")
            if name not in _IGNORED_ENV:
                env[name] = value
        program, *arguments = words
        result.append(Invocation(not program.endswith("rustc"), tuple(arguments), env))
    return sorted(result, key=lambda i: (i.env["CARGO_PKG_NAME"], i.arguments))
