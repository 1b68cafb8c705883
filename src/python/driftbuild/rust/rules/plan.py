"""Plan a selection: one Cargo process says which units it consists of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import tomli
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestSubset,
    FileContent,
    MergeDigests,
    PathGlobs,
)
from pants.engine.process import FallibleProcessResult, Process
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel

from driftbuild.rust.model import layout
from driftbuild.rust.model.manifest import root_profile
from driftbuild.rust.model.unit import Unit
from driftbuild.rust.model.unit_graph import CargoConfig, GraphContext, parse_unit_graph
from driftbuild.rust.rules.platform import BuildPlatform
from driftbuild.rust.rules.sources import VendoredCrates, VendorRequest
from driftbuild.rust.rules.toolchain import RustToolchain
from driftbuild.rust.rules.workspace import (
    CargoError,
    ManifestTree,
    WorkspaceRequest,
    cargo_failure,
)
from driftbuild.sandbox.rules import PATH, Sandbox


@dataclass(frozen=True)
class PlanRequest:
    """What `cargo COMMAND SELECTION --profile PROFILE --target TRIPLE` would build.

    `command` is "build", "test" or "check". `selection` are Cargo's own arguments: packages,
    targets, features.
    """

    root: str
    command: str
    selection: tuple[str, ...]
    platform: BuildPlatform
    profile: str = ""


@dataclass(frozen=True, eq=False)
class Plan:
    """`roots` are the units that were asked for; all others hang below them."""

    roots: tuple[Unit, ...]
    key: str

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and self.key == other.key


_SEPARATOR = "-----driftbuild-----"
_SCRIPT = f"""
set -e
pwd -P; cd "$1"; cargo=$2; std=$3; shift 3
separator() {{ printf '\\n%s\\n' '{_SEPARATOR}'; }}
separator; RUSTC_BOOTSTRAP=1 "$cargo" "$@" --unit-graph -Zunstable-options --locked --offline --config .cargo-vendor.toml
separator; "$cargo" metadata --format-version=1 --locked --offline --config .cargo-vendor.toml
separator; RUSTC_BOOTSTRAP=1 "$cargo" config get --format json -Zunstable-options 2>/dev/null
separator
if [ -n "$std" ]; then
  std=$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library  # As Cargo names it in its ids.
  printf '%s\\n' "$std"
  separator
  "$cargo" metadata --format-version=1 --locked --offline --all-features --config .cargo-vendor.toml --manifest-path "$std/Cargo.toml"
fi
"""  # noqa: E501

# What Cargo looks at in a third-party crate to plan: its manifest and which targets exist.
_PLANNED_FILES = (
    "Cargo.toml",
    ".cargo-checksum.json",
    "build.rs",
    "src/lib.rs",
    "src/main.rs",
    "src/bin/**",
)


@rule(desc="Plan units", level=LogLevel.DEBUG)
async def plan_units(request: PlanRequest, toolchain: RustToolchain, sandbox: Sandbox) -> Plan:
    triple = request.platform.triple
    needs_std = triple not in toolchain.stds
    if needs_std and not toolchain.std_source:
        raise CargoError(
            f"The Rust toolchain {toolchain.version} has no standard library for {triple}, and no "
            f"sources to build it from. Run `rustup target add {triple}` (or ./pants with an empty "
            "toolchain cache, whose set-up does that), then the same command again."
        )
    tree, vendored = await MultiGet(
        Get(ManifestTree, WorkspaceRequest(request.root)),
        Get(VendoredCrates, VendorRequest(request.root, needs_std)),
    )
    stubs = await Get(
        Digest, DigestSubset(vendored.digest, PathGlobs([f"*/{name}" for name in _PLANNED_FILES]))
    )
    vendor, config = await MultiGet(
        Get(Digest, AddPrefix(stubs, layout.VENDOR)),
        Get(
            Digest,
            CreateDigest(
                [FileContent(_at(request.root, ".cargo-vendor.toml"), vendored.config.encode())]
            ),
        ),
    )
    inputs = await Get(Digest, MergeDigests([tree.digest, vendor, config]))
    arguments = [request.command, *request.selection, "--target", triple]
    if request.profile:
        arguments += ["--profile", request.profile]
    if needs_std:
        arguments += ["-Zbuild-std=std,panic_unwind"]
    result = await Get(
        FallibleProcessResult,
        Process(
            sandbox.command(
                [
                    "/bin/sh",
                    "-c",
                    _SCRIPT,
                    "plan",
                    f"{sandbox.root}/{request.root}",
                    toolchain.program(sandbox.root, "cargo"),
                    f"{sandbox.root}/{toolchain.library_source}" if needs_std else "",
                    *arguments,
                ],
                identity="plan",
            ),
            env={
                "PATH": PATH,
                "CARGO_HOME": f"{sandbox.root}/.cargo-home",
                "RUSTC": toolchain.program(sandbox.root, "rustc"),
            },
            input_digest=inputs,
            append_only_caches=toolchain.caches,
            description=f"Plan cargo {' '.join(arguments)}",
            level=LogLevel.DEBUG,
        ),
    )
    if result.exit_code:
        raise cargo_failure(result, sandbox.root, f"Planning `cargo {' '.join(arguments)}`")
    place, graph, metadata, cargo_config, *std = (
        part.strip() for part in result.stdout.decode().split(_SEPARATOR)
    )
    packages = json.loads(metadata)["packages"]
    std_library = None
    if needs_std:
        std_library = std[0]
        packages = [*packages, *json.loads(std[1])["packages"]]
    roots = parse_unit_graph(
        json.loads(graph),
        packages,
        GraphContext(
            sandbox=place,
            workspace=request.root,
            vendor_directory=layout.VENDOR,
            toolchain=toolchain.key,
            triple=triple,
            root_profile=root_profile(
                tree.root_manifest,
                request.profile or ("test" if request.command == "test" else "dev"),
            ),
            config=CargoConfig.parse(json.loads(cargo_config or "{}"), triple),
            tools=request.platform.tools,
            rustflags=request.platform.rustflags,
            manifests=dict(tree.manifests),
            checksums=_checksums(tree.lockfile or b""),
            std_library=std_library,
            std_directory=toolchain.library_source,
        ),
    )
    digest = hashlib.sha256(" ".join(root.key for root in roots).encode()).hexdigest()
    return Plan(roots, digest)


def _at(root: str, path: str) -> str:
    return f"{root}/{path}" if root else path


def _checksums(lockfile: bytes) -> dict[tuple[str, str], str]:
    packages = tomli.loads(lockfile.decode()).get("package", [])
    return {(p["name"], p["version"]): p["checksum"] for p in packages if "checksum" in p}


def rules() -> Iterable[Any]:
    return collect_rules()
