"""One digest per crate: third-party ones fetched by the lockfile, first-party ones as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    EMPTY_DIGEST,
    Digest,
    DigestContents,
    DigestSubset,
    PathGlobs,
    RemovePrefix,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.rust.model import layout
from driftbuild.rust.model.single_file import is_single_file
from driftbuild.rust.model.unit import Origin, Package, Unit
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.workspace import (
    CargoError,
    CargoWorkspace,
    ManifestTree,
    WorkspaceRequest,
    cargo_failure,
    join,
)
from driftbuild.rust.subsystems import CargoSubsystem
from driftbuild.sandbox.rules import PATH, Sandbox


@dataclass(frozen=True)
class VendorRequest:
    """All third-party crates of a workspace's lockfile; with `std`, also those that std has."""

    root: str
    std: bool = False


@dataclass(frozen=True)
class VendoredCrates:
    """`digest` has a folder NAME-VERSION per crate; `config` tells Cargo to use them."""

    digest: Digest
    config: str


@rule(desc="Fetch third-party crates", level=LogLevel.INFO)
async def vendor_crates(
    request: VendorRequest, cargo: CargoSubsystem, toolchain: RustToolchain, sandbox: Sandbox
) -> VendoredCrates:
    tree = await Get(ManifestTree, WorkspaceRequest(request.root))
    if tree.lockfile is None:
        raise CargoError(
            f"{join(request.root, 'Cargo.lock')} does not exist. "
            "Run `cargo generate-lockfile` and commit it."
        )
    if b'source = "' not in tree.lockfile and not request.std:
        return VendoredCrates(EMPTY_DIGEST, "")
    env = await Get(EnvironmentVars, EnvironmentVarsRequest(cargo.fetch_env_vars))
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    toolchain.program(sandbox.root, "cargo"),
                    "vendor",
                    "--locked",
                    "--versioned-dirs",
                    # By default `cargo vendor` looks past mirrors to the registry itself.
                    *(["--respect-source-config"] if cargo.fetch_config else []),
                    *(f"--config={value}" for value in cargo.fetch_config),
                    *(
                        (f"--sync={sandbox.root}/{toolchain.library_source}/Cargo.toml",)
                        if request.std
                        else ()
                    ),
                    f"{sandbox.root}/{layout.VENDOR}",
                ],
                identity="cargo-vendor",
                cwd=request.root or ".",
                network=True,
            ),
            env={
                **env,
                "PATH": PATH,
                "CARGO_HOME": f"{sandbox.root}/.cargo-home",
                "CARGO_NET_RETRY": "3",
            },
            input_digest=tree.digest,
            append_only_caches=FrozenDict({**toolchain.caches, "cargo_home": ".cargo-home"}),
            output_directories=(layout.VENDOR,),
            description="Fetch third-party crates (cargo vendor)"
            + (", and those of std" if request.std else ""),
        ),
    )
    if result.exit_code:
        raise cargo_failure(result, sandbox.root, "Fetching third-party crates")
    digest = await Get(Digest, RemovePrefix(result.output_digest, layout.VENDOR))
    return VendoredCrates(digest, result.stdout.decode())


@dataclass(frozen=True)
class CrateSourceRequest:
    """The files of one third-party crate, below the crate's own folder."""

    root: str
    directory: str
    std: bool


@dataclass(frozen=True)
class CrateSource:
    digest: Digest


@rule(level=LogLevel.TRACE)
async def crate_source(request: CrateSourceRequest) -> CrateSource:
    vendored = await Get(VendoredCrates, VendorRequest(request.root, request.std))
    folder = request.directory[len(layout.VENDOR) + 1 :]
    subset = await Get(Digest, DigestSubset(vendored.digest, PathGlobs([f"{folder}/**"])))
    return CrateSource(await Get(Digest, RemovePrefix(subset, folder)))


@dataclass(frozen=True)
class MemberSourceRequest:
    """The files of a first-party package. `everything`: also its tests, benches and examples."""

    root: str
    directory: str
    everything: bool


_SEPARATE = ("tests", "benches", "examples")
_MENTION = re.compile(rb'"[^"\n]*\b(tests|benches|examples)/')


