"""From `cargo --unit-graph` and `cargo metadata` to units.

Formats: the Cargo book, "Unstable features: unit-graph" and "cargo metadata" (both version 1).
What the graph leaves out is added here: package facts, `harness`, LTO modes, Cargo's configuration.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from driftbuild.rust.model.lto import lto_modes
from driftbuild.rust.model.manifest import ManifestFacts
from driftbuild.rust.model.unit import (
    CargoTarget,
    Dependency,
    Mode,
    Origin,
    Package,
    Profile,
    Unit,
)


@dataclass(frozen=True)
class CargoConfig:
    """What Cargo's configuration adds to units: `[env]` and rustflags of target units."""

    env: tuple[tuple[str, str], ...] = ()
    rustflags: tuple[str, ...] = ()

    @classmethod
    def parse(cls, config: Mapping[str, Any], triple: str) -> CargoConfig:
        """From the JSON of `cargo config get`. `[target.'cfg(..)']` tables are not evaluated."""
        env = []
        for name, value in sorted(config.get("env", {}).items()):
            env.append((name, value if isinstance(value, str) else str(value.get("value", ""))))
        flags = config.get("target", {}).get(triple, {}).get("rustflags")
        if flags is None:
            flags = config.get("build", {}).get("rustflags", [])
        if isinstance(flags, str):
            flags = flags.split()
        return cls(tuple(env), tuple(flags))


@dataclass(frozen=True)
class GraphContext:
    """What a unit graph needs to be read.

    `sandbox` is the absolute path in which Cargo ran; `workspace` the workspace root below it.
    `std_library` is the absolute folder of std's sources as Cargo named it, `std_directory` the
    folder by which a sandbox knows them. `checksums` are by (name, version).
    """

    sandbox: str
    workspace: str
    vendor_directory: str
    toolchain: str
    triple: str
    root_profile: str
    config: CargoConfig = CargoConfig()
    tools: str = ""
    rustflags: tuple[str, ...] = ()
    manifests: Mapping[str, ManifestFacts] = field(default_factory=dict)
    checksums: Mapping[tuple[str, str], str] = field(default_factory=dict)
    std_library: str | None = None
    std_directory: str = ""

    def place(self, path: str) -> tuple[str, Origin]:
        """A path that Cargo printed, relative to the sandbox root, and where it comes from."""
        if self.std_library and path.startswith(self.std_library + "/"):
            return self.std_directory + path[len(self.std_library) :], Origin.STD
        prefix = self.sandbox + "/"
        if not path.startswith(prefix):
            if path == self.sandbox:
                return "", Origin.MEMBER
            raise ValueError(f"Cargo names {path}, which is outside of the workspace.")
        relative = path[len(prefix) :]
        vendored = relative.startswith(self.vendor_directory + "/")
        return relative, Origin.VENDORED if vendored else Origin.MEMBER


def parse_package(raw: Mapping[str, Any], context: GraphContext) -> Package:
    """One entry of `packages` of `cargo metadata`."""
    directory, origin = context.place(raw["manifest_path"].rpartition("/")[0])
    facts = context.manifests.get(directory, ManifestFacts())
    return Package(
        name=raw["name"],
        version=raw["version"],
        directory=directory,
        origin=origin,
        workspace=context.workspace,
        source=raw.get("source"),
        checksum=context.checksums.get((raw["name"], raw["version"])),
        authors=tuple(raw.get("authors") or ()),
        description=raw.get("description") or "",
        homepage=raw.get("homepage") or "",
        repository=raw.get("repository") or "",
        license=raw.get("license") or "",
        license_file=raw.get("license_file") or "",
        readme=raw.get("readme") or "",
        rust_version=raw.get("rust_version") or "",
        links=raw.get("links"),
        declared_features=tuple(sorted(raw.get("features") or ())),
        has_lib=any(
            not set(t["kind"]) & {"bin", "test", "bench", "example", "custom-build"}
            for t in raw["targets"]
        ),
        binaries=tuple(sorted(t["name"] for t in raw["targets"] if t["kind"] == ["bin"])),
        lints=facts.lints,
    )


