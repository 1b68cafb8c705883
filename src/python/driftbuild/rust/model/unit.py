"""A unit: one call of rustc, or one run of a build script, with everything it depends on.

Cargo calls this a unit (`src/compiler/unit.rs`). Units form a directed acyclic graph that is shared
by structure. A unit's `key` covers its description and the keys of its dependencies, so the same
unit met in two plans (tests, packages, another platform) is the same object to the engine.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property


class Origin(enum.Enum):
    """Where a package's sources come from."""

    MEMBER = "member"
    VENDORED = "vendored"
    STD = "std"


class Mode(enum.Enum):
    """What a unit does; the names are those of `cargo --unit-graph`."""

    BUILD = "build"
    CHECK = "check"
    TEST = "test"
    DOCTEST = "doctest"
    RUN_SCRIPT = "run-custom-build"


class Lto(enum.Enum):
    """What link-time optimization means for one unit (Cargo's `src/compiler/lto.rs`)."""

    RUN = "run"
    RUN_THIN = "thin"
    RUN_FAT = "fat"
    OFF = "off"
    ONLY_BITCODE = "only-bitcode"
    OBJECT_AND_BITCODE = "object-and-bitcode"
    ONLY_OBJECT = "only-object"


# The source ids of crates.io: of its git index, which lock files name, and of its sparse one.
CRATES_IO = (
    "registry+https://github.com/rust-lang/crates.io-index",
    "sparse+https://index.crates.io/",
)


@dataclass(frozen=True)
class Package:
    """What Cargo's metadata and the manifest say of a package.

    `directory` is relative to the sandbox root. `lints` are the rustc flags of `[lints]`,
    `checksum` is the SHA-256 of the `.crate` file from the lockfile, `source` is Cargo's source id
    (None for path packages). `binaries` are the names of its `[[bin]]` targets.
    """

    name: str
    version: str
    directory: str
    origin: Origin
    workspace: str = ""
    source: str | None = None
    checksum: str | None = None
    authors: tuple[str, ...] = ()
    description: str = ""
    homepage: str = ""
    repository: str = ""
    license: str = ""
    license_file: str = ""
    readme: str = ""
    rust_version: str = ""
    links: str | None = None
    declared_features: tuple[str, ...] = ()
    has_lib: bool = True
    binaries: tuple[str, ...] = ()
    lints: tuple[str, ...] = ()

    @property
    def manifest_path(self) -> str:
        return f"{self.directory}/Cargo.toml" if self.directory else "Cargo.toml"

    @property
    def is_member(self) -> bool:
        return self.origin is Origin.MEMBER

    @property
    def is_from_crates_io(self) -> bool:
        return self.source in CRATES_IO


@dataclass(frozen=True)
class CargoTarget:
    """A target of a manifest: `[lib]`, `[[bin]]`, `[[test]]`, a build script..."""

    kind: tuple[str, ...]
    crate_types: tuple[str, ...]
    name: str
    src_path: str
    edition: str
    harness: bool = True
    doctest: bool = False

    @property
    def crate_name(self) -> str:
        return self.name.replace("-", "_")

    @property
    def is_build_script(self) -> bool:
        return self.kind == ("custom-build",)

    @property
    def is_proc_macro(self) -> bool:
        return "proc-macro" in self.crate_types

    @property
    def is_lib(self) -> bool:
        """A library in Cargo's sense: any crate type of the `[lib]` section."""
        return not set(self.kind) & {"bin", "test", "bench", "example", "custom-build"}

    @property
    def requires_upstream_objects(self) -> bool:
        """True where rustc links: everything but plain Rust libraries."""
        return any(t not in ("lib", "rlib") for t in self.crate_types)


@dataclass(frozen=True)
class Profile:
    """The resolved profile of one unit, as `cargo --unit-graph` prints it."""

    name: str
    opt_level: str = "0"
    lto: str = "false"
    codegen_units: int | None = None
    debuginfo: str = "0"
    split_debuginfo: str | None = None
    debug_assertions: bool = False
    overflow_checks: bool = False
    rpath: bool = False
    panic: str = "unwind"
    strip: str | None = None
    rustflags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dependency:
    """An edge of the unit graph."""

    unit: Unit
    extern_crate_name: str
    noprelude: bool = False
    nounused: bool = False