@rule(level=LogLevel.DEBUG)
async def member_source(request: MemberSourceRequest) -> CrateSource:
    workspace = await Get(CargoWorkspace, WorkspaceRequest(request.root))
    at = request.directory
    ignored = [f"!{join(at, '**/BUILD')}", f"!{join(at, 'BUILD')}"]
    for member in workspace.members:
        nested = member.directory
        if nested != at and (not at or nested.startswith(f"{at}/")):
            ignored.append(f"!{nested}/**")
    excluded = []
    if not request.everything:
        # A changed integration test rebuilds no library, unless the library includes its files.
        code = await Get(
            DigestContents, PathGlobs([join(at, "src/**/*.rs"), join(at, "build.rs"), *ignored])
        )
        mentioned = {m.decode() for file in code for m in _MENTION.findall(file.content)}
        excluded = [f"!{join(at, name)}/**" for name in _SEPARATE if name not in mentioned]
    return CrateSource(await Get(Digest, PathGlobs([join(at, "**"), *ignored, *excluded])))


@dataclass(frozen=True)
class UnitSourceRequest:
    """The sources that a unit's action reads.

    `script` is a first-party build script that is to be compiled: it may be all that is read.
    """

    package: Package
    everything: bool = False
    std: bool = False
    script: Unit | None = None

    @classmethod
    def of(cls, unit: Unit) -> UnitSourceRequest:
        everything = unit.target.kind[0] in ("test", "bench", "example")
        is_own_script = unit.target.is_build_script and unit.package.is_member
        return cls(unit.package, everything, unit.is_std, unit if is_own_script else None)


@dataclass(frozen=True)
class UnitSource:
    """`inputs` go into the sandbox as they are, `immutable` is mounted per folder."""

    inputs: Digest
    immutable: FrozenDict[str, Digest]


@rule(level=LogLevel.TRACE)
async def unit_source(request: UnitSourceRequest) -> UnitSource:
    package = request.package
    if package.origin is Origin.STD:
        return UnitSource(EMPTY_DIGEST, FrozenDict())
    if package.origin is Origin.VENDORED:
        source = await Get(
            CrateSource, CrateSourceRequest(package.workspace, package.directory, request.std)
        )
        return UnitSource(EMPTY_DIGEST, FrozenDict({package.directory: source.digest}))
    if request.script is not None:
        root = await Get(Digest, PathGlobs([request.script.target.src_path]))
        contents = await Get(DigestContents, Digest, root)
        if contents and is_single_file(request.script, contents[0].content):
            return UnitSource(root, FrozenDict())
    source = await Get(
        CrateSource, MemberSourceRequest(package.workspace, package.directory, request.everything)
    )
    return UnitSource(source.digest, FrozenDict())


@dataclass(frozen=True)
class MentionedSourcesRequest:
    """The sources of those packages whose folder some text points into.

    A script may give its dependents a path into its own package: headers, prebuilt libraries.
    """

    packages: tuple[UnitSourceRequest, ...]

    @classmethod
    def of(cls, texts: Iterable[str], runs: Iterable[Unit]) -> MentionedSourcesRequest:
        joined = "\n".join(texts)
        return cls(
            tuple(
                UnitSourceRequest(run.package, std=run.is_std)
                for run in runs
                if run.package.directory and f"/{run.package.directory}" in joined
            )
        )


@dataclass(frozen=True)
class MentionedSources:
    sources: tuple[UnitSource, ...]

    @property
    def inputs(self) -> tuple[Digest, ...]:
        return tuple(source.inputs for source in self.sources)

    @property
    def immutable(self) -> dict[str, Digest]:
        return {folder: d for source in self.sources for folder, d in source.immutable.items()}


@rule(level=LogLevel.TRACE)
async def mentioned_sources(request: MentionedSourcesRequest) -> MentionedSources:
    return MentionedSources(
        await MultiGet(Get(UnitSource, UnitSourceRequest, package) for package in request.packages)
    )


def rules() -> Iterable[Any]:
    return collect_rules()