def parse_target(raw: Mapping[str, Any], directory: str, context: GraphContext) -> CargoTarget:
    kind = tuple(raw["kind"])
    facts = context.manifests.get(directory, ManifestFacts())
    harnessless = (kind[0], raw["name"]) in facts.harnessless or (
        kind[0] not in ("bin", "test", "bench", "example")
        and any(k == "lib" for k, _ in facts.harnessless)
    )
    return CargoTarget(
        kind=kind,
        crate_types=tuple(raw["crate_types"]),
        name=raw["name"],
        src_path=context.place(raw["src_path"])[0],
        edition=raw["edition"],
        harness=not harnessless,
        doctest=bool(raw.get("doctest")),
    )


def parse_profile(raw: Mapping[str, Any]) -> Profile:
    strip: Any = raw.get("strip")
    while isinstance(strip, Mapping):
        strip = next(iter(strip.values()))
    debuginfo = raw.get("debuginfo")
    return Profile(
        name=raw["name"],
        opt_level=str(raw["opt_level"]),
        lto=str(raw["lto"]).lower(),
        codegen_units=raw.get("codegen_units"),
        debuginfo="0" if debuginfo is None else str(debuginfo).lower(),
        split_debuginfo=raw.get("split_debuginfo"),
        debug_assertions=bool(raw.get("debug_assertions")),
        overflow_checks=bool(raw.get("overflow_checks")),
        rpath=bool(raw.get("rpath")),
        panic=raw.get("panic", "unwind"),
        strip=None if strip in (None, "None") else str(strip),
        rustflags=tuple(raw.get("rustflags") or ()),
    )


def _tested_in_check(units: Sequence[Mapping[str, Any]], roots: Sequence[int]) -> set[int]:
    """Root units of `cargo check` that are compiled to be tested.

    The graph does not say. A test, or a bench, always is; of a library or binary that is there
    twice, the one with the dev-dependencies is, or the later one (Cargo sorts by `test`, too).
    """
    tested: set[int] = set()
    variants: dict[tuple, list[int]] = {}
    for index, unit in enumerate(units):
        target = unit["target"]
        if unit["mode"] != "check":
            continue
        if target["kind"][0] in ("test", "bench"):
            tested.add(index)
        else:
            identity = (unit["pkg_id"], *target["kind"], target["name"], unit["platform"])
            variants.setdefault(identity, []).append(index)
    for indices in variants.values():
        if len(indices) > 1:
            tested.add(max(indices, key=lambda i: (len(units[i]["dependencies"]), i)))
    return tested & set(roots)


def parse_unit_graph(
    graph: Mapping[str, Any], packages: Sequence[Mapping[str, Any]], context: GraphContext
) -> tuple[Unit, ...]:
    """The root units of a graph, with all that they depend on. ValueError for a bad graph."""
    if graph.get("version") != 1:
        raise ValueError(f"Cargo's unit graph has version {graph.get('version')}; 1 is known.")
    raw_units, roots = graph["units"], graph["roots"]
    lto = lto_modes(raw_units, roots)
    by_id = {raw["id"]: parse_package(raw, context) for raw in packages}
    tested = _tested_in_check(raw_units, roots)
    made: dict[int, Unit] = {}

    def make(index: int) -> Unit:
        if index in made:
            return made[index]
        raw = raw_units[index]
        package = by_id[raw["pkg_id"]]
        target = parse_target(raw["target"], package.directory, context)
        mode = Mode(raw["mode"])
        on_target = raw["platform"] is not None
        for_tests = mode is Mode.TEST or (mode is Mode.CHECK and index in tested)
        made[index] = Unit(
            package=package,
            target=target,
            profile=parse_profile(raw["profile"]),
            platform=raw["platform"],
            mode=mode,
            features=tuple(raw["features"]),
            dependencies=tuple(
                Dependency(
                    make(dep["index"]),
                    dep["extern_crate_name"],
                    bool(dep.get("noprelude")),
                    bool(dep.get("nounused")),
                )
                for dep in raw["dependencies"]
            ),
            is_std=bool(raw.get("is_std")),
            lto=lto[index],
            for_tests=for_tests,
            test_harness=for_tests and target.harness,
            rustflags=(*context.rustflags, *context.config.rustflags) if on_target else (),
            tools=context.tools if on_target else "",
            config_env=context.config.env,
            root_profile=context.root_profile,
            toolchain=context.toolchain,
        )
        return made[index]

    return tuple(make(root) for root in roots)