@dataclass(frozen=True, eq=False)
class Unit:
    """One rustc call, or one build script run. Equal to another one iff the keys are equal.

    `platform` is None for a unit of the host. `rustflags` come from Cargo's configuration.
    `root_profile` is "debug" or "release" (PROFILE of a build script). `toolchain` is the identity
    of the Rust toolchain. `for_tests`: compiled to be tested, with the harness of `--test` where
    `test_harness`, with the target's own `main` otherwise. `tools` names the set of C
    tools of a cross platform, "" being the host's own.
    """

    package: Package
    target: CargoTarget
    profile: Profile
    platform: str | None
    mode: Mode
    features: tuple[str, ...]
    dependencies: tuple[Dependency, ...]
    is_std: bool = False
    lto: Lto = Lto.ONLY_OBJECT
    for_tests: bool = False
    test_harness: bool = False
    rustflags: tuple[str, ...] = ()
    config_env: tuple[tuple[str, str], ...] = ()
    root_profile: str = "debug"
    toolchain: str = ""
    tools: str = ""

    @cached_property
    def key(self) -> str:
        """16 hex digits, from the whole description and the closure."""
        own = [
            getattr(self, field.name)
            for field in dataclasses.fields(self)
            if field.name != "dependencies"
        ]
        edges = [
            (d.unit.key, d.extern_crate_name, d.noprelude, d.nounused) for d in self.dependencies
        ]
        return hashlib.sha256(repr((own, edges)).encode()).hexdigest()[:16]

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unit):
            return NotImplemented
        return self is other or self.key == other.key

    def __repr__(self) -> str:
        return f"Unit({self.description}, key={self.key})"

    @property
    def description(self) -> str:
        """A short name for people: what is compiled, for which platform."""
        what = f"{self.package.name} {self.package.version}"
        if self.mode is Mode.RUN_SCRIPT:
            what = f"run build script of {what}"
        elif self.target.is_build_script:
            what = f"build script of {what}"
        elif self.mode is Mode.DOCTEST:
            what = f"doc tests of {what}"
        elif self.test_harness:
            what = f"tests of {what} ({self.target.kind[0]} {self.target.name})"
        elif not self.target.is_lib:
            what = f"{what} ({self.target.kind[0]} {self.target.name})"
        if self.mode is Mode.CHECK:
            what = f"check {what}"
        return f"{what} [{self.platform}]" if self.platform else f"{what} [host]"

    @property
    def links(self) -> bool:
        """Does this rustc call run a linker? rustdoc does, for each doc test."""
        if self.mode is Mode.CHECK:
            return False
        if self.mode is Mode.DOCTEST:
            return True
        return self.for_tests or self.target.requires_upstream_objects

    @property
    def has_metadata(self) -> bool:
        """Does it give an `.rmeta` that dependents can compile against?"""
        if self.for_tests or not self.target.is_lib:
            return False
        if self.mode is Mode.CHECK:
            return True
        return self.mode is Mode.BUILD and not self.target.requires_upstream_objects

    @property
    def ends_closure(self) -> bool:
        """Proc macros and executables have swallowed what they depend on."""
        return (
            self.target.is_proc_macro or self.target.is_build_script or self.mode is Mode.RUN_SCRIPT
        )

    @cached_property
    def build_script_run(self) -> Unit | None:
        """The run of the package's own build script, which this compilation depends on."""
        for dep in self.dependencies:
            if dep.unit.mode is Mode.RUN_SCRIPT and dep.unit.package == self.package:
                return dep.unit
        return None

    @cached_property
    def library_closure(self) -> tuple[Unit, ...]:
        """Each library that rustc may have to find, dependencies after dependents, by key."""
        found: dict[str, Unit] = {}

        def visit(unit: Unit) -> None:
            for dep in unit.dependencies:
                if dep.unit.mode is Mode.RUN_SCRIPT or dep.unit.key in found:
                    continue
                if not dep.unit.target.is_lib:
                    continue
                found[dep.unit.key] = dep.unit
                if not dep.unit.ends_closure:
                    visit(dep.unit)

        visit(self)
        return tuple(found[k] for k in sorted(found))

    @cached_property
    def script_runs(self) -> tuple[Unit, ...]:
        """Build script runs whose search paths reach this unit: its own and its libraries'.

        The runs behind a proc macro do not count (Cargo's `plugins` against `to_link`).
        """
        runs: dict[str, Unit] = {}
        for unit in (self, *(u for u in self.library_closure if not u.ends_closure)):
            if unit.build_script_run is not None:
                runs[unit.build_script_run.key] = unit.build_script_run
        return tuple(runs[k] for k in sorted(runs))

    def iter_closure(self) -> Iterator[Unit]:
        """This unit and all that it needs, each once, dependencies first."""
        seen: set[str] = set()

        def visit(unit: Unit) -> Iterator[Unit]:
            if unit.key in seen:
                return
            seen.add(unit.key)
            for dep in unit.dependencies:
                yield from visit(dep.unit)
            yield unit

        yield from visit(self)
